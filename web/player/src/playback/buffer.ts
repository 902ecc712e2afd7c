/** Reads a video element's buffer as the controllers need it. */

export interface BufferView {
  /** End of the range the position lies in; the position itself when it lies in none. */
  readonly end_s: number;
  /** Start of the next range when the position lies in none, or null. */
  readonly next_s: number | null;
}

/** Positions a few frames before a range count as inside: browsers start there by themselves. */
const TOLERANCE_S = 0.1;

export function readBuffer(ranges: TimeRanges, position_s: number): BufferView {
  for (let index = 0; index < ranges.length; index++) {
    const start_s = ranges.start(index);
    if (position_s < start_s - TOLERANCE_S) return { end_s: position_s, next_s: start_s };
    if (position_s <= ranges.end(index)) return { end_s: ranges.end(index), next_s: null };
  }
  return { end_s: position_s, next_s: null };
}
