import { describe, expect, it } from "vitest";
import { type Remedy, type Sighting, watch, type WatchMemory } from "../../src/recovery/watchdog.ts";

/** Watches for a while, every half second, and lists the remedies with their times. */
function run(seconds: number, sightingAt: (time_s: number) => Partial<Sighting>): [number, Remedy["kind"]][] {
  let memory: WatchMemory | null = null;
  const remedies: [number, Remedy["kind"]][] = [];
  for (let step = 0; step <= seconds * 2; step++) {
    const time_s = step / 2;
    const sighting = { now_ms: time_s * 1000, position_s: 10, ahead_s: 0, nextRange_s: null, edge_s: 11, isWanted: true, ...sightingAt(time_s) };
    const watched = watch(memory, sighting);
    memory = watched.memory;
    if (watched.remedy.kind !== "none") remedies.push([time_s, watched.remedy.kind]);
  }
  return remedies;
}

describe("the watchdog", () => {
  it("leaves a moving picture alone", () => {
    expect(run(60, (time) => ({ position_s: time, edge_s: time + 1, ahead_s: 1 }))).toEqual([]);
  });

  it("leaves a pause alone", () => {
    expect(run(60, (time) => ({ isWanted: false, edge_s: time }))).toEqual([]);
  });

  it("does nothing while there is nothing to play: the publisher is gone", () => {
    expect(run(120, () => ({}))).toEqual([]);
  });

  it("nudges a decoder that has data and does not move, then starts anew", () => {
    const remedies = run(15, () => ({ ahead_s: 3 }));
    expect(remedies[0]).toEqual([3, "seek"]);
    expect(remedies[1]?.[1]).toBe("reload");
  });

  it("jumps over a hole in the buffer", () => {
    expect(run(4, () => ({ nextRange_s: 12 }))).toEqual([[3, "seek"]]);
  });

  it("follows an edge that goes on without the picture, and starts anew if that does not help", () => {
    const remedies = run(15, (time) => ({ edge_s: 11 + time }));
    expect(remedies[0]?.[1]).toBe("resync");
    expect(remedies[1]?.[1]).toBe("reload");
    expect(remedies[1]?.[0]).toBeLessThanOrEqual(10);
  });

  it("sees an edge that falls back to zero: media time began anew without a discontinuity", () => {
    expect(run(15, (time) => ({ edge_s: time < 1 ? 500 : time }))[0]?.[1]).toBe("resync");
  });

  it("does not take its own seek for a cure", () => {
    let seeked = false;
    const remedies = run(12, (time) => {
      if (time > 4.5) seeked = true;
      return { edge_s: 11 + time, position_s: seeked ? 15 : 10 };
    });
    expect(remedies.map(([, kind]) => kind)).toEqual(["resync", "reload"]);
  });
});
