/** What the reader chose for this browser: language and theme. Kept in local storage, told to every component. */
import { useSyncExternalStore } from "react";
import { chooseLanguage, isLanguage, type Language } from "../i18n/language";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const LANGUAGE_KEY = "headwater.language";
const THEME_KEY = "headwater.theme";

interface Preferences {
  readonly language: Language;
  readonly theme: Theme;
}

const listeners = new Set<() => void>();
let current: Preferences = read();

function read(): Preferences {
  const language = recall(LANGUAGE_KEY);
  const theme = recall(THEME_KEY);
  return {
    language: isLanguage(language) ? language : chooseLanguage(navigator.languages),
    theme: THEMES.find((known) => known === theme) ?? "system",
  };
}

/** Local storage throws where the browser forbids it; then nothing is remembered, and all else works. */
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Nothing to do: the choice lasts as long as the page.
  }
}

function apply(next: Preferences): void {
  current = next;
  const root = document.documentElement;
  root.lang = next.language;
  if (next.theme === "system") delete root.dataset.theme;
  else root.dataset.theme = next.theme;
  for (const listener of listeners) listener();
}

export function startPreferences(): void {
  apply(current);
  addEventListener("storage", (event) => {
    if (event.key === LANGUAGE_KEY || event.key === THEME_KEY) apply(read());
  });
}

export function setLanguage(language: Language): void {
  remember(LANGUAGE_KEY, language);
  apply({ ...current, language });
}

/** Takes the account's language unless this browser has a choice of its own. */
export function adoptLanguage(language: Language): void {
  if (!isLanguage(recall(LANGUAGE_KEY))) apply({ ...current, language });
}

export function setTheme(theme: Theme): void {
  remember(THEME_KEY, theme === "system" ? null : theme);
  apply({ ...current, theme });
}

export function getLanguage(): Language {
  return current.language;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, () => current.language);
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, () => current.theme);
}
