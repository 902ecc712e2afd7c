/** The one state a viewer is told, derived from facts: nothing sets it, so nothing can forget to unset it. */
import type { PlayerErrorCode } from "./recovery/errors.ts";

export type PlayerState =
  | "idle"
  | "starting"
  | "playing"
  | "paused"
  | "buffering"
  | "reconnecting"
  | "off_air"
  | "ended"
  | "blocked"
  | "error";

/** Why it is starting: the words differ. */
export type StartingReason = "loading" | "not_on_air";

export type Link =
  /** The server answered the last question. */
  | "up"
  /** It did not. */
  | "down";

export interface Facts {
  readonly hasSource: boolean;
  readonly error: PlayerErrorCode | null;
  readonly link: Link;
  /** The server said that there is nothing to play under the address now. */
  readonly isAbsent: boolean;
  /** A frame has been shown since the source was set. */
  readonly hasPlayed: boolean;
  /** The browser refused to play without a gesture. */
  readonly isBlocked: boolean;
  readonly isPaused: boolean;
  readonly isEnded: boolean;
  readonly isLive: boolean;
  /** How long the picture has been standing still against its will. */
  readonly stalled_ms: number;
  /** Since when the playlist has not grown, or null while nothing is known. */
  readonly edgeAge_ms: number | null;
  readonly targetDuration_s: number;
}

/** Shorter pauses pass unnoticed; naming them would only flicker. */
export const BUFFERING_AFTER_MS = 400;

/** A live playlist that has not grown for this long has no publisher. RFC 8216 lets a reload fail after 1.5 durations. */
export function offAirAfter_ms(targetDuration_s: number): number {
  return 2_000 + 2_000 * Math.max(1, targetDuration_s);
}

export function isEdgeStill(facts: Pick<Facts, "isLive" | "edgeAge_ms" | "targetDuration_s">): boolean {
  return facts.isLive && facts.edgeAge_ms !== null && facts.edgeAge_ms > offAirAfter_ms(facts.targetDuration_s);
}

function standingStill(facts: Facts): PlayerState {
  if (facts.link === "down") return "reconnecting";
  if (facts.isAbsent || isEdgeStill(facts)) return "off_air";
  return "buffering";
}

function beforeTheFirstFrame(facts: Facts): PlayerState {
  if (facts.link === "down") return "reconnecting";
  if (facts.isBlocked) return "blocked";
  if (facts.isPaused) return "paused";
  return "starting";
}

export function describe(facts: Facts): PlayerState {
  if (!facts.hasSource) return "idle";
  if (facts.error !== null) return "error";
  if (facts.isEnded) return "ended";
  if (!facts.hasPlayed) return beforeTheFirstFrame(facts);
  if (facts.isPaused) return facts.isBlocked ? "blocked" : "paused";
  return facts.stalled_ms > BUFFERING_AFTER_MS ? standingStill(facts) : "playing";
}

export function startingReason(facts: Facts): StartingReason {
  return facts.isAbsent || isEdgeStill(facts) ? "not_on_air" : "loading";
}
