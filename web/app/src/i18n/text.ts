/**
 * Words in both languages, side by side, typed so that a missing translation does not compile.
 *
 * A catalogue belongs to the page that shows it and travels in that page's chunk, so no screen waits for words.
 */
import type { Language } from "./language";
import { useLanguage } from "../session/preferences";

type Message = string | ((...args: never[]) => string);
type Messages = Readonly<Record<string, Message>>;
type Loosened<T extends Messages> = { readonly [K in keyof T]: T[K] extends string ? string : T[K] };

export type Catalogue<T extends Messages = Messages> = Readonly<Record<Language, Loosened<T>>>;

const catalogues: { name: string; catalogue: Catalogue }[] = [];

export function defineText<T extends Messages>(name: string, en: T, zh: Loosened<T>): Catalogue<T> {
  const catalogue = { en: en as Loosened<T>, "zh-Hant-TW": zh };
  catalogues.push({ name, catalogue });
  return catalogue;
}

/** What has been defined so far; the parity test walks through it. */
export function definedCatalogues(): readonly { name: string; catalogue: Catalogue }[] {
  return catalogues;
}

export function useText<T extends Messages>(catalogue: Catalogue<T>): Loosened<T> {
  return catalogue[useLanguage()];
}
