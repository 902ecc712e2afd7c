import { expect, test } from "vitest";
import { definedCatalogues } from "../src/i18n/text";

// Every page's words, found by their files' names: a new page is held to the rule without being listed here.
const files = import.meta.glob(["../src/**/*text.ts", "../src/**/*-words.ts"], { eager: true });

function sample(message: unknown): string {
  if (typeof message === "string") return message;
  return (message as (...args: string[]) => string)("7", "8");
}

test("there are catalogues", () => {
  expect(Object.keys(files).length).toBeGreaterThan(10);
  expect(definedCatalogues().length).toBeGreaterThan(10);
});

test.each(definedCatalogues())("$name speaks both languages", ({ catalogue }) => {
  const { en, "zh-Hant-TW": zh } = catalogue;
  expect(Object.keys(zh)).toEqual(Object.keys(en));
  for (const [key, message] of Object.entries(en)) {
    const chinese = zh[key];
    expect(typeof chinese, key).toBe(typeof message);
    expect(sample(message).trim(), key).not.toBe("");
    expect(sample(chinese).trim(), key).not.toBe("");
    // English words must hold no Chinese; Chinese words of another script are names only.
    expect(sample(message), key).not.toMatch(/\p{Script=Han}/u);
    if (typeof message === "function") expect(sample(chinese), key).toContain("7");
  }
});

test("Chinese is Chinese, but for names and units", () => {
  const same = definedCatalogues().flatMap(({ name, catalogue }) =>
    Object.entries(catalogue.en)
      .filter(([key, message]) => typeof message === "string" && message === catalogue["zh-Hant-TW"][key])
      .map(([key]) => `${name}.${key}`),
  );
  expect(same.sort()).toEqual(["connect.plain", "control.csv"]);
});

test("Chinese uses full-width punctuation and Taiwan's words", () => {
  for (const { name, catalogue } of definedCatalogues()) {
    for (const [key, message] of Object.entries(catalogue["zh-Hant-TW"])) {
      const words = sample(message);
      expect(words, `${name}.${key}`).not.toMatch(/\p{Script=Han}[,;:?!]/u);
      // Words of the other shore, which the glossary has others for.
      expect(words, `${name}.${key}`).not.toMatch(/視頻(?!道)|音頻|服務器|軟件|默認|網絡|登錄|質量|碼率|幀率|用戶/u);
    }
  }
});
