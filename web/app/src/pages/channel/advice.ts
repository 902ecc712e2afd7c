/** What the measured signal needs, in the order of urgency. Pure. */
import type { Channel } from "../../api/shapes";

export type Advice = "encode_slow" | "behind" | "no_video" | "no_audio" | "gop_long";

/** Guess: a run of seconds below this and players come to the end of their buffer. */
const SLOWEST_SPEED = 0.97;
/** Guess: parts are 0.4 s, so this is five of them late. */
const FARTHEST_BEHIND_S = 2;
/** Segments are 2 s; up to twice that starts quickly enough. */
const LONGEST_GOP_S = 4;

export function adviseOn({ status, measured, mode }: Pick<Channel, "status" | "measured" | "mode">): Advice[] {
  if (status !== "on_air" || measured === null) return [];
  const { encode_speed, behind_s, video, audio, gop_s } = measured;
  const isEncoding = mode !== "passthrough_all";
  const advice: [Advice, boolean][] = [
    ["encode_slow", isEncoding && encode_speed !== null && encode_speed > 0 && encode_speed < SLOWEST_SPEED],
    ["behind", behind_s > FARTHEST_BEHIND_S],
    ["no_video", video === null],
    ["no_audio", audio === null],
    ["gop_long", mode !== "encode" && gop_s !== null && gop_s > LONGEST_GOP_S],
  ];
  return advice.filter(([, isNeeded]) => isNeeded).map(([name]) => name);
}
