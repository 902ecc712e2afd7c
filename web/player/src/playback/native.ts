/** Lets the browser play HLS itself: Safari on iPhones without a managed media source. It steers by itself. */
import { NO_TIMELINE, type Timeline } from "../timeline.ts";
import type { Playback, PlaybackListener, Rung, SoundTrack } from "./port.ts";

/** Only Safari has these. */
interface AppleVideo extends HTMLVideoElement {
  getStartDate?: () => Date;
  readonly audioTracks?: ArrayLike<{ readonly label: string; readonly language: string; enabled: boolean }>;
}

export function isSupported(video: HTMLVideoElement): boolean {
  return video.canPlayType("application/vnd.apple.mpegurl") !== "";
}

const READ_EVERY_MS = 500;

/** The library's names for what the element's error codes mean, so that one table decides. */
const DETAILS: Readonly<Record<number, string>> = {
  2: "fragLoadError",
  3: "fragParsingError",
  4: "manifestLoadError",
};

export class NativePlayback implements Playback {
  readonly kind = "native";
  readonly canSteer = false;
  readonly rungs: readonly Rung[] = [];
  readonly chosenRung = null;
  readonly loadingRung = null;
  readonly bandwidth_bps = null;
  timeline: Timeline = NO_TIMELINE;
  readonly #video: AppleVideo;
  readonly #listener: PlaybackListener;
  readonly #stop = new AbortController();
  readonly #timer: ReturnType<typeof setInterval>;
  #address = "";

  constructor(video: HTMLVideoElement, listener: PlaybackListener) {
    this.#video = video;
    this.#listener = listener;
    const { signal } = this.#stop;
    video.addEventListener(
      "error",
      () => {
        const code = video.error?.code ?? 0;
        listener.failed({ details: DETAILS[code] ?? "unknown", isFatal: code !== 1, status: null });
      },
      { signal },
    );
    video.addEventListener(
      "loadedmetadata",
      () => {
        listener.tracksChanged();
      },
      { signal },
    );
    this.#timer = setInterval(() => {
      this.#readWindow();
    }, READ_EVERY_MS);
  }

  #readWindow(): void {
    const { seekable, duration } = this.#video;
    if (seekable.length === 0) return;
    const start = seekable.start(0);
    const edge_s = seekable.end(seekable.length - 1);
    const isLive = !Number.isFinite(duration);
    const date = this.#video.getStartDate?.().getTime() ?? Number.NaN;
    const hasGrown = edge_s > this.timeline.edge_s + 0.05;
    this.timeline = {
      isLive,
      edge_s,
      segments: [{ start, duration: edge_s - start, programDateTime: Number.isNaN(date) ? null : date + start * 1000 }],
      targetDuration_s: 6,
      part_s: null,
    };
    this.#listener.timelineChanged(hasGrown);
  }

  get livePosition_s(): number | null {
    return this.timeline.isLive ? this.timeline.edge_s : null;
  }

  get soundTracks(): readonly SoundTrack[] {
    return Array.from(this.#video.audioTracks ?? [], (track, id) => ({ id, name: track.label, language: track.language }));
  }

  get soundTrack(): number | null {
    const found = Array.from(this.#video.audioTracks ?? []).findIndex((track) => track.enabled);
    return found < 0 ? null : found;
  }

  open(address: string): void {
    this.#address = address;
    this.#video.src = address;
  }

  resume(): void {
    this.#video.src = this.#address;
    this.#video.load();
  }

  recoverMedia(): void {
    this.resume();
  }

  chooseRung(): void {
    // The browser chooses; the menu is not shown.
  }

  chooseSoundTrack(id: number): void {
    Array.from(this.#video.audioTracks ?? []).forEach((track, at) => {
      track.enabled = at === id;
    });
    this.#listener.tracksChanged();
  }

  close(): void {
    this.#stop.abort();
    clearInterval(this.#timer);
    this.#video.removeAttribute("src");
    this.#video.load();
  }
}
