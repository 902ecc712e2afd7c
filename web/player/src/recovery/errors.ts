/**
 * What to do about each error of the playback library: one table, so that nothing is decided in passing.
 *
 * The library mends most of its non-fatal errors itself; we only count those. A fatal one has stopped it, and the table
 * says how to go on. A detail the table does not know is treated as `reload`: starting anew is never wrong, only slower.
 */

/** Codes people see. They never change; the words are in `i18n/`. */
export type PlayerErrorCode =
  | "playback_refused"
  | "address_invalid"
  | "channel_unknown"
  | "nothing_here"
  | "media_unsupported"
  | "media_broken"
  | "browser_unsupported"
  | "source_missing";

export type Action =
  /** The library goes on by itself. */
  | { readonly kind: "ignore" }
  /** The library goes on by itself; the viewer noticed. */
  | { readonly kind: "count_stall" }
  /** Ask the server whether it is there and on air, then load on. */
  | { readonly kind: "reconnect" }
  /** Reset the decoder and go on from the same position. */
  | { readonly kind: "recover_media" }
  /** Throw the playback away and open the address anew, keeping the last picture. */
  | { readonly kind: "reload" }
  /** Trying again will not help until somebody changes something. */
  | { readonly kind: "fail"; readonly code: PlayerErrorCode };

export interface PlaybackError {
  /** The library's name of it, for example `fragLoadError`. */
  readonly details: string;
  readonly isFatal: boolean;
  /** HTTP status of the answer, 0 or null when there was none. */
  readonly status: number | null;
}

const IGNORE: Action = { kind: "ignore" };
const RECONNECT: Action = { kind: "reconnect" };
const RECOVER: Action = { kind: "recover_media" };
const RELOAD: Action = { kind: "reload" };

const UNSUPPORTED: Action = { kind: "fail", code: "media_unsupported" };

/** Fatal errors by the library's name. */
export const FATAL_ACTIONS: Readonly<Record<string, Action>> = {
  // The playlist or a segment could not be had: the server, the network or the publisher is away.
  manifestLoadError: RECONNECT,
  manifestLoadTimeOut: RECONNECT,
  levelEmptyError: RECONNECT,
  playlistUnchangedError: RECONNECT,
  levelLoadError: RECONNECT,
  levelLoadTimeOut: RECONNECT,
  levelSwitchError: RECONNECT,
  audioTrackLoadError: RECONNECT,
  audioTrackLoadTimeOut: RECONNECT,
  subtitleTrackLoadError: RECONNECT,
  subtitleTrackLoadTimeOut: RECONNECT,
  fragLoadError: RECONNECT,
  fragLoadTimeOut: RECONNECT,
  keyLoadError: RECONNECT,
  keyLoadTimeOut: RECONNECT,
  // The playlist came, but is none: a proxy's page, or half a file.
  manifestParsingError: RECONNECT,
  levelParsingError: RECONNECT,
  // The browser's decoder or buffer stumbled.
  fragParsingError: RECOVER,
  fragDecryptError: RECOVER,
  bufferAppendError: RECOVER,
  bufferAppendingError: RECOVER,
  bufferAppendNoProgress: RECOVER,
  bufferStalledError: RECOVER,
  bufferSeekOverHole: RECOVER,
  bufferNudgeOnStall: RECOVER,
  bufferFullError: RECOVER,
  remuxAllocError: RECOVER,
  mediaSourceRequiresReset: RECOVER,
  // Codecs: after a change of the publisher's format a fresh start often helps, so these fail only when repeated.
  bufferAddCodecError: RELOAD,
  bufferIncompatibleCodecsError: RELOAD,
  attachMediaError: RELOAD,
  internalException: RELOAD,
  fragGap: RELOAD,
  manifestIncompatibleCodecsError: UNSUPPORTED,
};

/** Status codes that say "you may not", which no amount of trying changes. */
export function isRefusal(status: number | null): boolean {
  return status === 401 || status === 403;
}

export function actionFor(error: PlaybackError): Action {
  if (!error.isFatal) return error.details === "bufferStalledError" ? { kind: "count_stall" } : IGNORE;
  if (isRefusal(error.status)) return { kind: "fail", code: "playback_refused" };
  return FATAL_ACTIONS[error.details] ?? RELOAD;
}

/** What has been tried lately, so that mending does not become a loop. */
export interface RepairHistory {
  readonly recoveries_ms: readonly number[];
  readonly reloads_ms: readonly number[];
}

export const NO_REPAIRS: RepairHistory = { recoveries_ms: [], reloads_ms: [] };

const WINDOW_MS = 60_000;
const MOST_RECOVERIES = 2;
const MOST_RELOADS = 4;

/** Escalates: two decoder resets a minute, then fresh starts, then words. Returns what to do and the new history. */
export function escalate(action: Action, history: RepairHistory, now_ms: number): { action: Action; history: RepairHistory } {
  const recent = (times: readonly number[]): number[] => times.filter((time) => now_ms - time < WINDOW_MS);
  const recoveries_ms = recent(history.recoveries_ms);
  const reloads_ms = recent(history.reloads_ms);
  if (action.kind === "recover_media" && recoveries_ms.length < MOST_RECOVERIES) {
    return { action, history: { recoveries_ms: [...recoveries_ms, now_ms], reloads_ms } };
  }
  if (action.kind !== "recover_media" && action.kind !== "reload") return { action, history: { recoveries_ms, reloads_ms } };
  if (reloads_ms.length < MOST_RELOADS) {
    return { action: RELOAD, history: { recoveries_ms, reloads_ms: [...reloads_ms, now_ms] } };
  }
  return { action: { kind: "fail", code: "media_broken" }, history: { recoveries_ms, reloads_ms } };
}
