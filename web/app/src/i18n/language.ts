/** The two languages Headwater speaks, and how one is chosen. */

export const LANGUAGES = ["zh-Hant-TW", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language's name in itself, as a switch must show it. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { "zh-Hant-TW": "正體中文", en: "English" };

/** The tag `Intl` and React Aria know: they have no `zh-Hant-TW` strings of their own name. */
export const INTL_LOCALE: Readonly<Record<Language, string>> = { "zh-Hant-TW": "zh-TW", en: "en-US" };

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value);
}

/** The first of the reader's languages that we speak; English when there is none. */
export function chooseLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const primary = tag.toLowerCase().split("-")[0];
    if (primary === "zh") return "zh-Hant-TW";
    if (primary === "en") return "en";
  }
  return "en";
}
