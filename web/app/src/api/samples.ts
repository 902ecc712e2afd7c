/** The last minutes of a channel's measured values. */

export interface Sample {
  readonly at_ms: number;
  readonly bitrate_bps: number | null;
  readonly frame_rate: number | null;
  readonly viewers: number;
}

/** Ten minutes at a sample a second. */
export const HISTORY_LIMIT = 600;

export function appendSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  return [...samples.slice(-(HISTORY_LIMIT - 1)), sample];
}
