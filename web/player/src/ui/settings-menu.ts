/** Quality, sound track, captions, speed and the technical details, behind one button. */
import type { Say } from "../i18n/index.ts";
import type { Player } from "../player.ts";
import type { Rung } from "../playback/port.ts";
import { captionTracks, chooseCaptions } from "./captions.ts";
import { make } from "./dom.ts";
import { bitrate } from "./format.ts";
import { icon } from "./icons.ts";

interface Choice {
  readonly name: string;
  readonly detail?: string;
  readonly isChosen: boolean;
  readonly choose: () => void;
}

interface Page {
  readonly title: string;
  readonly value: string;
  readonly note?: string;
  readonly choices: readonly Choice[];
}

const SPEEDS: readonly number[] = [0.5, 0.75, 1, 1.25, 1.5, 2];

export interface MenuOptions {
  readonly player: Player;
  readonly say: Say;
  readonly statistics: { readonly isShown: () => boolean; readonly toggle: () => void };
}

export function rungName(rung: Rung): string {
  const rate = rung.frameRate !== null && rung.frameRate > 40 ? String(Math.round(rung.frameRate)) : "";
  return rung.height === null ? bitrate(rung.bitrate_bps) : `${rung.height}p${rate}`;
}

export class SettingsMenu {
  readonly button: HTMLButtonElement;
  readonly panel: HTMLElement;
  readonly #options: MenuOptions;
  #openPage: number | null = null;

  constructor(options: MenuOptions) {
    const { say } = options;
    this.#options = options;
    this.button = make(
      "button",
      { class: "tool settings", part: "settings-button", type: "button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": say("settings"), title: say("settings") },
      icon("settings"),
    );
    this.panel = make("div", { class: "menu", part: "menu", role: "menu", "aria-label": say("settings"), hidden: true });
    this.button.addEventListener("click", () => {
      this.toggle();
    });
    this.panel.addEventListener("keydown", (event) => {
      this.#key(event);
    });
    this.panel.addEventListener("focusout", (event) => {
      // Focus that goes to another place closes; focus lost while a page is redrawn does not.
      if (event.relatedTarget instanceof Node && !this.panel.contains(event.relatedTarget) && event.relatedTarget !== this.button) this.close(false);
    });
  }

  get isOpen(): boolean {
    return !this.panel.hidden;
  }

  toggle(): void {
    if (this.isOpen) this.close(true);
    else this.open();
  }

  open(): void {
    this.#openPage = null;
    this.panel.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.#draw(0);
  }

  close(returnsFocus: boolean): void {
    if (!this.isOpen) return;
    this.panel.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    if (returnsFocus) this.button.focus();
  }

  /** Tracks have changed: show the new ones without moving the focus. */
  refresh(): void {
    if (!this.isOpen) return;
    const items = this.#items();
    this.#draw(Math.max(0, items.indexOf(this.#focused())));
  }

  #focused(): HTMLElement {
    const root = this.panel.getRootNode();
    return (root instanceof ShadowRoot ? root.activeElement : document.activeElement) as HTMLElement;
  }

  #items(): HTMLElement[] {
    return [...this.panel.querySelectorAll<HTMLElement>("[role^=menuitem]")];
  }

  #pages(): Page[] {
    return [this.#quality(), this.#sound(), this.#captions(), this.#speed()].filter((page) => page !== null);
  }

  #quality(): Page | null {
    const { player, say } = this.#options;
    const { playback } = player;
    if (playback === null || playback.rungs.length < 2) return null;
    const rungs = [...playback.rungs].sort((a, b) => (b.height ?? 0) - (a.height ?? 0) || b.bitrate_bps - a.bitrate_bps);
    const loading = rungs.find(({ id }) => id === playback.loadingRung);
    const chosen = rungs.find(({ id }) => id === playback.chosenRung);
    const auto = loading === undefined ? say("auto") : say("autoNow", { rung: rungName(loading) });
    const choices = rungs.map((rung) => ({
      name: rungName(rung),
      detail: bitrate(rung.bitrate_bps),
      isChosen: rung.id === playback.chosenRung,
      choose: () => {
        playback.chooseRung(rung.id);
      },
    }));
    const automatic = {
      name: auto,
      isChosen: playback.chosenRung === null,
      choose: () => {
        playback.chooseRung(null);
      },
    };
    return { title: say("quality"), value: chosen === undefined ? auto : rungName(chosen), choices: [automatic, ...choices] };
  }

  #sound(): Page | null {
    const { player, say } = this.#options;
    const { playback } = player;
    if (playback === null || playback.soundTracks.length < 2) return null;
    const nameOf = (index: number, name: string): string => (name === "" ? say("audioTrack", { number: index + 1 }) : name);
    const choices = playback.soundTracks.map((track, index) => ({
      name: nameOf(index, track.name),
      ...(track.language === null ? {} : { detail: track.language }),
      isChosen: track.id === playback.soundTrack,
      choose: () => {
        playback.chooseSoundTrack(track.id);
      },
    }));
    return { title: say("audio"), value: choices.find(({ isChosen }) => isChosen)?.name ?? "", choices };
  }

  #captions(): Page | null {
    const { player, say } = this.#options;
    const tracks = captionTracks(player.video);
    if (tracks.length === 0) return null;
    const shown = tracks.find(({ mode }) => mode === "showing") ?? null;
    const nameOf = (track: TextTrack, index: number): string => (track.label === "" ? say("captionsTrack", { number: index + 1 }) : track.label);
    const choices = [null, ...tracks].map((track, index) => ({
      name: track === null ? say("off") : nameOf(track, index - 1),
      isChosen: track === shown,
      choose: () => {
        chooseCaptions(player.video, track);
      },
    }));
    return { title: say("captions"), value: choices.find(({ isChosen }) => isChosen)?.name ?? "", choices };
  }

  #speed(): Page {
    const { player, say } = this.#options;
    const nameOf = (speed: number): string => (speed === 1 ? say("normal") : `${speed}×`);
    const title = say("speed");
    // While the controller steers, the rate is not the viewer's.
    if (player.isFollowing) return { title, value: say("live"), note: say("speedAtLive"), choices: [] };
    const { playbackRate } = player.video;
    const choices = SPEEDS.map((speed) => ({
      name: nameOf(speed),
      isChosen: speed === playbackRate,
      choose: () => {
        player.speed = speed;
      },
    }));
    return { title, value: nameOf(playbackRate), choices };
  }

  #draw(focusAt: number): void {
    const pages = this.#pages();
    const page = this.#openPage === null ? null : (pages[this.#openPage] ?? null);
    this.panel.replaceChildren(...(page === null ? this.#rootItems(pages) : this.#pageItems(page)));
    const items = this.#items();
    (items[focusAt] ?? items[0])?.focus();
  }

  #rootItems(pages: readonly Page[]): HTMLElement[] {
    const { say, statistics } = this.#options;
    const entries = pages.map((page, index) =>
      this.#item("menuitem", () => {
        this.#openPage = index;
        this.#draw(Math.max(1, 1 + page.choices.findIndex(({ isChosen }) => isChosen)));
      }, make("span", { class: "name" }, page.title), make("span", { class: "value" }, page.value), icon("right")),
    );
    const details = this.#item("menuitemcheckbox", () => {
      statistics.toggle();
      this.close(true);
    }, make("span", { class: "name" }, say("statistics")), icon("check"));
    details.setAttribute("aria-checked", String(statistics.isShown()));
    return [...entries, details];
  }

  #pageItems(page: Page): HTMLElement[] {
    const back = this.#item("menuitem", () => {
      const from = this.#openPage ?? 0;
      this.#openPage = null;
      this.#draw(from);
    }, icon("left"), make("span", { class: "name" }, page.title));
    back.classList.add("back");
    const choices = page.choices.map((choice) => {
      const item = this.#item("menuitemradio", () => {
        choice.choose();
        this.close(true);
      }, make("span", { class: "name" }, choice.name), choice.detail === undefined ? null : make("span", { class: "value" }, choice.detail), icon("check"));
      item.setAttribute("aria-checked", String(choice.isChosen));
      return item;
    });
    const note = page.note === undefined ? [] : [make("p", { class: "note" }, page.note)];
    return [back, ...choices, ...note];
  }

  #item(role: string, choose: () => void, ...children: readonly (Node | null)[]): HTMLElement {
    const item = make("button", { class: "item", role, type: "button", tabindex: -1 }, ...children);
    item.addEventListener("click", choose);
    return item;
  }

  #key(event: KeyboardEvent): void {
    const items = this.#items();
    const at = items.indexOf(this.#focused());
    const moves: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
    const to = moves[event.key];
    if (to !== undefined) items[(to + items.length) % items.length]?.focus();
    else if (event.key === "Escape") this.close(true);
    else if (event.key === "ArrowLeft" && this.#openPage !== null) items[0]?.click();
    else if (event.key === "ArrowRight" && this.#openPage === null) items[at]?.click();
    else if (event.key === "Tab") {
      this.close(true);
      return;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
