/**
 * Watches the one thing that matters, whether the picture moves, because some breakdowns raise no error at all.
 *
 * Known case: a publisher that comes back with its media time at zero and no discontinuity leaves the library waiting for
 * ever (measured 2026-11-21). `watch` is pure: it is given what is seen every half second and says what to do.
 */

export interface Sighting {
  readonly now_ms: number;
  readonly position_s: number;
  /** Buffer in front of the position, without holes. */
  readonly ahead_s: number;
  /** Where the next buffered range begins when the position lies in a hole, or null. */
  readonly nextRange_s: number | null;
  /** End of the newest part the playlist names, or null while there is none. */
  readonly edge_s: number | null;
  /** Should be moving: not paused, not seeking, not ended, page visible. */
  readonly isWanted: boolean;
}

export interface WatchMemory {
  readonly position_s: number;
  /** When the position last moved. */
  readonly moved_ms: number;
  /** How far the edge had come when the position last moved. */
  readonly edge_s: number | null;
  /** Steps already taken since the position last moved. */
  readonly steps: number;
}

export type Remedy =
  | { readonly kind: "none" }
  | { readonly kind: "seek"; readonly to_s: number }
  | { readonly kind: "resync" }
  | { readonly kind: "reload" };

export interface Watched {
  readonly memory: WatchMemory;
  readonly remedy: Remedy;
  readonly stuck_ms: number;
}

const NONE: Remedy = { kind: "none" };
/** A decoder that has data and does not move; the library's own nudges come earlier. Guess. */
const NUDGE_AFTER_MS = 2_500;
/** The edge moves and nothing of it arrives at the position. Guess: longer than a discontinuity takes. */
const RESYNC_AFTER_MS = 4_000;
/** Seconds by which the edge must have moved to prove that there is something to play. */
const EDGE_PROOF_S = 1.5;
const RELOAD_AFTER_MS = 9_000;

function firstStep(sighting: Sighting, stuck_ms: number, edgeMoved_s: number): Remedy {
  if (sighting.ahead_s > 0.3 && stuck_ms > NUDGE_AFTER_MS) return { kind: "seek", to_s: sighting.position_s + 0.1 };
  if (sighting.ahead_s <= 0.05 && sighting.nextRange_s !== null && stuck_ms > NUDGE_AFTER_MS) {
    return { kind: "seek", to_s: sighting.nextRange_s + 0.05 };
  }
  return edgeMoved_s > EDGE_PROOF_S && stuck_ms > RESYNC_AFTER_MS ? { kind: "resync" } : NONE;
}

/** The position is not where it was. A seek of ours moves it without curing anything, so that is not counted as playing. */
function moved(memory: WatchMemory | null, sighting: Sighting): Watched {
  const isOwnSeek = memory !== null && memory.steps > 0 && sighting.isWanted && Math.abs(sighting.position_s - memory.position_s) > 1;
  if (isOwnSeek) {
    return { memory: { ...memory, position_s: sighting.position_s }, remedy: NONE, stuck_ms: sighting.now_ms - memory.moved_ms };
  }
  const fresh = { position_s: sighting.position_s, moved_ms: sighting.now_ms, edge_s: sighting.edge_s, steps: 0 };
  return { memory: fresh, remedy: NONE, stuck_ms: 0 };
}

function edgeMoved_s(memory: WatchMemory, sighting: Sighting): number {
  return sighting.edge_s === null || memory.edge_s === null ? 0 : Math.abs(sighting.edge_s - memory.edge_s);
}

export function watch(memory: WatchMemory | null, sighting: Sighting): Watched {
  const hasMoved = memory === null || Math.abs(sighting.position_s - memory.position_s) > 0.02;
  if (hasMoved || !sighting.isWanted) return moved(memory, sighting);
  const stuck_ms = sighting.now_ms - memory.moved_ms;
  const edge_s = edgeMoved_s(memory, sighting);
  if (memory.steps === 0) {
    const remedy = firstStep(sighting, stuck_ms, edge_s);
    return { memory: { ...memory, steps: remedy.kind === "none" ? 0 : 1 }, remedy, stuck_ms };
  }
  const hasSomething = sighting.ahead_s > 0.3 || edge_s > EDGE_PROOF_S;
  if (!hasSomething || stuck_ms <= RELOAD_AFTER_MS) return { memory, remedy: NONE, stuck_ms };
  const anew = { ...memory, moved_ms: sighting.now_ms, edge_s: sighting.edge_s, steps: 0 };
  return { memory: anew, remedy: { kind: "reload" }, stuck_ms };
}
