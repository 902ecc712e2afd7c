/** Everything one sees around the picture. Made anew when the language changes; the video element stays. */
import "media-chrome/dist/media-fullscreen-button.js";
import "media-chrome/dist/media-mute-button.js";
import "media-chrome/dist/media-pip-button.js";
import "media-chrome/dist/media-play-button.js";
import "media-chrome/dist/media-volume-range.js";
import type { Say } from "../i18n/index.ts";
import type { Player } from "../player.ts";
import { dateAt } from "../timeline.ts";
import { captionTracks, toggleCaptions } from "./captions.ts";
import { make, setText } from "./dom.ts";
import { behind, clock, span } from "./format.ts";
import { attachGestures } from "./gestures.ts";
import { icon } from "./icons.ts";
import { KeyHelp } from "./key-help.ts";
import type { KeyAction, SimpleKey } from "./keys.ts";
import { LiveButton } from "./live-button.ts";
import { Notice } from "./notice.ts";
import { Overlay } from "./overlay.ts";
import { rangeOf, SeekBar } from "./seek-bar.ts";
import { SettingsMenu } from "./settings-menu.ts";
import { Statistics } from "./statistics.ts";

const SPEED_STEP = 0.25;

export class Face {
  readonly element: HTMLElement;
  readonly #player: Player;
  readonly #say: Say;
  readonly #controller: HTMLElement;
  readonly #overlay: Overlay;
  readonly #seek: SeekBar;
  readonly #live: LiveButton;
  readonly #menu: SettingsMenu;
  readonly #help: KeyHelp;
  readonly #notice = new Notice();
  readonly #statistics: Statistics;
  readonly #surface = make("div", { class: "surface" });
  readonly #clock = make("span", { class: "clock" });
  readonly #captions: HTMLButtonElement;
  readonly #soundOn: HTMLButtonElement;

  constructor(player: Player, say: Say, controller: HTMLElement) {
    this.#player = player;
    this.#say = say;
    this.#controller = controller;
    this.#overlay = new Overlay(player, say);
    this.#seek = new SeekBar(player, say);
    this.#live = new LiveButton(player, say);
    this.#help = new KeyHelp(say);
    this.#statistics = new Statistics(player, say);
    const statistics = { isShown: () => this.#statistics.isShown, toggle: () => { this.#statistics.toggle(); } };
    this.#menu = new SettingsMenu({ player, say, statistics });
    this.#captions = make("button", { class: "tool captions", type: "button", "aria-label": say("captions"), title: say("captions"), "aria-pressed": "false" }, icon("captions"));
    this.#soundOn = make("button", { class: "sound-on", part: "unmute", type: "button", hidden: true }, icon("volumeOff"), say("tapForSound"));
    this.element = make(
      "div",
      { class: "face", noautohide: true },
      this.#surface,
      this.#overlay.element,
      make("div", { class: "shore", part: "controls" }, this.#seek.element, this.#bar()),
      make("div", { class: "top" }, this.#soundOn, this.#statistics.element),
      this.#notice.element,
      this.#menu.panel,
      this.#help.element,
      this.#overlay.announcer,
    );
    this.#listen();
    this.showState();
  }

  #bar(): HTMLElement {
    return make(
      "div",
      { class: "bar", part: "bar" },
      make("media-play-button", { part: "play-button" }, icon("play", "play"), icon("pause", "pause")),
      make("div", { class: "sound" }, this.#muteButton(), make("media-volume-range", { part: "volume" })),
      this.#live.element,
      this.#clock,
      make("span", { class: "space" }),
      this.#captions,
      this.#menu.button,
      make("media-pip-button", { part: "pip-button" }, icon("pip", "enter"), icon("pipLeave", "exit")),
      make("media-fullscreen-button", { part: "fullscreen-button" }, icon("fullscreen", "enter"), icon("fullscreenLeave", "exit")),
    );
  }

  #muteButton(): HTMLElement {
    const icons = [icon("volumeOff", "off"), icon("volumeLow", "low"), icon("volumeLow", "medium"), icon("volumeHigh", "high")];
    return make("media-mute-button", { part: "mute-button" }, ...icons);
  }

  #listen(): void {
    const player = this.#player;
    // The kit would call the video element itself; the player must know what the viewer wants.
    this.element.addEventListener("mediaplayrequest", (event) => {
      event.stopPropagation();
      player.play();
    });
    this.element.addEventListener("mediapauserequest", (event) => {
      event.stopPropagation();
      player.pause();
    });
    this.#captions.addEventListener("click", () => {
      this.#toggleCaptions();
    });
    this.#soundOn.addEventListener("click", () => {
      player.isMutedByBrowser = false;
      player.video.muted = false;
      this.update();
    });
    attachGestures(this.#surface, {
      togglePlay: () => {
        if (this.#menu.isOpen) this.#menu.close(false);
        else this.#togglePlay();
      },
      toggleFullscreen: () => {
        this.#press("media-fullscreen-button");
      },
      toggleControls: () => {
        this.#toggleControls();
      },
      skip: (seconds) => {
        this.#seekBy(seconds);
      },
    });
  }

  // ---- what it shows

  showState(): void {
    const { state } = this.#player;
    this.#overlay.show(state);
    this.element.toggleAttribute("data-bare", state === "idle" || state === "error" || (state !== "playing" && !this.#player.hasPlayed));
    this.update();
  }

  tracksChanged(): void {
    this.#menu.refresh();
  }

  /** Called ten times a second. */
  update(): void {
    const player = this.#player;
    this.#seek.update();
    this.#live.update();
    this.#statistics.update();
    setText(this.#clock, this.#clockText());
    const tracks = captionTracks(player.video);
    this.#captions.hidden = tracks.length === 0;
    this.#captions.setAttribute("aria-pressed", String(tracks.some(({ mode }) => mode === "showing")));
    if (!player.video.muted) player.isMutedByBrowser = false;
    this.#soundOn.hidden = !player.isMutedByBrowser;
  }

  #clockText(): string {
    const player = this.#player;
    const { video, timeline } = player;
    if (!player.hasPlayed) return "";
    if (!player.isLive) return Number.isFinite(video.duration) ? `${span(video.currentTime)} / ${span(video.duration)}` : span(video.currentTime);
    const date_ms = dateAt(timeline, video.currentTime);
    return date_ms === null ? "" : clock(date_ms);
  }

  // ---- what it does

  perform(action: KeyAction): void {
    if ("name" in action) this.#simple[action.name]();
    else if (action.kind === "seek_by") this.#seekBy(action.seconds);
    else if (action.kind === "seek_to_share") this.#seekToShare(action.share);
    else if (action.kind === "volume_by") this.#changeVolume(action.step);
    else this.#changeSpeed(action.direction);
    this.wake();
  }

  readonly #simple: Readonly<Record<SimpleKey, () => void>> = {
    toggle_play: () => {
      this.#togglePlay();
    },
    toggle_mute: () => {
      this.#player.video.muted = !this.#player.video.muted;
      this.#sayVolume();
    },
    toggle_fullscreen: () => {
      this.#press("media-fullscreen-button");
    },
    toggle_pip: () => {
      this.#press("media-pip-button");
    },
    toggle_captions: () => {
      this.#toggleCaptions();
    },
    help: () => {
      this.#help.toggle(this.#focused());
    },
    statistics: () => {
      this.#statistics.toggle();
    },
  };

  /** Shows the controls for a while, as a pointer that moves does. */
  wake(): void {
    this.#controller.dispatchEvent(new PointerEvent("pointermove", { pointerType: "mouse", bubbles: false }));
  }

  #focused(): HTMLElement | null {
    const root = this.element.getRootNode();
    const focused = root instanceof ShadowRoot ? root.activeElement : null;
    return focused instanceof HTMLElement ? focused : null;
  }

  #press(name: string): void {
    this.element.querySelector<HTMLElement>(name)?.click();
  }

  #togglePlay(): void {
    const player = this.#player;
    if (player.video.paused) player.play();
    else player.pause();
    this.wake();
  }

  #toggleControls(): void {
    if (this.#menu.isOpen) this.#menu.close(false);
    else if (this.#controller.hasAttribute("userinactive")) this.wake();
    else this.#controller.setAttribute("userinactive", "");
  }

  #seekBy(seconds: number): void {
    this.#player.seek(this.#player.video.currentTime + seconds);
    const isLive = this.#player.isFollowing;
    this.#notice.show(isLive ? this.#say("live") : `${seconds < 0 ? "−" : "+"}${Math.abs(seconds)} s`);
  }

  #seekToShare(share: number): void {
    const { from_s, to_s } = rangeOf(this.#player);
    this.#player.seek(from_s + share * (to_s - from_s));
    const back_s = this.#player.behindEdge_s;
    if (this.#player.isLive) this.#notice.show(this.#player.isFollowing ? this.#say("live") : behind(back_s));
  }

  #changeVolume(step: number): void {
    const { video } = this.#player;
    video.volume = Math.min(1, Math.max(0, Math.round((video.volume + step) * 100) / 100));
    if (step > 0) video.muted = false;
    this.#sayVolume();
  }

  #sayVolume(): void {
    const { video } = this.#player;
    this.#notice.show(video.muted || video.volume === 0 ? this.#say("muted") : this.#say("volumeAt", { percent: Math.round(video.volume * 100) }));
  }

  #changeSpeed(direction: -1 | 1): void {
    const player = this.#player;
    if (player.isFollowing) {
      this.#notice.show(this.#say("speedAtLive"));
      return;
    }
    player.speed = Math.min(2, Math.max(0.5, player.video.playbackRate + direction * SPEED_STEP));
    this.#notice.show(`${player.video.playbackRate}×`);
  }

  #toggleCaptions(): void {
    const isOn = toggleCaptions(this.#player.video);
    this.#notice.show(this.#say(isOn === null ? "noCaptions" : isOn ? "captionsOn" : "captionsOff"));
    this.update();
  }
}
