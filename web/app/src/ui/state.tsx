/** A state is a shape, a colour and a word together. */
import type { ReactElement } from "react";
import { useText } from "../i18n/text";
import type { ChannelStatus } from "../api/shapes";
import { uiText } from "./text";
import "./state.css";

export type Tone = "ok" | "warning" | "alarm" | "unknown";

const SHAPES: Readonly<Record<Tone, ReactElement>> = {
  ok: <circle cx="6" cy="6" r="4.5" />,
  warning: <path d="M6 1 11.5 10.5H.5z" />,
  alarm: <path d="M6 .5 11.5 6 6 11.5.5 6z" />,
  unknown: <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.5" />,
};

export function Mark({ tone }: { readonly tone: Tone }): ReactElement {
  return (
    <svg className="mark" data-tone={tone} aria-hidden="true" width="12" height="12" viewBox="0 0 12 12" fill="currentColor">
      {SHAPES[tone]}
    </svg>
  );
}

export const STATUS_TONE: Readonly<Record<ChannelStatus, Tone>> = {
  on_air: "ok",
  starting: "warning",
  reconnecting: "warning",
  off_air: "unknown",
};

export function StatusMark({ status }: { readonly status: ChannelStatus }): ReactElement {
  const t = useText(uiText);
  const tone = STATUS_TONE[status];
  return (
    <span className="status" data-tone={tone} data-moving={status === "starting" || status === "reconnecting" || undefined}>
      <Mark tone={tone} />
      {t[`status_${status}`]}
    </span>
  );
}

/** The badge viewers see on a picture. */
export function LiveBadge(): ReactElement {
  const t = useText(uiText);
  return (
    <span className="live-badge">
      <span className="live-badge__dot" aria-hidden="true" />
      {t.live}
    </span>
  );
}
