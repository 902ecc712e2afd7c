import { describe, expect, it } from "vitest";
import { EN } from "../../src/i18n/en.ts";
import { chooseLanguage, LANGUAGES, speaker } from "../../src/i18n/index.ts";
import { FATAL_ACTIONS } from "../../src/recovery/errors.ts";

const places = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "").sort();

describe.each(Object.entries(LANGUAGES))("%s", (_language, words) => {
  it("has every word, and no other", () => {
    expect(Object.keys(words).sort()).toEqual(Object.keys(EN).sort());
  });

  it("leaves no word empty", () => {
    expect(Object.entries(words).filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  it("fills the same places", () => {
    for (const [key, text] of Object.entries(words)) {
      expect([key, places(text)]).toEqual([key, places(EN[key as keyof typeof EN])]);
    }
  });

  it("has words and help for every error of the table", () => {
    const codes = Object.values(FATAL_ACTIONS).flatMap((action) => (action.kind === "fail" ? [action.code] : []));
    for (const code of [...codes, "playback_refused", "media_broken", "browser_unsupported", "source_missing", "address_invalid", "channel_unknown", "nothing_here"]) {
      expect(words).toHaveProperty(`error_${code}`);
      expect(words).toHaveProperty(`help_${code}`);
    }
  });
});

describe("the choice of language", () => {
  it.each([
    ["zh-Hant-TW", "zh-Hant-TW"],
    ["zh-TW", "zh-Hant-TW"],
    ["zh", "zh-Hant-TW"],
    ["en-GB", "en"],
    ["fr", "en"],
  ])("%s → %s", (wish, language) => {
    expect(chooseLanguage(wish, ["fr", "zh-TW"])).toBe(language);
  });

  it("follows the browser without a wish", () => {
    expect(chooseLanguage(null, ["fr", "zh-TW", "en"])).toBe("zh-Hant-TW");
    expect(chooseLanguage("", ["de"])).toBe("en");
  });

  it("fills in values", () => {
    expect(speaker("en")("behind", { time: "0:35" })).toBe("0:35 behind live");
    expect(speaker("zh-Hant-TW")("behind", { time: "0:35" })).toBe("落後直播 0:35");
  });
});
