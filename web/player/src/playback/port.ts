/** What the player needs from whatever plays: the library over Media Source Extensions, or the browser itself. */
import type { PlaybackError } from "../recovery/errors.ts";
import type { Timeline } from "../timeline.ts";

export interface Rung {
  readonly id: number;
  readonly height: number | null;
  readonly bitrate_bps: number;
  readonly frameRate: number | null;
}

export interface SoundTrack {
  readonly id: number;
  readonly name: string;
  readonly language: string | null;
}

export interface PlaybackListener {
  /** The playlist was read; `hasGrown` says whether it names anything new. */
  timelineChanged(hasGrown: boolean): void;
  /** Rungs, sound tracks or the chosen ones have changed. */
  tracksChanged(): void;
  failed(error: PlaybackError): void;
  /** A request went wrong and the library is trying again. */
  troubled(): void;
}

export interface Playback {
  readonly kind: "hls" | "native";
  /** Whether the playback rate may be used to steer. */
  readonly canSteer: boolean;
  readonly timeline: Timeline;
  /** Where a live viewer should be, or null while unknown. */
  readonly livePosition_s: number | null;
  readonly rungs: readonly Rung[];
  /** The rung a viewer chose, or null for automatic. */
  readonly chosenRung: number | null;
  /** The rung being loaded now. */
  readonly loadingRung: number | null;
  readonly soundTracks: readonly SoundTrack[];
  readonly soundTrack: number | null;
  readonly bandwidth_bps: number | null;
  open(address: string): void;
  /** Loads on after a fatal network error, from where it stopped. */
  resume(): void;
  recoverMedia(): void;
  chooseRung(id: number | null): void;
  chooseSoundTrack(id: number): void;
  close(): void;
}
