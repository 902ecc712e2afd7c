import type { ReactElement } from "react";
import { useHistory } from "../../api/events";
import type { Channel } from "../../api/shapes";
import { formatBitrate, formatCount, formatFrameRate, NONE } from "../../format/numbers";
import { useText } from "../../i18n/text";
import { useLanguage } from "../../session/preferences";
import { Icon } from "../../ui/icons";
import { Elapsed } from "../../ui/instant";
import { Picture } from "../../ui/picture";
import { Sparkline } from "../../ui/sparkline";
import { Mark, StatusMark } from "../../ui/state";
import { uiText } from "../../ui/text";
import { controlText } from "./text";

/** Two minutes: enough to see a dip, short enough to see it move. */
const SPAN_S = 120;
const THUMBNAIL_EVERY_MS = 2_000;

export function AlarmBadge({ count }: { readonly count: number }): ReactElement | null {
  const t = useText(controlText);
  const language = useLanguage();
  if (count === 0) return null;
  return (
    <span className="alarm-badge">
      <Mark tone="alarm" />
      {t.alarmCount(formatCount(count, language))}
    </span>
  );
}

export function Tile({ channel, alarms }: { readonly channel: Channel; readonly alarms: number }): ReactElement {
  const t = useText(controlText);
  const ui = useText(uiText);
  const language = useLanguage();
  const samples = useHistory(channel.slug);
  const isFlowing = channel.status === "on_air";
  return (
    <>
      <div className="tile__picture">
        <Picture name={channel.slug} address={channel.playback.thumbnail} isMoving={channel.status !== "off_air"} everyMs={THUMBNAIL_EVERY_MS} />
        <div className="tile__badges">
          <AlarmBadge count={alarms} />
        </div>
      </div>
      <div className="tile__words">
        <strong className="tile__name" title={channel.name}>
          {channel.name}
        </strong>
        <div className="tile__line">
          <StatusMark status={channel.status} />
          <span className="tile__since">{channel.on_air_since === null ? null : <Elapsed since={channel.on_air_since} />}</span>
          <span className="tile__viewers" title={ui.viewers(formatCount(channel.viewers, language))}>
            <Icon name="people" size={14} />
            <span className="unseen">{t.viewers}</span>
            {formatCount(channel.viewers, language)}
          </span>
        </div>
        <div className="tile__line tile__facts">
          <span>{isFlowing ? formatBitrate(channel.measured?.bitrate_bps, language) : NONE}</span>
          <span>{isFlowing ? formatFrameRate(channel.measured?.frame_rate, language) : NONE}</span>
          <Sparkline label={t.history} span={SPAN_S} values={samples.map((sample) => sample.bitrate_bps)} />
        </div>
      </div>
    </>
  );
}
