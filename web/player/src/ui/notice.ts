/** A short word in answer to a key or a gesture. */
import { make } from "./dom.ts";

const SHOWN_MS = 900;

export class Notice {
  readonly #word = make("span");
  readonly element = make("div", { class: "notice", "aria-hidden": "true" }, this.#word);
  #timer: ReturnType<typeof setTimeout> | undefined;

  show(text: string): void {
    this.#word.textContent = text;
    this.element.toggleAttribute("data-shown", true);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.element.toggleAttribute("data-shown", false);
    }, SHOWN_MS);
  }
}
