import { describe, expect, it } from "vitest";
import { dateAt, latencyAt, NO_TIMELINE, positionAt, type Timeline, windowLength_s } from "../../src/timeline.ts";

const NOON = Date.UTC(2026, 10, 21, 12);
/** Three segments, a gap of a minute on the clock, then two more: media time goes on, the clock has jumped. */
const timeline: Timeline = {
  isLive: true,
  segments: [0, 2, 4, 6, 8].map((start) => ({ start, duration: 2, programDateTime: NOON + start * 1000 + (start >= 6 ? 60_000 : 0) })),
  edge_s: 10.4,
  targetDuration_s: 2,
  part_s: 0.4,
};

describe("time of day and media time", () => {
  it.each([
    [0, 0],
    [3.5, 3_500],
    [6, 66_000],
    [10.2, 70_200],
  ])("media time %d is %d ms after noon", (position_s, after_ms) => {
    expect(dateAt(timeline, position_s)).toBe(NOON + after_ms);
    expect(positionAt(timeline, NOON + after_ms)).toBeCloseTo(Math.min(position_s, 10), 5);
  });

  it("puts a time in the gap at its beginning", () => {
    expect(positionAt(timeline, NOON + 30_000)).toBe(6);
  });

  it("knows nothing without dates", () => {
    const bare = { ...timeline, segments: [{ start: 0, duration: 2, programDateTime: null }] };
    expect(dateAt(bare, 1)).toBeNull();
    expect(positionAt(bare, NOON)).toBeNull();
    expect(dateAt(NO_TIMELINE, 1)).toBeNull();
  });

  it("measures the window", () => {
    expect(windowLength_s(timeline)).toBeCloseTo(10.4);
    expect(windowLength_s(NO_TIMELINE)).toBe(0);
  });
});

describe("latency", () => {
  it("is now minus the time of day of the picture", () => {
    expect(latencyAt(timeline, 10, NOON + 70_800)).toBeCloseTo(0.8);
  });

  it("falls back to the distance from the edge when the clocks disagree", () => {
    expect(latencyAt(timeline, 10, NOON - 3_600_000)).toBeCloseTo(0.4);
    expect(latencyAt(timeline, 10, NOON + 3_600_000)).toBeCloseTo(0.4);
  });

  it("is unknown for films", () => {
    expect(latencyAt({ ...timeline, isLive: false }, 10, NOON)).toBeNull();
  });
});
