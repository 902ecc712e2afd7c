/**
 * The window of a live channel as the player sees it: media times on one side, the time of day on the other.
 *
 * Media time may jump at a discontinuity, the time of day is what people read; segments carry both.
 */

/** Named as the library names its fragments: a window of two hours is thousands of them, and they need no copying. */
export interface TimelineSegment {
  /** Media time in seconds. */
  readonly start: number;
  /** Seconds. */
  readonly duration: number;
  /** Wall clock of its start, ms since 1970, or null when the playlist has none. */
  readonly programDateTime: number | null;
}

export interface Timeline {
  readonly isLive: boolean;
  readonly segments: readonly TimelineSegment[];
  /** End of the newest part. */
  readonly edge_s: number;
  readonly targetDuration_s: number;
  /** Longest part, or null when the playlist has none. */
  readonly part_s: number | null;
}

export const NO_TIMELINE: Timeline = { isLive: false, segments: [], edge_s: 0, targetDuration_s: 2, part_s: null };

export function windowStart_s(timeline: Timeline): number {
  return timeline.segments[0]?.start ?? 0;
}

export function windowLength_s(timeline: Timeline): number {
  return Math.max(0, timeline.edge_s - windowStart_s(timeline));
}

/** The segment a value lies in or follows; segments are ordered by both keys. */
function lastNotAfter(
  segments: readonly TimelineSegment[],
  value: number,
  keyOf: (segment: TimelineSegment) => number,
): TimelineSegment | null {
  let low = 0;
  let high = segments.length - 1;
  let found: TimelineSegment | null = segments[0] ?? null;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const segment = segments[middle];
    if (segment === undefined) break;
    if (keyOf(segment) <= value) {
      found = segment;
      low = middle + 1;
    } else high = middle - 1;
  }
  return found;
}

/** The time of day at a media time, or null when the playlist does not say. */
export function dateAt(timeline: Timeline, position_s: number): number | null {
  const segment = lastNotAfter(timeline.segments, position_s, (candidate) => candidate.start);
  const date_ms = segment?.programDateTime ?? null;
  return segment === null || date_ms === null ? null : date_ms + (position_s - segment.start) * 1000;
}

/** The media time at a time of day, clamped to the window; null when the playlist does not say. */
export function positionAt(timeline: Timeline, date_ms: number): number | null {
  const segment = lastNotAfter(timeline.segments, date_ms, (candidate) => candidate.programDateTime ?? Number.POSITIVE_INFINITY);
  const start_ms = segment?.programDateTime ?? null;
  if (segment === null || start_ms === null) return null;
  const within_s = Math.min(segment.duration, Math.max(0, (date_ms - start_ms) / 1000));
  return Math.min(timeline.edge_s, segment.start + within_s);
}

/** A clock that is off by more than this cannot be used to tell latency. */
const PLAUSIBLE_MS = 30_000;

/**
 * Seconds from the encoder to the viewer's eye, by the program date time.
 *
 * Falls back to the distance from the edge when there is no date, or when the two clocks plainly disagree.
 */
export function latencyAt(timeline: Timeline, position_s: number, now_ms: number): number | null {
  if (!timeline.isLive || timeline.segments.length === 0) return null;
  const behindEdge_s = Math.max(0, timeline.edge_s - position_s);
  const date_ms = dateAt(timeline, position_s);
  if (date_ms === null) return behindEdge_s;
  const latency_s = (now_ms - date_ms) / 1000;
  const isPlausible = latency_s > -0.05 && latency_s * 1000 < behindEdge_s * 1000 + PLAUSIBLE_MS;
  return isPlausible ? Math.max(0, latency_s) : behindEdge_s;
}
