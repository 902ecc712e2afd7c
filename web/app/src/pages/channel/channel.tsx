/** One channel, for those who run it. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components/Tabs";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import type { Channel } from "../../api/shapes";
import { formatCount } from "../../format/numbers";
import { useText } from "../../i18n/text";
import { useLanguage } from "../../session/preferences";
import { can, useSession } from "../../session/session";
import { CHANNEL_TABS } from "../../session/url";
import { NotAllowed } from "../../shell/dead-ends";
import { useTitle } from "../../shell/title";
import { Empty, Loading, Problem, Skeleton } from "../../ui/feedback";
import { Icon } from "../../ui/icons";
import { Elapsed } from "../../ui/instant";
import { StatusMark } from "../../ui/state";
import { uiText } from "../../ui/text";
import { StreamMark } from "../control/control";
import { ConnectCard } from "./connect";
import { PublisherCard, Rungs, SignalFacts } from "./facts";
import { BitrateGraph } from "./graph";
import { LinksTab } from "./links";
import { Preview } from "./preview";
import { SettingsTab } from "./settings";
import { channelText } from "./text";
import "../../ui/table.css";
import "./channel.css";

function Head({ channel }: { readonly channel: Channel }): ReactElement {
  const t = useText(channelText);
  const ui = useText(uiText);
  const language = useLanguage();
  return (
    <header className="tool-head channel__head">
      <span className="channel__name">
        <Link to="/control" className="button button--quiet button--icon" aria-label={t.toControl} title={t.toControl}>
          <Icon name="left" />
        </Link>
        <h1>{channel.name}</h1>
      </span>
      <span className="channel__state">
        <StatusMark status={channel.status} />
        {channel.on_air_since === null ? null : (
          <span className="note">
            {t.onAirFor} <Elapsed since={channel.on_air_since} />
          </span>
        )}
        <span className="note">{ui.viewers(formatCount(channel.viewers, language))}</span>
        <StreamMark />
      </span>
      <span className="tool-head__end">
        <Link to="/watch/$slug" params={{ slug: channel.slug }} className="button button--plain">
          <Icon name="play" size={16} />
          <span>{t.watchPage}</span>
        </Link>
      </span>
    </header>
  );
}

function SignalTab({ channel }: { readonly channel: Channel }): ReactElement {
  const isLive = channel.status === "on_air" || channel.status === "reconnecting";
  return (
    <div className="signal" data-live={isLive || undefined}>
      <div className="signal__column">
        <Preview channel={channel} />
        {isLive ? <BitrateGraph slug={channel.slug} /> : null}
        {isLive ? <Rungs channel={channel} /> : null}
      </div>
      <div className="signal__column">
        {isLive ? null : <ConnectCard channel={channel} />}
        <SignalFacts channel={channel} />
        {channel.status === "off_air" ? null : <PublisherCard channel={channel} />}
        {isLive ? <ConnectCard channel={channel} /> : null}
      </div>
    </div>
  );
}

function Body({ channel }: { readonly channel: Channel }): ReactElement {
  const t = useText(channelText);
  const { tab = "signal" } = useSearch({ from: "/tools/control/$slug" });
  const navigate = useNavigate({ from: "/control/$slug" });
  const mayEdit = can(useSession(), "edit_channels");
  useTitle(channel.name);
  return (
    <div className="channel">
      <Head channel={channel} />
      <Tabs
        className="channel__tabs"
        selectedKey={tab}
        onSelectionChange={(key) => {
          const picked = CHANNEL_TABS.find((each) => each === key);
          void navigate({ search: picked === undefined || picked === "signal" ? {} : { tab: picked }, replace: true });
        }}
      >
        <TabList className="tabs" aria-label={t.tabs}>
          <Tab id="signal">{t.tab_signal}</Tab>
          {mayEdit ? <Tab id="settings">{t.tab_settings}</Tab> : null}
          <Tab id="links">{t.tab_links}</Tab>
        </TabList>
        <TabPanel id="signal" className="channel__panel">
          <SignalTab channel={channel} />
        </TabPanel>
        {mayEdit ? (
          <TabPanel id="settings" className="channel__panel">
            <SettingsTab channel={channel} />
          </TabPanel>
        ) : null}
        <TabPanel id="links" className="channel__panel">
          <LinksTab channel={channel} />
        </TabPanel>
      </Tabs>
    </div>
  );
}

function Placeholder(): ReactElement {
  return (
    <Loading>
      <div className="channel">
        <Skeleton width="30%" height={32} />
        <div className="signal">
          <div className="signal__column">
            <div className="preview__placeholder skeleton" />
          </div>
          <div className="signal__column">
            <Skeleton height={300} />
          </div>
        </div>
      </div>
    </Loading>
  );
}

export function ChannelPage(): ReactElement {
  const t = useText(channelText);
  const { slug } = useParams({ from: "/tools/control/$slug" });
  const session = useSession();
  const { data, error, refetch } = useQuery({ ...queries.channel(slug), enabled: can(session, "see_control") });
  if (session !== null && !can(session, "see_control")) return <NotAllowed session={session} />;
  if (data !== undefined) return <Body key={data.id} channel={data} />;
  if (error === null) return <Placeholder />;
  if (asProblem(error).status !== 404) return <Problem error={error} onRetry={() => void refetch()} />;
  const back = (
    <Link to="/control" className="button button--plain">
      {t.toControl}
    </Link>
  );
  return (
    <Empty isPage title={t.missing} action={back}>
      {t.missingHelp}
    </Empty>
  );
}
