/** The front page: what is on now, moving; below it the channels that are off air. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { queries } from "../../api/queries";
import type { PublicChannel } from "../../api/shapes";
import { formatCount } from "../../format/numbers";
import { matches } from "../../format/search";
import { useText } from "../../i18n/text";
import { useLanguage } from "../../session/preferences";
import { can, useSession } from "../../session/session";
import { useTitle } from "../../shell/title";
import { Empty, Loading, Problem, Skeleton } from "../../ui/feedback";
import { PlainButton } from "../../ui/plain-button";
import { PlainSearch } from "../../ui/plain-search";
import { LiveCard, QuietCard } from "./card";
import { homeText } from "./text";
import "./home.css";

function Placeholders(): ReactElement {
  return (
    <Loading>
      <div className="home__early" />
      <div className="cards">
        {[1, 2, 3].map((number) => (
          <div className="card" key={number}>
            <div className="card__picture">
              <Skeleton height={400} />
            </div>
            <Skeleton width="60%" height={20} />
            <Skeleton width="35%" height={14} />
          </div>
        ))}
      </div>
    </Loading>
  );
}

function NoChannels(): ReactElement {
  const t = useText(homeText);
  const isOwner = can(useSession(), "create_channels");
  const action = isOwner ? (
    <Link to="/control" search={{ create: true }} className="button button--primary">
      {t.create}
    </Link>
  ) : (
    <Link to="/signin" className="button button--primary">
      {t.signIn}
    </Link>
  );
  return (
    <Empty title={t.noChannels} action={action}>
      {isOwner ? t.noChannelsOwner : t.noChannelsGuest}
    </Empty>
  );
}

function Section({ title, count, children }: { readonly title: string; readonly count: number; readonly children: ReactElement }): ReactElement {
  const t = useText(homeText);
  const language = useLanguage();
  return (
    <section className="home__section" aria-label={title}>
      <h2 className="home__title">
        {title} <small>{t.counted(formatCount(count, language))}</small>
      </h2>
      {children}
    </section>
  );
}

function Channels({ channels }: { readonly channels: readonly PublicChannel[] }): ReactElement {
  const t = useText(homeText);
  const onAir = channels.filter((channel) => channel.status !== "off_air");
  const offAir = channels.filter((channel) => channel.status === "off_air");
  return (
    <>
      {onAir.length === 0 ? (
        <div className="home__calm" role="status">
          <strong>{t.nothingLive}</strong>
          <p>{t.nothingLiveHelp}</p>
        </div>
      ) : (
        <Section title={t.onAir} count={onAir.length}>
          <div className="cards" data-few={onAir.length === 2 || undefined} data-single={onAir.length === 1 || undefined}>
            {onAir.map((channel, index) => (
              <LiveCard key={channel.slug} channel={channel} isFirst={index < 2} />
            ))}
          </div>
        </Section>
      )}
      {offAir.length === 0 ? null : (
        <Section title={t.offAir} count={offAir.length}>
          <div className="quiet-cards">
            {offAir.map((channel) => (
              <QuietCard key={channel.slug} channel={channel} />
            ))}
          </div>
        </Section>
      )}
    </>
  );
}

function NoMatch({ q, onClear }: { readonly q: string; readonly onClear: () => void }): ReactElement {
  const t = useText(homeText);
  const action = (
    <PlainButton onPress={onClear}>{t.clear}</PlainButton>
  );
  return (
    <Empty title={t.noMatch(q)} action={action}>
      {t.noMatchHelp}
    </Empty>
  );
}

function Everything({ all }: { readonly all: readonly PublicChannel[] }): ReactElement {
  const t = useText(homeText);
  const { q = "" } = useSearch({ from: "/site/" });
  const navigate = useNavigate({ from: "/" });
  const setQ = (next: string): void => {
    void navigate({ search: next === "" ? {} : { q: next }, replace: true });
  };
  const found = all.filter((channel) => matches(q, channel.name, channel.slug, channel.description));
  return (
    <>
      <PlainSearch label={t.search} value={q} onChange={setQ} />
      {found.length === 0 ? (
        <NoMatch
          q={q}
          onClear={() => {
            setQ("");
          }}
        />
      ) : (
        <Channels channels={found} />
      )}
    </>
  );
}

function Body(): ReactElement {
  const { data, error, refetch } = useQuery(queries.publicChannels);
  if (data === undefined) return error === null ? <Placeholders /> : <Problem error={error} onRetry={() => void refetch()} />;
  return data.length === 0 ? <NoChannels /> : <Everything all={data} />;
}

export function HomePage(): ReactElement {
  const t = useText(homeText);
  useTitle(t.title);
  return (
    <div className="content--site home">
      <h1 className="unseen">{t.title}</h1>
      <Body />
    </div>
  );
}
