/**
 * The player without its face: opens an address, keeps it playing, and says what state it is in.
 *
 * Everything it knows is gathered ten times a second into `Facts`, from which `state.ts` derives the one state people are
 * told. Trouble is mended by the table in `recovery/errors.ts`, the probe and the watchdog; nothing here gives up on its own.
 */
import { readBuffer } from "./playback/buffer.ts";
import type { Playback, PlaybackListener } from "./playback/port.ts";
import { Steering } from "./playback/steering.ts";
import { LINK_BACKOFF, ON_AIR_BACKOFF } from "./recovery/backoff.ts";
import { actionFor, escalate, NO_REPAIRS, type PlaybackError, type PlayerErrorCode, type RepairHistory } from "./recovery/errors.ts";
import type { ProbeAnswer } from "./recovery/probe.ts";
import { Reviver } from "./recovery/reviver.ts";
import { type Remedy, watch, type WatchMemory } from "./recovery/watchdog.ts";
import { StallCounter } from "./stalls.ts";
import { describe, type Facts, isEdgeStill, type PlayerState, startingReason, type StartingReason } from "./state.ts";
import type { PlayerStats } from "./stats.ts";
import { dateAt, latencyAt, NO_TIMELINE, positionAt, type Timeline, windowStart_s } from "./timeline.ts";

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
/** A viewer this near to the edge wants to be live. Guess. */
const LIVE_WITHIN_S = 3;
/** Resumes without a new part before a fresh start is tried: the address may now lead to other tracks. */
const RESUMES_BEFORE_RELOAD = 3;

/** Loaded when first needed: pages show their first picture without it. */
async function choosePlayback(video: HTMLVideoElement, listener: PlaybackListener): Promise<Playback | null> {
  const library = await import("./playback/hls.ts");
  if (library.isSupported()) return new library.HlsPlayback(video, listener);
  const native = await import("./playback/native.ts");
  return native.isSupported(video) ? new native.NativePlayback(video, listener) : null;
}

export class Player {
  readonly video: HTMLVideoElement;
  readonly #events: PlayerEvents;
  readonly #steering: Steering;
  readonly #reviver: Reviver;
  readonly #stop = new AbortController();
  readonly #stalls = new StallCounter();
  #playback: Playback | null = null;
  #address: string | null = null;
  #opening = 0;
  #timer: ReturnType<typeof setInterval> | null = null;
  #watched: WatchMemory | null = null;
  #repairs: RepairHistory = NO_REPAIRS;
  #error: PlayerErrorCode | null = null;
  #link: Facts["link"] = "up";
  #isAbsent = false;
  #needsResume = false;
  #resumes = 0;
  #hasPlayed = false;
  #isBlocked = false;
  #wantsPlay = false;
  #isFollowing = true;
  #grown_ms: number | null = null;
  #opened_ms = 0;
  #startup_s: number | null = null;
  #returnTo_ms: number | null = null;
  #state: PlayerState = "idle";
  #reason: StartingReason = "loading";

  constructor(video: HTMLVideoElement, events: PlayerEvents) {
    this.video = video;
    this.#events = events;
    this.#steering = new Steering(video);
    this.#reviver = new Reviver({
      address: () => this.#address,
      isTroubled: () => this.#isTroubled(),
      plan: () => (this.#link === "down" ? LINK_BACKOFF : ON_AIR_BACKOFF),
      answered: (answer) => {
        this.#answered(answer);
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
      this.#reviver.hurry();
    }, { signal });
    globalThis.addEventListener("offline", () => {
      this.#reviver.wake();
    }, { signal });
    document.addEventListener("visibilitychange", update, { signal });
  }

  // ---- what is asked of it

  get state(): PlayerState {
    return this.#state;
  }

  get startingReason(): StartingReason {
    return this.#reason;
  }

  get error(): PlayerErrorCode | null {
    return this.#error;
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
    const { video, timeline } = this;
    const quality = video.getVideoPlaybackQuality();
    const rung = this.#playback?.rungs.find(({ id }) => id === this.#playback?.loadingRung);
    return {
      latency_s: latencyAt(timeline, video.currentTime, Date.now()),
      behindEdge_s: timeline.isLive ? this.behindEdge_s : null,
      buffer_s: readBuffer(video.buffered, video.currentTime).end_s - video.currentTime,
      reserve_s: this.#steering.reserve_s,
      playbackRate: video.playbackRate,
      height: video.videoHeight > 0 ? video.videoHeight : null,
      bitrate_bps: rung?.bitrate_bps ?? null,
      bandwidth_bps: this.#playback?.bandwidth_bps ?? null,
      shownFrames: quality.totalVideoFrames - quality.droppedVideoFrames,
      droppedFrames: quality.droppedVideoFrames,
      stalls: this.#stalls.count,
      stalled_s: this.#stalls.total_s,
      startup_s: this.#startup_s,
      engine: this.#playback?.kind ?? null,
    };
  }

  /** Opens an address, or closes everything with null. Plays when the picture is there if `wantsPlay`. */
  open(address: string | null, wantsPlay: boolean): void {
    this.#close();
    this.#address = address;
    this.#wantsPlay = wantsPlay;
    this.#isFollowing = true;
    this.#hasPlayed = false;
    this.#startup_s = null;
    this.#repairs = NO_REPAIRS;
    this.#stalls.reset();
    if (address !== null && wantsPlay) void this.#start();
    this.#tick();
  }

  async #start(): Promise<void> {
    const address = this.#address;
    if (address === null) return;
    const opening = ++this.#opening;
    this.#error = null;
    this.#needsResume = false;
    this.#opened_ms = performance.now();
    this.#timer ??= setInterval(() => {
      this.#tick();
    }, TICK_MS);
    let playback: Playback | null = null;
    try {
      playback = await choosePlayback(this.video, this.#listener());
    } catch {
      // The library itself could not be fetched: the network is away, or a new version replaced its file.
      if (opening === this.#opening) this.#lostLibrary();
      return;
    }
    if (opening !== this.#opening) {
      playback?.close();
      return;
    }
    this.#playback = playback;
    if (playback === null) this.#fail("browser_unsupported");
    else playback.open(address);
  }

  #lostLibrary(): void {
    this.#link = "down";
    this.#needsResume = true;
    this.#reviver.wake();
    this.#tick();
  }

  #close(): void {
    this.#opening++;
    this.#reviver.stop();
    this.#steering.release();
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#playback?.close();
    this.#playback = null;
    this.#watched = null;
    this.#error = null;
    this.#link = "up";
    this.#isAbsent = false;
    this.#needsResume = false;
    this.#isBlocked = false;
    this.#resumes = 0;
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
    if (this.#error !== null) {
      this.retry();
      return;
    }
    if (this.#playback === null && this.#address !== null && this.#timer === null) {
      void this.#start();
      return;
    }
    if (this.isLive && this.video.currentTime < windowStart_s(this.timeline) + 1 && this.#hasPlayed) this.goLive();
    if (this.isLive && this.behindEdge_s > LIVE_WITHIN_S + (this.#playback?.canSteer === true ? 0 : 10)) this.#isFollowing = this.#isNearEdge();
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
    try {
      await this.video.play();
      this.#isBlocked = false;
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "NotAllowedError") return;
      if (this.video.muted) this.#isBlocked = true;
      else await this.#playMuted();
    }
    this.#tick();
  }

  async #playMuted(): Promise<void> {
    this.video.muted = true;
    try {
      await this.video.play();
      this.isMutedByBrowser = true;
    } catch {
      this.video.muted = false;
      this.#isBlocked = true;
    }
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
        if (isOurs()) this.#mend(error);
      },
      troubled: () => {
        if (isOurs()) this.#reviver.wake();
      },
    };
  }

  #grew(): void {
    this.#grown_ms = performance.now();
    this.#link = "up";
    this.#isAbsent = false;
    this.#needsResume = false;
    this.#resumes = 0;
    this.#reviver.rest();
  }

  #mend(error: PlaybackError): void {
    const { action, history } = escalate(actionFor(error), this.#repairs, performance.now());
    this.#repairs = history;
    switch (action.kind) {
      case "ignore":
      case "count_stall":
        return;
      case "reconnect":
        this.#needsResume = true;
        this.#reviver.wake();
        break;
      case "recover_media":
        this.#playback?.recoverMedia();
        break;
      case "reload":
        this.#reload();
        break;
      case "fail":
        this.#fail(action.code);
        break;
    }
    this.#tick();
  }

  #fail(code: PlayerErrorCode): void {
    this.#reviver.stop();
    this.#playback?.close();
    this.#playback = null;
    this.#opening++;
    this.#error = code;
    this.#tick();
  }

  /** A fresh start that the viewer should hardly notice: last picture kept, place in time kept. */
  #reload(): void {
    if (this.#hasPlayed) this.#events.pictureLeaves();
    this.#returnTo_ms = this.isFollowing ? null : dateAt(this.timeline, this.video.currentTime);
    this.#steering.release();
    this.#playback?.close();
    this.#playback = null;
    this.#watched = null;
    this.#resumes = 0;
    void this.#start();
  }

  // ---- trouble

  #isTroubled(): boolean {
    if (this.#address === null || this.#error !== null) return false;
    return this.#needsResume || this.#link === "down" || this.#isAbsent || isEdgeStill(this.#facts());
  }

  #answered(answer: ProbeAnswer): void {
    switch (answer.kind) {
      case "unreachable":
        this.#link = "down";
        break;
      case "absent":
        this.#link = "up";
        this.#isAbsent = true;
        this.#needsResume = true;
        break;
      case "refused":
        this.#fail("playback_refused");
        return;
      case "there":
        this.#link = "up";
        this.#isAbsent = false;
        if (this.#needsResume) this.#resume();
        break;
    }
    this.#tick();
  }

  #resume(): void {
    this.#needsResume = false;
    // Give the playlist time to grow before it counts as still.
    if (this.#grown_ms !== null) this.#grown_ms = performance.now();
    if (this.#playback === null || ++this.#resumes > RESUMES_BEFORE_RELOAD) this.#reload();
    else this.#playback.resume();
  }

  // ---- ten times a second

  #facts(): Facts {
    const { video, timeline } = this;
    return {
      hasSource: this.#address !== null,
      error: this.#error,
      link: this.#link,
      isAbsent: this.#isAbsent,
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
    const { memory, remedy } = watch(this.#watched, {
      now_ms: performance.now(),
      position_s: video.currentTime,
      ahead_s: buffer.end_s - video.currentTime,
      nextRange_s: buffer.next_s,
      edge_s: timeline.segments.length > 0 ? timeline.edge_s : null,
      isWanted: this.#link === "up" && !document.hidden,
    });
    this.#watched = memory;
    this.#apply(remedy);
    if (isEdgeStill(this.#facts())) this.#reviver.wake();
  }

  #apply(remedy: Remedy): void {
    if (remedy.kind === "seek") this.video.currentTime = remedy.to_s;
    else if (remedy.kind === "resync" && this.isFollowing) this.video.currentTime = this.#livePosition_s();
    else if (remedy.kind === "resync") this.#playback?.resume();
    else if (remedy.kind === "reload") this.#mend({ details: "watchdogReload", isFatal: true, status: null });
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
