/** Tells the state in words over the picture, when there is something to tell. */
import type { Say } from "../i18n/index.ts";
import type { Player } from "../player.ts";
import type { PlayerState } from "../state.ts";
import { make } from "./dom.ts";
import { icon, type IconName } from "./icons.ts";

interface Message {
  readonly look: "big-play" | "quiet" | "card";
  readonly icon?: IconName;
  readonly isMoving?: boolean;
  readonly title?: string;
  readonly text?: string;
  readonly code?: string;
  readonly button?: { readonly word: string; readonly icon: IconName; readonly press: () => void };
}

/** A first picture often comes within this time; words would only flash. */
const QUIET_START_MS = 1_500;

export class Overlay {
  readonly element = make("div", { class: "stage", part: "overlay" });
  readonly announcer = make("div", { class: "unseen", role: "status", "aria-live": "polite" });
  readonly #player: Player;
  readonly #say: Say;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(player: Player, say: Say) {
    this.#player = player;
    this.#say = say;
  }

  show(state: PlayerState): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const message = this.#messageFor(state);
    this.#draw(message);
    this.announcer.textContent = message === null ? "" : [message.title, message.text].filter((part) => part !== undefined).join(". ");
    if (state === "starting" && this.#player.startingReason === "loading") {
      this.#timer = setTimeout(() => {
        this.#draw({ look: "quiet", isMoving: true, title: this.#say("startingTitle") });
      }, QUIET_START_MS);
    }
  }

  #messageFor(state: PlayerState): Message | null {
    switch (state) {
      case "playing":
        return null;
      case "paused":
      case "blocked":
        return this.#waiting(state);
      case "starting":
        return this.#starting();
      case "buffering":
        return { look: "quiet", isMoving: true, title: this.#say("buffering") };
      case "reconnecting":
        return {
          look: "card",
          icon: "link",
          isMoving: true,
          title: this.#say("reconnectingTitle"),
          text: this.#say(navigator.onLine ? "reconnectingText" : "offlineText"),
        };
      case "off_air":
        return { look: "card", icon: "noSignal", isMoving: true, title: this.#say("offAirTitle"), text: this.#say("offAirText") };
      case "ended":
        return { look: "card", title: this.#say("endedTitle"), button: this.#button("replay", "replay") };
      case "idle":
      case "error":
        return this.#error();
    }
  }

  #button(word: "replay" | "tryAgain", name: IconName): NonNullable<Message["button"]> {
    const player = this.#player;
    return {
      word: this.#say(word),
      icon: name,
      press: () => {
        if (word === "replay") player.seek(0);
        player.play();
      },
    };
  }

  /** Before the first picture a large button; a pause in the middle needs no words. */
  #waiting(state: "paused" | "blocked"): Message | null {
    if (state === "paused" && this.#player.hasPlayed) return null;
    return {
      look: "big-play",
      ...(state === "blocked" ? { text: this.#say("blockedText") } : {}),
      button: { word: this.#say("play"), icon: "play", press: () => { this.#player.play(); } },
    };
  }

  #starting(): Message {
    if (this.#player.startingReason === "loading") return { look: "quiet", isMoving: true };
    return { look: "card", icon: "signal", isMoving: true, title: this.#say("notOnAirTitle"), text: this.#say("notOnAirText") };
  }

  #error(): Message {
    const code = this.#player.error ?? "source_missing";
    return {
      look: "card",
      icon: code === "playback_refused" ? "lock" : "warning",
      title: this.#say(`error_${code}`),
      text: this.#say(`help_${code}`),
      code: this.#say("errorCode", { code }),
      ...(this.#player.error === null ? {} : { button: this.#button("tryAgain", "replay") }),
    };
  }

  #draw(message: Message | null): void {
    const { element } = this;
    // A button that vanishes while it has the focus leaves it to the player, so that its keys go on working.
    const root = element.getRootNode();
    const host = root instanceof ShadowRoot && element.contains(root.activeElement) ? root.host : null;
    element.replaceChildren();
    if (host instanceof HTMLElement) host.focus();
    element.dataset.look = message?.look ?? "none";
    if (message === null) return;
    const body = make(
      "div",
      { class: "message" },
      this.#drawMark(message),
      message.title === undefined ? null : make("strong", {}, message.title),
      message.text === undefined ? null : make("p", {}, message.text),
    );
    if (message.button !== undefined) body.append(this.#drawButton(message.button, message.look === "big-play"));
    if (message.code !== undefined) body.append(make("code", {}, message.code));
    element.append(body);
  }

  /** An icon, and rings that spread from it like those of a drop while something is going on. */
  #drawMark({ icon: name, isMoving = false }: Message): HTMLElement | null {
    if (name === undefined && !isMoving) return null;
    const rings = isMoving ? [make("i"), make("i"), make("i")] : [];
    return make("div", { class: "mark" }, ...rings, name === undefined ? null : icon(name));
  }

  #drawButton(button: NonNullable<Message["button"]>, isBig: boolean): HTMLElement {
    const element = make("button", { type: "button", class: isBig ? "big-play" : "action", "aria-label": button.word }, icon(button.icon), isBig ? null : button.word);
    element.addEventListener("click", button.press);
    return element;
  }
}
