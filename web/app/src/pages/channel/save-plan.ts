/** What saving would do: which settings differ, and when each takes effect. Pure. */
import type { Channel, ChannelPatch } from "../../api/shapes";

export type Settings = Pick<
  Channel,
  "name" | "description" | "is_listed" | "mode" | "ladder" | "dvr_window_s" | "takeover" | "reconnect_grace_s" | "playback_policy"
>;

export type When = "now" | "next" | "viewers";

const WHEN: Readonly<Record<keyof Settings, When>> = {
  name: "now",
  description: "now",
  is_listed: "now",
  mode: "next",
  ladder: "next",
  dvr_window_s: "next",
  takeover: "now",
  reconnect_grace_s: "next",
  playback_policy: "now",
};

export interface Change {
  readonly field: keyof Settings;
  readonly when: When;
}

export function settingsOf(channel: Channel): Settings {
  const { name, description, is_listed, mode, ladder, dvr_window_s, takeover, reconnect_grace_s, playback_policy } = channel;
  return { name, description, is_listed, mode, ladder, dvr_window_s, takeover, reconnect_grace_s, playback_policy };
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

export function planSave(saved: Settings, wanted: Settings): Change[] {
  const fields = Object.keys(WHEN) as (keyof Settings)[];
  return fields
    .filter((field) => !isSame(saved[field], wanted[field]))
    .map((field) => ({ field, when: field === "playback_policy" && wanted.playback_policy === "token" ? "viewers" : WHEN[field] }));
}

/** The body of the `PATCH`: only what differs. */
export function patchOf(changes: readonly Change[], wanted: Settings): ChannelPatch {
  return Object.fromEntries(changes.map(({ field }) => [field, wanted[field]]));
}
