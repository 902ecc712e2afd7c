import { Link } from "@tanstack/react-router";
import { useEffect, useState, type ReactElement } from "react";
import type { PublicChannel } from "../../api/shapes";
import { formatCount } from "../../format/numbers";
import { useText } from "../../i18n/text";
import { useLanguage } from "../../session/preferences";
import { Icon } from "../../ui/icons";
import { Elapsed } from "../../ui/instant";
import { onThisHost, Picture } from "../../ui/picture";
import { usePlayer } from "../../ui/player";
import { LiveBadge, StatusMark } from "../../ui/state";
import { uiText } from "../../ui/text";
import { homeText } from "./text";

/** A pointer that rests this long wants to see more; a passing one fetches nothing. */
const REST_MS = 600;

/** The channel itself, silent and without controls, over its still picture. */
function Preview({ src }: { readonly src: string }): ReactElement | null {
  const isReady = usePlayer();
  if (!isReady) return null;
  return (
    <div className="card__preview" aria-hidden="true" inert>
      <headwater-player src={onThisHost(src)} autoplay muted />
    </div>
  );
}

function useRest(): { readonly isResting: boolean; readonly handlers: Readonly<Record<"onPointerEnter" | "onPointerLeave" | "onFocus" | "onBlur", () => void>> } {
  const [isOver, setIsOver] = useState(false);
  const [isResting, setIsResting] = useState(false);
  useEffect(() => {
    if (!isOver) return;
    const timer = setTimeout(() => {
      setIsResting(true);
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      setIsResting(false);
    };
  }, [isOver]);
  const enter = (): void => {
    // Where there is no hovering, a touch is already the wish to open.
    if (matchMedia("(hover: hover) and (prefers-reduced-motion: no-preference)").matches) setIsOver(true);
  };
  const leave = (): void => {
    setIsOver(false);
  };
  return { isResting, handlers: { onPointerEnter: enter, onPointerLeave: leave, onFocus: enter, onBlur: leave } };
}

export function LiveCard({ channel, isFirst }: { readonly channel: PublicChannel; readonly isFirst: boolean }): ReactElement {
  const t = useText(homeText);
  const ui = useText(uiText);
  const language = useLanguage();
  const { isResting, handlers } = useRest();
  return (
    <Link to="/watch/$slug" params={{ slug: channel.slug }} className="card" {...handlers}>
      <div className="card__picture">
        <Picture name={channel.slug} address={channel.thumbnail} isMoving isFirst={isFirst} />
        {isResting ? <Preview src={channel.hls} /> : null}
        <div className="card__badges">{channel.status === "on_air" ? <LiveBadge /> : <StatusMark status={channel.status} />}</div>
      </div>
      <h3 className="card__name">{channel.name}</h3>
      <p className="card__facts">
        <span title={ui.viewers(formatCount(channel.viewers, language))}>
          <Icon name="people" size={15} />
          <span className="unseen">{ui.viewers(formatCount(channel.viewers, language))}</span>
          <span aria-hidden="true">{formatCount(channel.viewers, language)}</span>
        </span>
        {channel.on_air_since === null ? null : (
          <span>
            {t.since} <Elapsed since={channel.on_air_since} />
          </span>
        )}
      </p>
      {channel.description === "" ? null : <p className="card__about">{channel.description}</p>}
    </Link>
  );
}

export function QuietCard({ channel }: { readonly channel: PublicChannel }): ReactElement {
  return (
    <Link to="/watch/$slug" params={{ slug: channel.slug }} className="quiet-card">
      <Picture name={channel.slug} address={channel.thumbnail} isMoving={false} />
      <span className="quiet-card__words">
        <strong>{channel.name}</strong>
        <StatusMark status={channel.status} />
      </span>
    </Link>
  );
}
