/** Which key does what: one table for the player and for the list that `?` shows. */
import type { WordKey } from "../i18n/index.ts";

/** Actions without a measure. */
export type SimpleKey = "toggle_play" | "toggle_mute" | "toggle_fullscreen" | "toggle_pip" | "toggle_captions" | "help" | "statistics";

export type KeyAction =
  | { readonly kind: "simple"; readonly name: SimpleKey }
  | { readonly kind: "seek_by"; readonly seconds: number }
  | { readonly kind: "seek_to_share"; readonly share: number }
  | { readonly kind: "volume_by"; readonly step: number }
  | { readonly kind: "speed_by"; readonly direction: -1 | 1 };

const simple = (name: SimpleKey): KeyAction => ({ kind: "simple", name });

const ACTIONS: Readonly<Record<string, KeyAction>> = {
  " ": simple("toggle_play"),
  k: simple("toggle_play"),
  j: { kind: "seek_by", seconds: -10 },
  l: { kind: "seek_by", seconds: 10 },
  arrowleft: { kind: "seek_by", seconds: -5 },
  arrowright: { kind: "seek_by", seconds: 5 },
  arrowup: { kind: "volume_by", step: 0.05 },
  arrowdown: { kind: "volume_by", step: -0.05 },
  m: simple("toggle_mute"),
  f: simple("toggle_fullscreen"),
  p: simple("toggle_pip"),
  c: simple("toggle_captions"),
  "<": { kind: "speed_by", direction: -1 },
  ">": { kind: "speed_by", direction: 1 },
  home: { kind: "seek_to_share", share: 0 },
  end: { kind: "seek_to_share", share: 1 },
  "?": simple("help"),
  i: simple("statistics"),
};

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** What a key press asks for, or null. Keys with Ctrl, Alt or ⌘ belong to the browser. */
export function actionOf(press: KeyPress): KeyAction | null {
  if (press.ctrlKey || press.altKey || press.metaKey) return null;
  if (/^\d$/.test(press.key)) return { kind: "seek_to_share", share: Number(press.key) / 10 };
  return ACTIONS[press.key.toLowerCase()] ?? null;
}

/** Where the keyboard's focus is, as far as keys care. */
export type FocusPlace = "text" | "slider" | "button" | "menu" | "other";

/** Keys the focused thing needs itself are not ours: Space presses a button, arrows move a slider or a menu. */
export function belongsToFocus(key: string, place: FocusPlace): boolean {
  if (place === "text") return true;
  if (place === "button") return key === " " || key === "Enter";
  if (place === "slider") return /^(Arrow|Home|End|Page)/.test(key);
  if (place === "menu") return key === " " || key === "Enter" || /^(Arrow|Home|End)/.test(key);
  return false;
}

export const KEY_HELP: readonly { readonly keys: readonly string[]; readonly word: WordKey }[] = [
  { keys: ["Space", "K"], word: "keyPlay" },
  { keys: ["J"], word: "keyBack10" },
  { keys: ["L"], word: "keyForward10" },
  { keys: ["←"], word: "keyBack5" },
  { keys: ["→"], word: "keyForward5" },
  { keys: ["↑", "↓"], word: "keyVolume" },
  { keys: ["M"], word: "keyMute" },
  { keys: ["C"], word: "keyCaptions" },
  { keys: ["<", ">"], word: "keySpeed" },
  { keys: ["0", "…", "9"], word: "keyTenths" },
  { keys: ["Home"], word: "keyHome" },
  { keys: ["End"], word: "keyEnd" },
  { keys: ["F"], word: "keyFullscreen" },
  { keys: ["P"], word: "keyPip" },
  { keys: ["I"], word: "keyStatistics" },
  { keys: ["?"], word: "keyHelp" },
];
