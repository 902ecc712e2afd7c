/** Chooses the language and fills in words. */
import { addTranslation, setLanguage } from "media-chrome/dist/utils/i18n.js";
import { EN, type WordKey, type Words } from "./en.ts";
import { ZH_HANT_TW } from "./zh-hant-tw.ts";

export type { WordKey, Words } from "./en.ts";
export type Language = "zh-Hant-TW" | "en";

export const LANGUAGES: Readonly<Record<Language, Words>> = { "zh-Hant-TW": ZH_HANT_TW, en: EN };

/** The language for a wish such as `zh`, `zh-TW`, `en-GB`, or the browser's when there is none. */
export function chooseLanguage(wish: string | null, browser: readonly string[]): Language {
  for (const candidate of wish === null || wish === "" ? browser : [wish]) {
    if (/^zh\b/i.test(candidate)) return "zh-Hant-TW";
    if (/^en\b/i.test(candidate)) return "en";
  }
  return "en";
}

export type Say = (key: WordKey, values?: Readonly<Record<string, string | number>>) => string;

export function speaker(language: Language): Say {
  const words = LANGUAGES[language];
  return (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Gives the control kit our words; it holds one language for the whole page. */
export function teachControls(language: Language): void {
  const say = speaker(language);
  const pairs = {
    Play: say("play"),
    Pause: say("pause"),
    Mute: say("mute"),
    Unmute: say("unmute"),
    volume: say("volume"),
    "Enter fullscreen mode": say("fullscreen"),
    "Exit fullscreen mode": say("leaveFullscreen"),
    "Enter picture in picture mode": say("pictureInPicture"),
    "Exit picture in picture mode": say("leavePictureInPicture"),
    "video player": say("player"),
  };
  const lowerCase = Object.entries(pairs).map(([key, word]) => [key.charAt(0).toLowerCase() + key.slice(1), word]);
  addTranslation(language, { ...pairs, ...Object.fromEntries(lowerCase) } as Parameters<typeof addTranslation>[1]);
  setLanguage(language);
}
