/** The bar over the playlist's window: where the picture is, what is loaded, and the time of day under the pointer. */
import type { Say } from "../i18n/index.ts";
import type { Player } from "../player.ts";
import { dateAt, windowStart_s } from "../timeline.ts";
import { make, setText } from "./dom.ts";
import { behind, clock, span } from "./format.ts";

const STEP_S = 5;
const PAGE_S = 60;

export interface Range {
  readonly from_s: number;
  readonly to_s: number;
}

/** What the bar spans: the window of a live channel, or the whole of a film. */
export function rangeOf(player: Player): Range {
  const { timeline, video } = player;
  if (timeline.isLive) return { from_s: windowStart_s(timeline), to_s: timeline.edge_s };
  return { from_s: 0, to_s: Number.isFinite(video.duration) ? video.duration : 0 };
}

export function shareOf(range: Range, position_s: number): number {
  const length_s = range.to_s - range.from_s;
  return length_s <= 0 ? 0 : Math.min(1, Math.max(0, (position_s - range.from_s) / length_s));
}

export class SeekBar {
  readonly element: HTMLElement;
  readonly #player: Player;
  readonly #say: Say;
  readonly #played = make("div", { class: "played" });
  readonly #loaded = make("div", { class: "loaded" });
  readonly #thumb = make("div", { class: "thumb" });
  readonly #hover = make("div", { class: "hover" });
  readonly #tipMain = make("b");
  readonly #tipMore = make("span");
  readonly #tip = make("div", { class: "tip", "aria-hidden": "true" }, this.#tipMain, this.#tipMore);
  readonly #from = make("span", { class: "end from", "aria-hidden": "true" });
  #dragged_s: number | null = null;
  #pointerShare: number | null = null;
  #said = "";

  constructor(player: Player, say: Say) {
    this.#player = player;
    this.#say = say;
    this.element = make(
      "div",
      { class: "seek", part: "seek-bar", role: "slider", tabindex: 0, "aria-label": say("seek"), "aria-orientation": "horizontal" },
      make("div", { class: "track" }, this.#loaded, this.#hover, this.#played),
      this.#thumb,
      this.#from,
      this.#tip,
    );
    this.#listen();
  }

  #listen(): void {
    const { element } = this;
    element.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      element.setPointerCapture(event.pointerId);
      this.#drag(event);
    });
    element.addEventListener("pointermove", (event) => {
      this.#pointerShare = this.#shareUnder(event);
      if (element.hasPointerCapture(event.pointerId)) this.#drag(event);
      this.update();
    });
    element.addEventListener("pointerup", (event) => {
      if (this.#dragged_s !== null) this.#player.seek(this.#dragged_s);
      this.#dragged_s = null;
      element.releasePointerCapture(event.pointerId);
      if (event.pointerType === "touch") this.#leave();
    });
    element.addEventListener("pointercancel", () => {
      this.#dragged_s = null;
      this.#leave();
    });
    element.addEventListener("pointerleave", () => {
      this.#leave();
    });
    element.addEventListener("keydown", (event) => {
      this.#key(event);
    });
  }

  #leave(): void {
    this.#pointerShare = null;
    this.update();
  }

  #shareUnder(event: PointerEvent): number {
    const box = this.element.getBoundingClientRect();
    return box.width === 0 ? 0 : Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  }

  #drag(event: PointerEvent): void {
    const { from_s, to_s } = rangeOf(this.#player);
    this.#pointerShare = this.#shareUnder(event);
    this.#dragged_s = from_s + this.#pointerShare * (to_s - from_s);
    this.update();
  }

  #key(event: KeyboardEvent): void {
    const player = this.#player;
    const { from_s, to_s } = rangeOf(player);
    const position_s = player.video.currentTime;
    const targets: Readonly<Record<string, number>> = {
      ArrowLeft: position_s - STEP_S,
      ArrowDown: position_s - STEP_S,
      ArrowRight: position_s + STEP_S,
      ArrowUp: position_s + STEP_S,
      PageDown: position_s - PAGE_S,
      PageUp: position_s + PAGE_S,
      Home: from_s,
      End: to_s,
    };
    const target = targets[event.key];
    if (target === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    player.seek(target);
    this.update();
  }

  /** Called with every tick; writes only what changed. */
  update(): void {
    const player = this.#player;
    const range = rangeOf(player);
    const position_s = this.#dragged_s ?? (player.isFollowing ? range.to_s : player.video.currentTime);
    const share = shareOf(range, position_s);
    this.element.toggleAttribute("data-empty", range.to_s - range.from_s < 1);
    this.element.toggleAttribute("data-dragging", this.#dragged_s !== null);
    this.#played.style.transform = `scaleX(${share.toFixed(5)})`;
    this.#thumb.style.left = `${(share * 100).toFixed(3)}%`;
    this.#drawLoaded(range);
    this.#drawTip(range);
    this.#describe(range, position_s);
  }

  #drawLoaded(range: Range): void {
    const { buffered } = this.#player.video;
    const end_s = buffered.length > 0 ? buffered.end(buffered.length - 1) : range.from_s;
    this.#loaded.style.transform = `scaleX(${shareOf(range, end_s).toFixed(5)})`;
  }

  #drawTip(range: Range): void {
    const share = this.#pointerShare;
    this.element.toggleAttribute("data-pointed", share !== null);
    if (share === null) return;
    const position_s = range.from_s + share * (range.to_s - range.from_s);
    const date_ms = dateAt(this.#player.timeline, position_s);
    const back_s = range.to_s - position_s;
    const isLive = this.#player.isLive;
    const distance = back_s < 1 ? this.#say("live") : behind(back_s);
    setText(this.#tipMain, isLive ? (date_ms === null ? distance : clock(date_ms)) : span(position_s));
    setText(this.#tipMore, isLive && date_ms !== null ? distance : "");
    // The tip follows the pointer and stays inside the bar.
    const width = this.element.clientWidth;
    const half = this.#tip.offsetWidth / 2;
    this.#tip.style.left = `${Math.min(width - half, Math.max(half, share * width)).toFixed(1)}px`;
    this.#hover.style.transform = `scaleX(${share.toFixed(5)})`;
    const from_ms = dateAt(this.#player.timeline, range.from_s);
    setText(this.#from, isLive && from_ms !== null ? clock(from_ms) : "");
  }

  #describe(range: Range, position_s: number): void {
    const player = this.#player;
    const back_s = range.to_s - position_s;
    const date_ms = dateAt(player.timeline, position_s);
    // Whole seconds only: a screen reader should not be told of tenths.
    const said = `${Math.round(position_s)} ${Math.round(back_s)} ${player.isFollowing}`;
    if (said === this.#said) return;
    this.#said = said;
    const { element } = this;
    element.setAttribute("aria-valuemin", String(Math.round(range.from_s)));
    element.setAttribute("aria-valuemax", String(Math.round(range.to_s)));
    element.setAttribute("aria-valuenow", String(Math.round(position_s)));
    element.setAttribute("aria-valuetext", this.#valueText(range, position_s, date_ms));
  }

  #valueText(range: Range, position_s: number, date_ms: number | null): string {
    const say = this.#say;
    if (!this.#player.isLive) return say("seekValue", { position: span(position_s), length: span(range.to_s) });
    const time = date_ms === null ? "" : clock(date_ms);
    if (this.#player.isFollowing) return say("seekValueAtLive", { clock: time });
    return say("seekValueLive", { clock: time, time: span(range.to_s - position_s) });
  }
}
