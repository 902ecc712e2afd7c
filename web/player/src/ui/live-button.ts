/** Says whether the viewer is live or how far behind, and goes to live when pressed. */
import type { Say } from "../i18n/index.ts";
import type { Player } from "../player.ts";
import { make, setText } from "./dom.ts";
import { behind, span } from "./format.ts";

export class LiveButton {
  readonly element: HTMLButtonElement;
  readonly #player: Player;
  readonly #say: Say;
  readonly #word = make("span", { class: "word" });

  constructor(player: Player, say: Say) {
    this.#player = player;
    this.#say = say;
    this.element = make("button", { class: "live", part: "live-button", type: "button" }, make("i", { class: "dot" }), this.#word);
    this.element.addEventListener("click", () => {
      player.goLive();
      player.play();
    });
  }

  update(): void {
    const { element } = this;
    const player = this.#player;
    element.hidden = !player.isLive;
    if (element.hidden) return;
    const isLive = player.isFollowing && !player.video.paused;
    const time = Math.max(1, player.behindEdge_s);
    // While nothing moves, a glowing mark would be a lie.
    const isMoving = player.state === "playing" || player.state === "buffering";
    const state = isLive ? (isMoving ? "live" : "lost") : "behind";
    if (element.dataset.state !== state) element.dataset.state = state;
    setText(this.#word, isLive ? this.#say("live") : behind(time));
    const name = isLive ? this.#say("atLive") : `${this.#say("goLive")}, ${this.#say("behind", { time: span(time) })}`;
    if (element.ariaLabel !== name) element.ariaLabel = name;
    element.title = isLive ? "" : this.#say("goLive");
  }
}
