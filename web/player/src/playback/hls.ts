/** Plays through hls.js, over Media Source Extensions or a managed media source. */
import Hls, { ErrorTypes, Events, type ErrorData, type LevelDetails } from "hls.js";
import type { PlaybackError } from "../recovery/errors.ts";
import { NO_TIMELINE, type Timeline } from "../timeline.ts";
import { CONFIG } from "./config.ts";
import type { Playback, PlaybackListener, Rung, SoundTrack } from "./port.ts";

export function isSupported(): boolean {
  return Hls.isSupported();
}

function describeError(data: ErrorData): PlaybackError {
  return { details: data.details, isFatal: data.fatal, status: data.response?.code ?? null };
}

function describeWindow(details: LevelDetails): Timeline {
  return {
    isLive: details.live,
    segments: details.fragments,
    edge_s: details.edge,
    targetDuration_s: details.targetduration,
    part_s: details.partTarget > 0 ? details.partTarget : null,
  };
}

/** With less than this in front, nothing of the old rung is worth replacing. Measured: a live buffer is ≤ 1.5 s. */
const SHORT_BUFFER_S = 3;

export class HlsPlayback implements Playback {
  readonly kind = "hls";
  readonly canSteer = true;
  timeline: Timeline = NO_TIMELINE;
  chosenRung: number | null = null;
  readonly #hls: Hls;
  readonly #video: HTMLVideoElement;
  readonly #listener: PlaybackListener;
  #address = "";
  #hasManifest = false;
  #newest = "";

  constructor(video: HTMLVideoElement, listener: PlaybackListener) {
    this.#video = video;
    this.#listener = listener;
    this.#hls = new Hls({ ...CONFIG });
    this.#listen();
  }

  #listen(): void {
    const hls = this.#hls;
    const tracksChanged = (): void => {
      this.#listener.tracksChanged();
    };
    hls.on(Events.MANIFEST_PARSED, () => {
      this.#hasManifest = true;
      tracksChanged();
    });
    hls.on(Events.LEVEL_UPDATED, (_event, { details }) => {
      this.#readWindow(details);
    });
    hls.on(Events.LEVELS_UPDATED, tracksChanged);
    hls.on(Events.LEVEL_SWITCHED, tracksChanged);
    hls.on(Events.AUDIO_TRACKS_UPDATED, tracksChanged);
    hls.on(Events.AUDIO_TRACK_SWITCHED, tracksChanged);
    hls.on(Events.ERROR, (_event, data) => {
      if (!data.fatal && data.type === ErrorTypes.NETWORK_ERROR) this.#listener.troubled();
      this.#listener.failed(describeError(data));
    });
  }

  #readWindow(details: LevelDetails): void {
    this.timeline = describeWindow(details);
    // The media time of the edge may be corrected without anything new: only numbers tell whether it has grown.
    const newest = `${details.lastPartSn}.${details.lastPartIndex}.${details.endSN}`;
    const hasGrown = newest !== this.#newest;
    this.#newest = newest;
    this.#listener.timelineChanged(hasGrown);
  }

  get livePosition_s(): number | null {
    return this.#hls.liveSyncPosition;
  }

  get rungs(): readonly Rung[] {
    return this.#hls.levels.map((level, id) => ({
      id,
      height: level.height > 0 ? level.height : null,
      bitrate_bps: level.bitrate,
      frameRate: level.frameRate > 0 ? level.frameRate : null,
    }));
  }

  get loadingRung(): number | null {
    const level = this.#hls.currentLevel >= 0 ? this.#hls.currentLevel : this.#hls.loadLevel;
    return level >= 0 ? level : null;
  }

  get soundTracks(): readonly SoundTrack[] {
    return this.#hls.audioTracks.map((track, id) => ({ id, name: track.name, language: track.lang ?? null }));
  }

  get soundTrack(): number | null {
    return this.#hls.audioTrack >= 0 ? this.#hls.audioTrack : null;
  }

  get bandwidth_bps(): number | null {
    const estimate = this.#hls.bandwidthEstimate;
    return Number.isFinite(estimate) ? estimate : null;
  }

  open(address: string): void {
    this.#address = address;
    this.#hls.attachMedia(this.#video);
    this.#hls.loadSource(address);
  }

  resume(): void {
    if (this.#hasManifest) this.#hls.startLoad(-1);
    else this.#hls.loadSource(this.#address);
  }

  recoverMedia(): void {
    this.#hls.recoverMediaError();
  }

  chooseRung(id: number | null): void {
    this.chosenRung = id;
    const level = id ?? -1;
    // `nextLevel` replaces what is buffered from the next segment on; at the edge there is nothing to replace, and
    // `loadLevel` changes at the next segment without touching the buffer.
    if (this.#ahead_s() < SHORT_BUFFER_S) this.#hls.loadLevel = level;
    else this.#hls.nextLevel = level;
    this.#listener.tracksChanged();
  }

  #ahead_s(): number {
    const { buffered, currentTime } = this.#video;
    return buffered.length > 0 ? buffered.end(buffered.length - 1) - currentTime : 0;
  }

  chooseSoundTrack(id: number): void {
    this.#hls.audioTrack = id;
  }

  close(): void {
    this.#hls.destroy();
  }
}
