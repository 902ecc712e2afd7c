/** The watch page: the picture at once, then its name, its viewers and how to pass it on. */
import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState, type ReactElement } from "react";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import type { PublicChannel } from "../../api/shapes";
import { formatCount } from "../../format/numbers";
import { useText } from "../../i18n/text";
import { useLanguage } from "../../session/preferences";
import { NotFound } from "../../shell/dead-ends";
import { useKeys } from "../../shell/keys";
import { useTitle } from "../../shell/title";
import { Loading, Problem, Skeleton } from "../../ui/feedback";
import { Icon } from "../../ui/icons";
import { Elapsed } from "../../ui/instant";
import { Picture } from "../../ui/picture";
import { PlainButton } from "../../ui/plain-button";
import { LiveBadge, StatusMark } from "../../ui/state";
import { uiText } from "../../ui/text";
import { Slate, Stage } from "./stage";
import { watchText } from "./text";
import "./watch.css";

const ShareDialog = lazy(() => import("./share"));

function About({ channel }: { readonly channel: PublicChannel }): ReactElement {
  const t = useText(watchText);
  const ui = useText(uiText);
  const language = useLanguage();
  const [isSharing, setIsSharing] = useState(false);
  return (
    <div className="watch__about">
      <div className="watch__head">
        <h1>{channel.name}</h1>
        <PlainButton
          icon="share"
          onPress={() => {
            setIsSharing(true);
          }}
        >
          {t.share}
        </PlainButton>
      </div>
      <p className="watch__facts">
        {channel.status === "on_air" ? <LiveBadge /> : <StatusMark status={channel.status} />}
        <span>{ui.viewers(formatCount(channel.viewers, language))}</span>
        {channel.on_air_since === null ? null : (
          <span>
            {t.since} <Elapsed since={channel.on_air_since} />
          </span>
        )}
      </p>
      {channel.description === "" ? null : <p className="watch__description">{channel.description}</p>}
      {isSharing ? (
        <Suspense>
          <ShareDialog
            channel={channel}
            onClose={() => {
              setIsSharing(false);
            }}
          />
        </Suspense>
      ) : null}
    </div>
  );
}

function Others({ slug }: { readonly slug: string }): ReactElement | null {
  const t = useText(watchText);
  const ui = useText(uiText);
  const language = useLanguage();
  const { data } = useQuery(queries.publicChannels);
  const others = data?.filter((channel) => channel.slug !== slug && channel.status === "on_air") ?? [];
  if (others.length === 0) return null;
  return (
    <aside className="watch__others" aria-label={t.otherChannels}>
      <h2>{t.otherChannels}</h2>
      <ul>
        {others.slice(0, 12).map((channel) => (
          <li key={channel.slug}>
            <Link to="/watch/$slug" params={{ slug: channel.slug }} className="other">
              <Picture name={channel.slug} address={channel.thumbnail} isMoving everyMs={10_000} />
              <span className="other__words">
                <strong>{channel.name}</strong>
                <span>{ui.viewers(formatCount(channel.viewers, language))}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </aside>
  );
}

function Placeholder(): ReactElement {
  return (
    <Loading>
      <div className="slate" />
      <div className="watch__about">
        <Skeleton width="50%" height={28} />
        <Skeleton width="30%" />
      </div>
    </Loading>
  );
}

function Locked(): ReactElement {
  const t = useText(watchText);
  return (
    <Slate>
      <Icon name="lock" size={28} />
      <strong>{t.locked}</strong>
      <p>{t.lockedHelp}</p>
    </Slate>
  );
}

function Main({ slug }: { readonly slug: string }): ReactElement {
  const t = useText(watchText);
  const { token } = useSearch({ from: "/site/watch/$slug" });
  const { data, error, refetch } = useQuery(queries.publicChannel(slug));
  useTitle(data?.name);
  if (data !== undefined) {
    return (
      <>
        <div className="watch__stage" role="region" aria-label={t.player(data.name)}>
          <Stage key={slug} channel={data} token={token} />
        </div>
        <About channel={data} />
      </>
    );
  }
  if (error === null) return <Placeholder />;
  const { status } = asProblem(error);
  if (status === 404) return <NotFound title={t.missing} help={t.missingHelp} />;
  return status === 401 || status === 403 ? <Locked /> : <Problem error={error} onRetry={() => void refetch()} />;
}

/** The player listens for these itself. */
const PLAYER_KEYS = [
  { keys: "k", word: "key_play" },
  { keys: "j l", word: "key_back" },
  { keys: "m", word: "key_mute" },
  { keys: "f", word: "key_full" },
  { keys: "p", word: "key_pip" },
  { keys: "c", word: "key_captions" },
  { keys: "i", word: "key_statistics" },
] as const;

export function WatchPage(): ReactElement {
  const t = useText(watchText);
  useKeys(PLAYER_KEYS.map(({ keys, word }) => ({ keys, label: t[word], run: null })));
  const { slug } = useParams({ from: "/site/watch/$slug" });
  return (
    <div className="content--site watch">
      <div className="watch__main">
        <Main slug={slug} />
      </div>
      <Others slug={slug} />
    </div>
  );
}
