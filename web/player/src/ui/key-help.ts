/** The list of keys that `?` shows. */
import type { Say } from "../i18n/index.ts";
import { make } from "./dom.ts";
import { icon } from "./icons.ts";
import { KEY_HELP } from "./keys.ts";

export class KeyHelp {
  readonly element: HTMLElement;
  readonly #close: HTMLButtonElement;
  #returnTo: HTMLElement | null = null;

  constructor(say: Say) {
    this.#close = make("button", { class: "tool", type: "button", "aria-label": say("close") }, icon("close"));
    const rows = KEY_HELP.map(({ keys, word }) =>
      make("div", { class: "row" }, make("dt", {}, ...keys.map((key) => make("kbd", {}, key))), make("dd", {}, say(word))),
    );
    this.element = make(
      "div",
      { class: "key-help", part: "key-help", role: "dialog", "aria-label": say("keysTitle"), hidden: true },
      make("header", {}, make("strong", {}, say("keysTitle")), this.#close),
      make("dl", {}, ...rows),
    );
    this.#close.addEventListener("click", () => {
      this.toggle(null);
    });
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.toggle(null);
    });
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  /** Opens and remembers where the focus was, or closes and gives it back. */
  toggle(focused: HTMLElement | null): void {
    this.element.hidden = !this.element.hidden;
    if (this.isOpen) {
      this.#returnTo = focused;
      this.#close.focus();
    } else this.#returnTo?.focus();
  }
}
