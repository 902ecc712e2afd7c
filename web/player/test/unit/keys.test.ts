import { describe, expect, it } from "vitest";
import { EN } from "../../src/i18n/en.ts";
import { gestureFor } from "../../src/ui/gestures.ts";
import { actionOf, belongsToFocus, KEY_HELP } from "../../src/ui/keys.ts";

const press = (key: string, more: Partial<Record<"ctrlKey" | "altKey" | "metaKey", boolean>> = {}) =>
  actionOf({ key, ctrlKey: false, altKey: false, metaKey: false, ...more });

describe("keys", () => {
  it.each([
    [" ", { kind: "simple", name: "toggle_play" }],
    ["K", { kind: "simple", name: "toggle_play" }],
    ["j", { kind: "seek_by", seconds: -10 }],
    ["ArrowRight", { kind: "seek_by", seconds: 5 }],
    ["7", { kind: "seek_to_share", share: 0.7 }],
    ["Home", { kind: "seek_to_share", share: 0 }],
    ["End", { kind: "seek_to_share", share: 1 }],
    [">", { kind: "speed_by", direction: 1 }],
    ["?", { kind: "simple", name: "help" }],
  ])("%s", (key, action) => {
    expect(press(key)).toEqual(action);
  });

  it("leaves the browser its own", () => {
    expect(press("f", { ctrlKey: true })).toBeNull();
    expect(press("ArrowLeft", { altKey: true })).toBeNull();
    expect(press("Tab")).toBeNull();
  });

  it.each([
    ["k", "text", true],
    [" ", "button", true],
    ["k", "button", false],
    ["ArrowLeft", "slider", true],
    ["m", "slider", false],
    ["ArrowDown", "menu", true],
    ["ArrowDown", "other", false],
  ] as const)("%s with the focus on %s: %s", (key, place, isTheirs) => {
    expect(belongsToFocus(key, place)).toBe(isTheirs);
  });

  it("lists every key, in words that exist", () => {
    for (const { keys, word } of KEY_HELP) {
      expect(EN).toHaveProperty(word);
      expect(keys.length).toBeGreaterThan(0);
    }
  });
});

describe("gestures", () => {
  it.each([
    ["mouse", 1, 0.5, "togglePlay"],
    ["mouse", 2, 0.5, "toggleFullscreen"],
    ["touch", 1, 0.1, "toggleControls"],
    ["touch", 2, 0.5, "toggleFullscreen"],
  ] as const)("%s, %i presses", (pointer, presses, share, gesture) => {
    expect(gestureFor(pointer, presses, share)).toBe(gesture);
  });

  it("skips on the sides", () => {
    expect(gestureFor("touch", 2, 0.1)).toEqual({ skip_s: -10 });
    expect(gestureFor("touch", 2, 0.9)).toEqual({ skip_s: 10 });
  });
});
