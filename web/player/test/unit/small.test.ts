import { describe, expect, it } from "vitest";
import { readBuffer } from "../../src/playback/buffer.ts";
import { StallCounter } from "../../src/stalls.ts";
import { behind, bitrate, span } from "../../src/ui/format.ts";

function ranges(...pairs: readonly (readonly [number, number])[]): TimeRanges {
  const at = (index: number, side: 0 | 1): number => pairs[index]?.[side] ?? Number.NaN;
  return { length: pairs.length, start: (index) => at(index, 0), end: (index) => at(index, 1) };
}

describe("the buffer", () => {
  it.each([
    [5, { end_s: 10, next_s: null }],
    [11, { end_s: 11, next_s: 12 }],
    [11.95, { end_s: 20, next_s: null }],
    [21, { end_s: 21, next_s: null }],
  ])("at %d", (position_s, view) => {
    expect(readBuffer(ranges([0, 10], [12, 20]), position_s)).toEqual(view);
  });
});

describe("stalls", () => {
  function count(positions: readonly number[], seekingAt: readonly number[] = []): StallCounter {
    const counter = new StallCounter();
    positions.forEach((position_s, index) => {
      counter.see(index * 100, position_s, true, seekingAt.includes(index));
    });
    return counter;
  }

  it("count a picture that stood still, once, and for how long", () => {
    const counter = count([0, 0.1, 0.2, 0.2, 0.2, 0.2, 0.2, 0.3, 0.4]);
    expect(counter.count).toBe(1);
    expect(counter.total_s).toBeCloseTo(0.5);
    expect(counter.current_ms).toBe(0);
  });

  it("do not count the grain of the clock", () => {
    expect(count([0, 0.1, 0.1, 0.2, 0.2, 0.3]).count).toBe(0);
  });

  it("do not count a seek", () => {
    expect(count([0, 0.1, 50, 50, 50, 50, 50.1], [2, 3]).count).toBe(0);
  });
});

describe("figures", () => {
  it("read as people write them", () => {
    expect(span(35)).toBe("0:35");
    expect(span(3723)).toBe("1:02:03");
    expect(behind(35)).toBe("−0:35");
    expect(bitrate(2_600_000)).toBe("2.6 Mb/s");
    expect(bitrate(800_000)).toBe("800 kb/s");
  });
});
