/** The figures a page or an operator may ask for. */

export interface PlayerStats {
  /** Seconds from the encoder to the eye, by the program date time; null when not live or unknown. */
  readonly latency_s: number | null;
  /** Seconds behind the newest part. */
  readonly behindEdge_s: number | null;
  /** Seconds in front of the position. */
  readonly buffer_s: number;
  /** Least buffer expected with the delivery seen lately; null while the controller rests. */
  readonly reserve_s: number | null;
  readonly playbackRate: number;
  readonly height: number | null;
  readonly bitrate_bps: number | null;
  readonly bandwidth_bps: number | null;
  readonly shownFrames: number;
  readonly droppedFrames: number;
  /** Times the picture stood still against the viewer's will, and for how long altogether. */
  readonly stalls: number;
  readonly stalled_s: number;
  /** From setting the source to the first frame; null before. */
  readonly startup_s: number | null;
  readonly engine: "hls" | "native" | null;
}
