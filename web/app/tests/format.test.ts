import { describe, expect, test } from "vitest";
import { toCsv } from "../src/format/csv";
import { formatBitrate, formatBytes, formatCount, formatFrameRate, formatHertz, formatSeconds, formatSpeed } from "../src/format/numbers";
import { matches } from "../src/format/search";
import { checkSlug, suggestSlug } from "../src/format/slug";
import { formatElapsed, formatLength, formatRelative } from "../src/format/times";
import { chooseLanguage } from "../src/i18n/language";

describe("numbers carry their unit", () => {
  test.each([
    [null, "–"],
    [undefined, "–"],
    [0, "0 kb/s"],
    [128_400, "128 kb/s"],
    [999_999, "1,000 kb/s"],
    [2_810_000, "2.81 Mb/s"],
    [123_400_000, "123 Mb/s"],
  ])("bitrate %s", (bps, shown) => {
    expect(formatBitrate(bps, "en")).toBe(shown);
  });

  test.each([
    [25, "25 fps"],
    [29.97, "29.97 fps"],
    [59.940_06, "59.94 fps"],
    [30.004, "30 fps"],
    [null, "–"],
  ])("frame rate %s", (fps, shown) => {
    expect(formatFrameRate(fps, "en")).toBe(shown);
  });

  test("bytes, hertz, seconds, speed, counts", () => {
    expect(formatBytes(999, "en")).toBe("999 B");
    expect(formatBytes(61_000_000, "en")).toBe("61.0 MB");
    expect(formatBytes(500_000_000_000, "en")).toBe("500 GB");
    expect(formatHertz(48_000, "en")).toBe("48 kHz");
    expect(formatHertz(44_100, "en")).toBe("44.1 kHz");
    expect(formatSeconds(2, "en")).toBe("2.00 s");
    expect(formatSpeed(0.987, "en")).toBe("0.99×");
    expect(formatCount(12_345, "zh-Hant-TW")).toBe("12,345");
  });
});

describe("times", () => {
  test.each([
    [0, "0:00"],
    [-5, "0:00"],
    [247.9, "4:07"],
    [3_753, "1:02:33"],
  ])("elapsed %s", (seconds, shown) => {
    expect(formatElapsed(seconds, "en")).toBe(shown);
  });

  test("days are named in the reader's language", () => {
    expect(formatElapsed(176_400, "en")).toBe("2 days 01:00:00");
    expect(formatElapsed(90_000, "zh-Hant-TW")).toBe("1 天 01:00:00");
  });

  test("relative times go through their units", () => {
    const now = Date.parse("2026-11-21T12:00:00Z");
    expect(formatRelative("2026-11-21T11:59:30Z", now, "en")).toBe("30 seconds ago");
    expect(formatRelative("2026-11-21T11:57:00Z", now, "zh-Hant-TW")).toBe("3 分鐘前");
    expect(formatRelative("2026-11-20T12:00:00Z", now, "en")).toBe("yesterday");
  });

  test("a length is in its largest exact unit", () => {
    expect(formatLength(7_200, "en")).toBe("2 hours");
    expect(formatLength(5_400, "en")).toBe("90 minutes");
    expect(formatLength(30, "zh-Hant-TW")).toBe("30 秒");
    expect(formatLength(86_400, "en")).toBe("1 day");
  });
});

describe("slugs", () => {
  test.each([
    ["Studio B", "studio-b"],
    ["  Café  Münster! ", "cafe-munster"],
    ["Ｆｕｌｌｗｉｄｔｈ 12", "fullwidth-12"],
    ["測試卡 Test card", "test-card"],
    ["測試", "channel-1"],
    ["", ""],
    ["---", "channel-1"],
  ])("for %s", (name, slug) => {
    expect(suggestSlug(name, new Set())).toBe(slug);
  });

  test("a taken one gets a number", () => {
    expect(suggestSlug("One", new Set(["one"]))).toBe("one-2");
    expect(suggestSlug("一", new Set(["channel-1", "channel-2"]))).toBe("channel-3");
  });

  test("what is proposed is always valid", () => {
    for (const name of ["a".repeat(200), `${"a".repeat(58)} b c d`, "x - y", "9"]) expect(checkSlug(suggestSlug(name, new Set()))).toBeNull();
  });

  test.each([
    ["", "empty"],
    ["a".repeat(64), "too_long"],
    ["-a", "characters"],
    ["a-", "characters"],
    ["Große", "characters"],
    ["a b", "characters"],
    ["a", null],
    ["a--b", null],
  ])("check %s", (slug, fault) => {
    expect(checkSlug(slug)).toBe(fault);
  });
});

test("a search finds every word anywhere, whatever its width and case", () => {
  expect(matches("", "anything")).toBe(true);
  expect(matches("card test", "測試卡 Test Card")).toBe(true);
  expect(matches("ＴＥＳＴ", "test")).toBe(true);
  expect(matches("測試 x", "測試卡")).toBe(false);
});

test("CSV is quoted, marked and never a formula", () => {
  const csv = toCsv(["a", "b"], [['say "hi", you', "=1+1"], [-3, null], ["@x", true]]);
  expect(csv).toBe('\uFEFFa,b\r\n"say ""hi"", you",\'=1+1\r\n-3,\r\n\'@x,true\r\n');
});

test("the first language we speak is taken", () => {
  expect(chooseLanguage(["fr-FR", "zh-CN", "en"])).toBe("zh-Hant-TW");
  expect(chooseLanguage(["en-GB", "zh-TW"])).toBe("en");
  expect(chooseLanguage(["ja"])).toBe("en");
  expect(chooseLanguage([])).toBe("en");
});
