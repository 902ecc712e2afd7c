/** `<headwater-player>`: attributes and properties in, events out; the rest is `Player` and `Face`. */
import "media-chrome/dist/media-controller.js";
import { chooseLanguage, type Language, speaker, teachControls } from "./i18n/index.ts";
import { Player } from "./player.ts";
import type { Rung, SoundTrack } from "./playback/port.ts";
import type { PlayerErrorCode } from "./recovery/errors.ts";
import type { PlayerState, StartingReason } from "./state.ts";
import type { PlayerStats } from "./stats.ts";
import { dateAt } from "./timeline.ts";
import { make } from "./ui/dom.ts";
import { Face } from "./ui/face.ts";
import { actionOf, belongsToFocus, type FocusPlace } from "./ui/keys.ts";
import { STYLE } from "./ui/style.ts";

export interface StateChangeDetail {
  readonly state: PlayerState;
  /** Only while `starting`. */
  readonly reason: StartingReason | null;
  /** Only for `error`. */
  readonly code: PlayerErrorCode | null;
}

export interface HeadwaterPlayerEventMap {
  statechange: CustomEvent<StateChangeDetail>;
  /** Once a second while live: seconds from the encoder to the eye. */
  latency: CustomEvent<number>;
  /** Once a second while a source is open. */
  stats: CustomEvent<PlayerStats>;
}

const TELL_EVERY_MS = 1_000;

function placeOf(target: EventTarget | undefined): FocusPlace {
  if (!(target instanceof HTMLElement)) return "other";
  if (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName)) {
    return target.getAttribute("type") === "range" ? "slider" : "text";
  }
  const role = target.getAttribute("role") ?? "";
  if (role.startsWith("menuitem")) return "menu";
  if (role === "slider" || target.localName === "media-volume-range") return "slider";
  return role === "button" || target.localName.endsWith("button") || target.localName === "a" ? "button" : "other";
}

export class HeadwaterPlayer extends HTMLElement {
  static readonly observedAttributes = ["src", "poster", "lang", "muted", "autoplay"];

  readonly #video = make("video", { slot: "media", playsinline: true, preload: "auto", part: "video", tabindex: -1 });
  readonly #poster = make("img", { slot: "poster", class: "poster", part: "poster", alt: "" });
  readonly #controller: HTMLElement;
  readonly #player: Player;
  #face: Face | null = null;
  #still: HTMLCanvasElement | null = null;
  #language: Language = "en";
  #stop: AbortController | null = null;
  #told_ms = 0;
  #isQueued = false;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    this.#player = new Player(this.#video, {
      stateChanged: (state) => {
        this.#stateChanged(state);
      },
      tracksChanged: () => {
        this.#face?.tracksChanged();
      },
      ticked: () => {
        this.#ticked();
      },
      pictureLeaves: () => {
        this.#holdPicture();
      },
    });
    this.#controller = make(
      "media-controller",
      { part: "controller", nohotkeys: true, noautoseektolive: true, gesturesdisabled: true, nomutedpref: true, autohide: 3 },
      this.#video,
      this.#poster,
    );
    root.append(this.#controller);
    // A channel that has never been on air has no picture yet; a broken image would be shown instead.
    this.#poster.addEventListener("error", () => {
      this.#poster.removeAttribute("src");
    });
  }

  connectedCallback(): void {
    if (!this.hasAttribute("tabindex")) this.tabIndex = 0;
    const stop = new AbortController();
    this.#stop = stop;
    const { signal } = stop;
    this.addEventListener("keydown", (event) => { this.#key(event); }, { signal });
    document.addEventListener("keydown", (event) => { this.#pageKey(event); }, { signal });
    this.#video.addEventListener("playing", () => { this.#dropPicture(); }, { signal });
    if (this.hasAttribute("muted")) this.#video.muted = true;
    this.#speak();
    this.#open();
  }

  disconnectedCallback(): void {
    this.#stop?.abort();
    this.#stop = null;
    this.#player.open(null, false);
  }

  attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    if (old === value) return;
    if (name === "muted") this.#video.muted = value !== null;
    if (name === "poster") this.#showPoster();
    if (!this.isConnected) return;
    if (name === "lang") this.#speak();
    // Attributes set one after the other make one start.
    if ((name === "src" || name === "autoplay") && !this.#isQueued) {
      this.#isQueued = true;
      queueMicrotask(() => {
        this.#isQueued = false;
        if (this.isConnected) this.#open();
      });
    }
  }

  #open(): void {
    this.#showPoster();
    this.#dropPicture();
    this.#player.open(this.src, this.hasAttribute("autoplay"));
    this.#face?.showState();
  }

  #showPoster(): void {
    const poster = this.getAttribute("poster");
    if (poster === null || poster === "") this.#poster.removeAttribute("src");
    else this.#poster.src = poster;
  }

  #speak(): void {
    this.#language = chooseLanguage(this.getAttribute("lang"), navigator.languages);
    teachControls(this.#language);
    const say = speaker(this.#language);
    const face = new Face(this.#player, say, this.#controller);
    if (this.#face === null) this.#controller.append(face.element);
    else this.#face.element.replaceWith(face.element);
    this.#face = face;
    this.#controller.setAttribute("aria-label", say("player"));
    this.#controller.lang = this.#language;
  }

  // ---- for pages

  /** Address of the HLS multivariant playlist. */
  get src(): string | null {
    const address = this.getAttribute("src");
    return address === "" ? null : address;
  }

  set src(address: string | null) {
    if (address === null) this.removeAttribute("src");
    else this.setAttribute("src", address);
  }

  /** Address of the DASH manifest of the same channel; carried for pages that hand it on, not played here. */
  get dash(): string | null {
    return this.getAttribute("dash");
  }

  set dash(address: string | null) {
    if (address === null) this.removeAttribute("dash");
    else this.setAttribute("dash", address);
  }

  get poster(): string | null {
    return this.getAttribute("poster");
  }

  set poster(address: string | null) {
    if (address === null) this.removeAttribute("poster");
    else this.setAttribute("poster", address);
  }

  get autoplay(): boolean {
    return this.hasAttribute("autoplay");
  }

  set autoplay(isWanted: boolean) {
    this.toggleAttribute("autoplay", isWanted);
  }

  get state(): PlayerState {
    return this.#player.state;
  }

  /** Code of the error shown, or null. */
  get errorCode(): PlayerErrorCode | null {
    return this.#player.error;
  }

  get stats(): PlayerStats {
    return this.#player.stats;
  }

  get isLive(): boolean {
    return this.#player.isLive;
  }

  /** Live and at the edge, not behind by the viewer's own choice. */
  get isAtLive(): boolean {
    return this.#player.isFollowing;
  }

  /** Media time in seconds; setting it seeks. */
  get currentTime(): number {
    return this.#video.currentTime;
  }

  set currentTime(position_s: number) {
    this.#player.seek(position_s);
  }

  /** Time of day of the picture on show, or null when the playlist has none. */
  get programDate(): Date | null {
    const date_ms = dateAt(this.#player.timeline, this.#video.currentTime);
    return date_ms === null ? null : new Date(date_ms);
  }

  get muted(): boolean {
    return this.#video.muted;
  }

  set muted(isMuted: boolean) {
    this.#video.muted = isMuted;
  }

  get volume(): number {
    return this.#video.volume;
  }

  set volume(level: number) {
    this.#video.volume = level;
  }

  get paused(): boolean {
    return this.#video.paused;
  }

  get rungs(): readonly Rung[] {
    return this.#player.playback?.rungs ?? [];
  }

  /** The rung's id, or null for automatic. */
  get rung(): number | null {
    return this.#player.playback?.chosenRung ?? null;
  }

  set rung(id: number | null) {
    this.#player.playback?.chooseRung(id);
  }

  get soundTracks(): readonly SoundTrack[] {
    return this.#player.playback?.soundTracks ?? [];
  }

  /** The video element inside, for measuring; steer through the methods of this element. */
  get video(): HTMLVideoElement {
    return this.#video;
  }

  play(): void {
    this.#player.play();
  }

  pause(): void {
    this.#player.pause();
  }

  goLive(): void {
    this.#player.goLive();
  }

  /** Begins anew, as the button under an error does. */
  retry(): void {
    this.#player.retry();
  }

  override addEventListener<Name extends keyof HeadwaterPlayerEventMap>(
    name: Name,
    listener: (event: HeadwaterPlayerEventMap[Name]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener<Name extends keyof HTMLElementEventMap>(
    name: Name,
    listener: (event: HTMLElementEventMap[Name]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    name: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    name: string,
    listener: ((event: never) => void) | EventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void {
    super.addEventListener(name, listener as EventListener, options);
  }

  // ---- inside

  #stateChanged(state: PlayerState): void {
    this.dataset.state = state;
    this.#face?.showState();
    const reason = state === "starting" ? this.#player.startingReason : null;
    const detail: StateChangeDetail = { state, reason, code: this.#player.error };
    this.dispatchEvent(new CustomEvent("statechange", { detail }));
  }

  #ticked(): void {
    this.#face?.update();
    const now_ms = performance.now();
    if (now_ms - this.#told_ms < TELL_EVERY_MS || this.#player.playback === null) return;
    this.#told_ms = now_ms;
    const { stats } = this.#player;
    this.dispatchEvent(new CustomEvent("stats", { detail: stats }));
    if (stats.latency_s !== null) this.dispatchEvent(new CustomEvent("latency", { detail: stats.latency_s }));
  }

  #key(event: KeyboardEvent): void {
    const action = actionOf(event);
    if (event.defaultPrevented || action === null || belongsToFocus(event.key, placeOf(event.composedPath()[0]))) return;
    event.preventDefault();
    event.stopPropagation();
    this.#face?.perform(action);
  }

  /** With `page-keys`, keys pressed while nothing has the focus are ours too: on a page that is only this player. */
  #pageKey(event: KeyboardEvent): void {
    if (!this.hasAttribute("page-keys") || event.target !== document.body) return;
    this.#key(event);
  }

  #holdPicture(): void {
    const { videoWidth: width, videoHeight: height } = this.#video;
    if (width === 0 || this.#still !== null) return;
    const still = make("canvas", { class: "still", width, height, noautohide: true });
    still.getContext("2d")?.drawImage(this.#video, 0, 0, width, height);
    this.#controller.insertBefore(still, this.#face?.element ?? null);
    this.#still = still;
  }

  #dropPicture(): void {
    this.#still?.remove();
    this.#still = null;
  }
}
