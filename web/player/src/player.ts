/**
 * The player without its face: opens an address, keeps it playing, and says what state it is in.
 *
 * Everything it knows is gathered ten times a second into `Facts`, from which `state.ts` derives the one state people are
 * told. Trouble is mended by the table in `recovery/errors.ts`, the probe and the watchdog; nothing here gives up on its own.
 */
import { playOrMute } from "./playback/autoplay.ts";
import { readBuffer } from "./playback/buffer.ts";
import { choosePlayback } from "./playback/choose.ts";
import type { Playback, PlaybackListener } from "./playback/port.ts";
import { Steering } from "./playback/steering.ts";
import type { PlayerErrorCode } from "./recovery/errors.ts";
import { Mender } from "./recovery/mender.ts";
import type { Remedy } from "./recovery/watchdog.ts";
import { StallCounter } from "./stalls.ts";
import { describe, type Facts, isEdgeStill, type PlayerState, startingReason, type StartingReason } from "./state.ts";
import { gatherStats, type PlayerStats } from "./stats.ts";
import { dateAt, NO_TIMELINE, positionAt, type Timeline, windowStart_s } from "./timeline.ts";

export interface PlayerEvents {
  /** The state, or a detail shown with it, has changed. */
  stateChanged(state: PlayerState): void;
  tracksChanged(): void;
  /** Ten times a second while a source is open. */
  ticked(): void;
  /** The picture is about to vanish for a fresh start: keep its last frame on show. */
  pictureLeaves(): void;
}

const TICK_MS = 100;
/** After loading has gone on, a playlist that did not grow counts as this young at most. */
const GROWTH_GRACE_MS = 3_000;
/** A viewer this near to the edge wants to be live. Guess. */
const LIVE_WITHIN_S = 3;
export class Player {
  readonly video: HTMLVideoElement;
  readonly #events: PlayerEvents;
  readonly #steering: Steering;
  readonly #mender: Mender;
  readonly #stop = new AbortController();
  readonly #stalls = new StallCounter();
  #playback: Playback | null = null;
  #address: string | null = null;
  #opening = 0;
  #timer: ReturnType<typeof setInterval> | null = null;
  #hasPlayed = false;
  #isBlocked = false;
  #wantsPlay = false;
  #isFollowing = true;
  #grown_ms: number | null = null;
  #opened_ms = 0;
  #startup_s: number | null = null;
  #returnTo_ms: number | null = null;
  /** Where the picture was at the last tick. */
  #position_s = 0;
  #state: PlayerState = "idle";
  #reason: StartingReason = "loading";

  constructor(video: HTMLVideoElement, events: PlayerEvents) {
    this.video = video;
    this.#events = events;
    this.#steering = new Steering(video);
    this.#mender = new Mender({
      address: () => this.#address,
      playback: () => this.#playback,
      hasPlayed: () => this.#hasPlayed,
      isEdgeStill: () => isEdgeStill(this.#facts()),
      resumed: () => {
        if (this.#grown_ms !== null) this.#grown_ms = Math.max(this.#grown_ms, performance.now() - GROWTH_GRACE_MS);
      },
      reload: () => {
        this.#reload();
      },
      failed: () => {
        this.#opening++;
        this.#playback?.close();
        this.#playback = null;
      },
      remedy: (remedy) => {
        this.#apply(remedy);
      },
      changed: () => {
        this.#tick();
      },
    });
    this.#listen();
  }

  #listen(): void {
    const { signal } = this.#stop;
    const update = (): void => {
      this.#tick();
    };
    this.video.addEventListener("loadeddata", () => void this.#begin(), { signal });
    // Media keys, picture in picture and the browser itself also play and pause.
    this.video.addEventListener("play", () => {
      this.#wantsPlay = true;
    }, { signal });
    this.video.addEventListener("pause", () => {
      if (this.#hasPlayed && this.video.readyState > 0 && !this.video.ended) this.#wantsPlay = false;
    }, { signal });
    for (const name of ["play", "pause", "ended", "playing", "seeked", "loadeddata"]) {
      this.video.addEventListener(name, update, { signal });
    }
    globalThis.addEventListener("online", () => {
      this.#mender.hurry();
    }, { signal });
    globalThis.addEventListener("offline", () => {
      this.#mender.suspect();
    }, { signal });
    document.addEventListener("visibilitychange", update, { signal });
    this.video.addEventListener("seeking", () => {
      this.#sawSeek();
    }, { signal });
  }

  /** A seek backwards that is not ours came from media keys or picture in picture: the viewer left the live edge. */
  #sawSeek(): void {
    if (this.isFollowing && this.video.currentTime < this.#position_s - 1) this.#isFollowing = this.#isNearEdge();
  }

  // ---- what is asked of it

  get state(): PlayerState {
    return this.#state;
  }

  get startingReason(): StartingReason {
    return this.#reason;
  }

  get error(): PlayerErrorCode | null {
    return this.#mender.error;
  }

  get timeline(): Timeline {
    return this.#playback?.timeline ?? NO_TIMELINE;
  }

  get playback(): Playback | null {
    return this.#playback;
  }

  get isLive(): boolean {
    return this.timeline.isLive;
  }

  get hasPlayed(): boolean {
    return this.#hasPlayed;
  }

  /** Live, and wanting to stay so. */
  get isFollowing(): boolean {
    return this.isLive && this.#isFollowing;
  }

  get behindEdge_s(): number {
    return Math.max(0, this.timeline.edge_s - this.video.currentTime);
  }

  get stats(): PlayerStats {
    return gatherStats({
      video: this.video,
      timeline: this.timeline,
      playback: this.#playback,
      reserve_s: this.#steering.reserve_s,
      stalls: this.#stalls,
      startup_s: this.#startup_s,
    });
  }

  /** Opens an address, or closes everything with null. Plays when the picture is there if `wantsPlay`. */
  open(address: string | null, wantsPlay: boolean): void {
    this.#close();
    this.#address = address;
    this.#wantsPlay = wantsPlay;
    this.#isFollowing = true;
    this.#hasPlayed = false;
    this.#startup_s = null;
    this.#stalls.reset();
    if (address !== null && wantsPlay) void this.#start();
    this.#tick();
  }

  async #start(): Promise<void> {
    const address = this.#address;
    if (address === null) return;
    const opening = ++this.#opening;
    this.#mender.begin();
    this.#opened_ms = performance.now();
    this.#timer ??= setInterval(() => {
      this.#tick();
    }, TICK_MS);
    let playback: Playback | null = null;
    try {
      playback = await choosePlayback(this.video, this.#listener());
    } catch {
      if (opening === this.#opening) this.#mender.lostLibrary();
      return;
    }
    if (opening !== this.#opening) {
      playback?.close();
      return;
    }
    this.#playback = playback;
    if (playback === null) this.#mender.fail("browser_unsupported");
    else playback.open(address);
  }

  #close(): void {
    this.#opening++;
    this.#mender.reset();
    this.#steering.release();
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#playback?.close();
    this.#playback = null;
    this.#isBlocked = false;
    this.#grown_ms = null;
  }

  destroy(): void {
    this.#close();
    this.#address = null;
    this.#stop.abort();
  }

  /** Begins anew after an error, as a person asks for it. */
  retry(): void {
    this.open(this.#address, true);
  }

  play(): void {
    this.#wantsPlay = true;
    this.#isBlocked = false;
    if (this.error !== null) {
      this.retry();
      return;
    }
    if (this.#playback === null && this.#address !== null && this.#timer === null) {
      void this.#start();
      return;
    }
    if (this.isLive && this.video.currentTime < windowStart_s(this.timeline) + 1 && this.#hasPlayed) this.goLive();
    if (this.isLive) this.#isFollowing &&= this.#isNearEdge();
    void this.#playVideo();
  }

  pause(): void {
    this.#wantsPlay = false;
    this.video.pause();
  }

  /** Seeks to a media time, within the window. */
  seek(position_s: number): void {
    const { timeline, video } = this;
    if (!timeline.isLive) {
      video.currentTime = Math.max(0, Math.min(position_s, Number.isFinite(video.duration) ? video.duration : position_s));
      return;
    }
    const latest_s = this.#livePosition_s();
    if (position_s >= latest_s - 1) {
      this.goLive();
      return;
    }
    this.#isFollowing = false;
    this.#steering.release();
    video.currentTime = Math.max(windowStart_s(timeline) + 0.5, position_s);
    this.#tick();
  }

  /** Goes to the live edge and stays there. */
  goLive(): void {
    if (!this.isLive) return;
    this.#isFollowing = true;
    this.video.playbackRate = 1;
    const position_s = this.#livePosition_s();
    if (position_s > this.video.currentTime + 0.5) this.video.currentTime = position_s;
    this.#tick();
  }

  /** The viewer's own speed; at the live edge there is none. */
  set speed(rate: number) {
    if (this.isFollowing) return;
    this.video.playbackRate = rate;
  }

  #livePosition_s(): number {
    return this.#playback?.livePosition_s ?? this.timeline.edge_s;
  }

  #isNearEdge(): boolean {
    return this.#livePosition_s() - this.video.currentTime < LIVE_WITHIN_S;
  }

  // ---- playing

  /** The first data is there: play if wanted, muted if the browser insists. */
  async #begin(): Promise<void> {
    if (this.#returnTo_ms !== null) {
      const position_s = positionAt(this.timeline, this.#returnTo_ms);
      this.#returnTo_ms = null;
      if (position_s !== null) this.video.currentTime = position_s;
    }
    if (this.#wantsPlay) await this.#playVideo();
  }

  async #playVideo(): Promise<void> {
    const outcome = await playOrMute(this.video);
    if (outcome === "failed") return;
    this.#isBlocked = outcome === "blocked";
    if (outcome === "muted") this.isMutedByBrowser = true;
    this.#tick();
  }

  /** Playing, but silent because the browser wanted a gesture for sound. */
  isMutedByBrowser = false;

  // ---- what the playback tells

  #listener(): PlaybackListener {
    const opening = this.#opening;
    const isOurs = (): boolean => opening === this.#opening;
    return {
      timelineChanged: (hasGrown) => {
        if (isOurs() && hasGrown) this.#grew();
      },
      tracksChanged: () => {
        if (isOurs()) this.#events.tracksChanged();
      },
      failed: (error) => {
        if (isOurs()) this.#mender.mend(error);
      },
      troubled: () => {
        if (isOurs()) this.#mender.suspect();
      },
    };
  }

  #grew(): void {
    this.#grown_ms = performance.now();
    this.#mender.grew();
  }

  /** A fresh start that the viewer should hardly notice: last picture kept, place in time kept. */
  #reload(): void {
    if (this.#hasPlayed) this.#events.pictureLeaves();
    this.#returnTo_ms = this.isFollowing ? null : dateAt(this.timeline, this.video.currentTime);
    this.#steering.release();
    this.#playback?.close();
    this.#playback = null;
    void this.#start();
  }

  // ---- ten times a second

  #facts(): Facts {
    const { video, timeline } = this;
    return {
      hasSource: this.#address !== null,
      error: this.#mender.error,
      link: this.#mender.link,
      isAbsent: this.#mender.isAbsent,
      hasPlayed: this.#hasPlayed,
      isBlocked: this.#isBlocked,
      isPaused: !this.#wantsPlay,
      isEnded: video.ended && !timeline.isLive,
      isLive: timeline.isLive,
      stalled_ms: this.#stalls.current_ms,
      edgeAge_ms: this.#grown_ms === null ? null : performance.now() - this.#grown_ms,
      targetDuration_s: timeline.targetDuration_s,
    };
  }

  #tick(): void {
    const { video } = this;
    if (!this.#hasPlayed && video.currentTime > 0 && !video.paused && video.readyState >= 3) this.#firstFrame();
    const isWanted = this.#hasPlayed && !video.paused && !video.ended;
    this.#stalls.see(performance.now(), video.currentTime, isWanted, video.seeking);
    if (this.#playback !== null && isWanted) {
      this.#follow();
      this.#steer();
      this.#guard();
    }
    this.#position_s = video.currentTime;
    this.#publish();
    this.#events.ticked();
  }

  #firstFrame(): void {
    this.#hasPlayed = true;
    this.#startup_s = (performance.now() - this.#opened_ms) / 1000;
  }

  /** A viewer who caught up by playing faster is live again. */
  #follow(): void {
    if (!this.isLive || this.#isFollowing || this.video.playbackRate <= 1 || this.video.seeking) return;
    if (this.#livePosition_s() - this.video.currentTime > 0.2) return;
    this.video.playbackRate = 1;
    this.#isFollowing = true;
  }

  #steer(): void {
    const canSteer = this.#playback?.canSteer === true && this.timeline.part_s !== null;
    if (!canSteer || !this.isFollowing) return;
    this.#steering.step({
      isRunning: !this.video.seeking && this.#stalls.current_ms === 0 && !document.hidden,
      edge_s: this.timeline.edge_s,
      stalls: this.#stalls.count,
      livePosition_s: this.#playback?.livePosition_s ?? null,
    });
  }

  #guard(): void {
    const { video, timeline } = this;
    const buffer = readBuffer(video.buffered, video.currentTime);
    this.#mender.guard({
      now_ms: performance.now(),
      position_s: video.currentTime,
      ahead_s: buffer.end_s - video.currentTime,
      nextRange_s: buffer.next_s,
      edge_s: timeline.segments.length > 0 ? timeline.edge_s : null,
    });
  }

  #apply(remedy: Exclude<Remedy, { kind: "none" | "reload" }>): void {
    if (remedy.kind === "seek") this.video.currentTime = remedy.to_s;
    else if (this.isFollowing) this.video.currentTime = this.#livePosition_s();
    else this.#playback?.resume();
  }

  #publish(): void {
    const facts = this.#facts();
    const state = describe(facts);
    const reason = startingReason(facts);
    const isNew = state !== this.#state || (state === "starting" && reason !== this.#reason);
    this.#state = state;
    this.#reason = reason;
    if (!isNew) return;
    this.#events.stateChanged(state);
  }
}
