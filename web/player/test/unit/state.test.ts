import { describe as group, expect, it } from "vitest";
import { describe, type Facts, offAirAfter_ms, startingReason } from "../../src/state.ts";

const playing: Facts = {
  hasSource: true,
  error: null,
  link: "up",
  isAbsent: false,
  hasPlayed: true,
  isBlocked: false,
  isPaused: false,
  isEnded: false,
  isLive: true,
  stalled_ms: 0,
  edgeAge_ms: 300,
  targetDuration_s: 2,
};
const first: Facts = { ...playing, hasPlayed: false, edgeAge_ms: null, isLive: false };

group("the state a viewer is told", () => {
  it.each<[string, Partial<Facts>, string]>([
    ["all is well", {}, "playing"],
    ["nothing to play", { hasSource: false }, "idle"],
    ["an error stops everything", { error: "media_broken", isPaused: true }, "error"],
    ["the film is over", { isEnded: true, isPaused: true }, "ended"],
    ["paused", { isPaused: true }, "paused"],
    ["paused while the server is away", { isPaused: true, link: "down" }, "paused"],
    ["standing still for a moment", { stalled_ms: 350 }, "playing"],
    ["standing still for longer", { stalled_ms: 450 }, "buffering"],
    ["server away, picture still moving", { link: "down" }, "playing"],
    ["server away, picture stands", { link: "down", stalled_ms: 900 }, "reconnecting"],
    ["publisher away, picture still moving in the past", { edgeAge_ms: 60_000 }, "playing"],
    ["publisher away, picture stands", { edgeAge_ms: 60_000, stalled_ms: 900 }, "off_air"],
    ["the server says there is nothing now", { isAbsent: true, stalled_ms: 900 }, "off_air"],
    ["server and publisher away", { link: "down", edgeAge_ms: 60_000, stalled_ms: 900 }, "reconnecting"],
  ])("%s", (_name, facts, state) => {
    expect(describe({ ...playing, ...facts })).toBe(state);
  });

  it.each<[string, Partial<Facts>, string]>([
    ["loading", {}, "starting"],
    ["not on air yet", { isAbsent: true }, "starting"],
    ["the browser wants a gesture", { isBlocked: true }, "blocked"],
    ["nobody has asked to play", { isPaused: true }, "paused"],
    ["no server", { link: "down" }, "reconnecting"],
  ])("before the first frame: %s", (_name, facts, state) => {
    expect(describe({ ...first, ...facts })).toBe(state);
  });

  it("tells loading from not on air", () => {
    expect(startingReason(first)).toBe("loading");
    expect(startingReason({ ...first, isAbsent: true })).toBe("not_on_air");
    expect(startingReason({ ...first, isLive: true, edgeAge_ms: 60_000 })).toBe("not_on_air");
  });

  it("waits longer for streams with long segments", () => {
    expect(offAirAfter_ms(2)).toBe(6000);
    expect(offAirAfter_ms(10)).toBeGreaterThan(20_000);
  });
});
