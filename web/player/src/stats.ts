/** The figures a page or an operator may ask for. */
import { readBuffer } from "./playback/buffer.ts";
import type { Playback } from "./playback/port.ts";
import { latencyAt, type Timeline } from "./timeline.ts";

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

export interface StatsSources {
  readonly video: HTMLVideoElement;
  readonly timeline: Timeline;
  readonly playback: Playback | null;
  readonly reserve_s: number | null;
  readonly stalls: { readonly count: number; readonly total_s: number };
  readonly startup_s: number | null;
}

export function gatherStats(sources: StatsSources): PlayerStats {
  const { video, timeline, playback } = sources;
  const frames = video.getVideoPlaybackQuality();
  const rung = playback?.rungs.find(({ id }) => id === playback.loadingRung);
  return {
    latency_s: latencyAt(timeline, video.currentTime, Date.now()),
    behindEdge_s: timeline.isLive ? Math.max(0, timeline.edge_s - video.currentTime) : null,
    buffer_s: readBuffer(video.buffered, video.currentTime).end_s - video.currentTime,
    reserve_s: sources.reserve_s,
    playbackRate: video.playbackRate,
    height: video.videoHeight > 0 ? video.videoHeight : null,
    bitrate_bps: rung?.bitrate_bps ?? null,
    bandwidth_bps: playback?.bandwidth_bps ?? null,
    shownFrames: frames.totalVideoFrames - frames.droppedVideoFrames,
    droppedFrames: frames.droppedVideoFrames,
    stalls: sources.stalls.count,
    stalled_s: sources.stalls.total_s,
    startup_s: sources.startup_s,
    engine: playback?.kind ?? null,
  };
}
