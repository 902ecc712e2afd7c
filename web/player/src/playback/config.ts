/** The library's settings, each with its reason. */
import type { HlsConfig, LoadPolicy } from "hls.js";

/** Playlists: a blocking reload may be held for three target durations before the origin answers 503. */
const PLAYLIST: LoadPolicy = {
  default: {
    maxTimeToFirstByteMs: 12_000,
    maxLoadTimeMs: 20_000,
    timeoutRetry: { maxNumRetry: 1, retryDelayMs: 0, maxRetryDelayMs: 0 },
    errorRetry: { maxNumRetry: 1, retryDelayMs: 300, maxRetryDelayMs: 1_000 },
  },
};

/** The first playlist is not retried here: the probe finds out why, and tells the viewer. */
const FIRST_PLAYLIST: LoadPolicy = {
  default: { maxTimeToFirstByteMs: 8_000, maxLoadTimeMs: 15_000, timeoutRetry: null, errorRetry: null },
};

const SEGMENT: LoadPolicy = {
  default: {
    maxTimeToFirstByteMs: 8_000,
    maxLoadTimeMs: 60_000,
    timeoutRetry: { maxNumRetry: 1, retryDelayMs: 0, maxRetryDelayMs: 0 },
    errorRetry: { maxNumRetry: 2, retryDelayMs: 250, maxRetryDelayMs: 1_000 },
  },
};

export const CONFIG: Partial<HlsConfig> = {
  lowLatencyMode: true,
  // `latency.ts` steers; the library's own way catches up only while more than a second is buffered.
  maxLiveSyncPlaybackRate: 1,
  liveSyncOnStallIncrease: 0.2,
  // One playlist that never ends is not a broken stream: `state.ts` calls it off air.
  liveMaxUnchangedPlaylistRefresh: Number.POSITIVE_INFINITY,
  backBufferLength: 60,
  maxBufferLength: 20,
  maxMaxBufferLength: 60,
  // Fragmented MP4 passes through unchanged: nothing is left for a worker to do, and pages may forbid blob workers.
  enableWorker: false,
  capLevelToPlayerSize: true,
  // Most viewers have more; starting on the lowest rung for everyone would be seen by everyone.
  abrEwmaDefaultEstimate: 4_000_000,
  manifestLoadPolicy: FIRST_PLAYLIST,
  playlistLoadPolicy: PLAYLIST,
  fragLoadPolicy: SEGMENT,
};
