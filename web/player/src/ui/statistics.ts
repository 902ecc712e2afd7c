/** The technical details, for whoever looks after the signal. */
import type { Say, WordKey } from "../i18n/index.ts";
import type { Player } from "../player.ts";
import type { PlayerStats } from "../stats.ts";
import { make, setText } from "./dom.ts";
import { bitrate, seconds } from "./format.ts";

const orDash = (value: number | null, format: (value: number) => string): string => (value === null ? "–" : format(value));

const ROWS: readonly (readonly [WordKey, (stats: PlayerStats) => string])[] = [
  ["statLatency", ({ latency_s }) => orDash(latency_s, seconds)],
  ["statBuffer", ({ buffer_s }) => seconds(Math.max(0, buffer_s))],
  ["statReserve", ({ reserve_s }) => orDash(reserve_s, seconds)],
  ["statRate", ({ playbackRate }) => `${playbackRate.toFixed(2)}×`],
  ["statPicture", ({ height, bitrate_bps }) => `${orDash(height, (value) => `${value}p`)} · ${orDash(bitrate_bps, bitrate)}`],
  ["statBandwidth", ({ bandwidth_bps }) => orDash(bandwidth_bps, bitrate)],
  ["statFrames", ({ droppedFrames, shownFrames }) => `${droppedFrames} / ${droppedFrames + shownFrames}`],
  ["statStalls", ({ stalls, stalled_s }) => `${stalls} · ${stalled_s.toFixed(1)} s`],
  ["statStartup", ({ startup_s }) => orDash(startup_s, seconds)],
];

const EVERY_MS = 500;

export class Statistics {
  readonly element: HTMLElement;
  readonly #player: Player;
  readonly #cells: readonly HTMLElement[];
  #drawn_ms = 0;

  constructor(player: Player, say: Say) {
    this.#player = player;
    this.#cells = ROWS.map(() => make("dd"));
    this.element = make(
      "dl",
      { class: "statistics", part: "statistics", hidden: true },
      ...ROWS.flatMap(([word], index) => [make("dt", {}, say(word)), this.#cells[index] ?? null]),
    );
  }

  get isShown(): boolean {
    return !this.element.hidden;
  }

  toggle(): void {
    this.element.hidden = !this.element.hidden;
    this.#drawn_ms = 0;
    this.update();
  }

  update(): void {
    const now_ms = performance.now();
    if (!this.isShown || now_ms - this.#drawn_ms < EVERY_MS) return;
    this.#drawn_ms = now_ms;
    const { stats } = this.#player;
    ROWS.forEach(([, format], index) => {
      const cell = this.#cells[index];
      if (cell !== undefined) setText(cell, format(stats));
    });
  }
}
