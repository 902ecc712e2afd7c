import { describe, expect, it } from "vitest";
import { decide, type LatencyMemory, TUNING } from "../../src/latency.ts";
import { chance, percentile, play } from "./delivery.ts";

const settled = (latencies: readonly number[]): number[] => latencies.slice(2000);

describe("on a perfect network", () => {
  const run = play({ part_s: 0.4, delayOf: () => 0.03, length_s: 600 });

  it("plays ten minutes without a stall", () => {
    expect(run.stalls).toBe(0);
  });

  it("holds well under 0.8 s", () => {
    expect(percentile(settled(run.latencies), 0.5)).toBeLessThan(0.65);
    expect(percentile(settled(run.latencies), 0.95)).toBeLessThan(0.72);
  });

  it("leaves the rate alone once it has settled", () => {
    const late = run.rates.slice(200);
    expect(late.filter((rate) => rate !== 1).length / late.length).toBeLessThan(0.05);
    expect(run.swings).toBeLessThanOrEqual(1);
  });

  it("stays within the rates a listener does not notice", () => {
    expect(Math.max(...run.rates)).toBeLessThanOrEqual(1.1);
    expect(Math.min(...run.rates)).toBeGreaterThanOrEqual(0.95);
  });

  it("reaches 0.41 s with parts of 0.2 s", () => {
    const short = play({ part_s: 0.2, delayOf: () => 0.03, length_s: 300 });
    expect(short.stalls).toBe(0);
    expect(percentile(settled(short.latencies), 0.5)).toBeLessThan(0.46);
  });
});

describe("over 40 ± 20 ms with 0.5 % loss", () => {
  // A lost packet costs a retransmission: one round trip, or 200 ms when it was the last of its part.
  // A part of 0.4 s at 3 Mb/s is about 100 packets.
  const impaired = (seed: number) => {
    const random = chance(seed);
    return () => {
      let delay = 0.03 + 2 * (0.04 + (random() - 0.5) * 0.04);
      for (let packet = 0; packet < 100; packet++) {
        if (random() < 0.005) delay += random() < 0.03 ? 0.24 : 0.08;
      }
      return delay;
    };
  };

  it.each([1, 2, 3, 4, 5])("stalls ≤ 0.2 % of the time and stays ≤ 1.5 s behind (seed %i)", (seed) => {
    const run = play({ part_s: 0.4, delayOf: impaired(seed), length_s: 600 });
    expect(run.stalled_s / 600).toBeLessThanOrEqual(0.002);
    expect(percentile(settled(run.latencies), 0.95)).toBeLessThan(1.5);
  });

  it("does not swing between fast and slow", () => {
    const run = play({ part_s: 0.4, delayOf: impaired(9), length_s: 600 });
    expect(run.swings).toBeLessThan(20);
  });
});

describe("after trouble", () => {
  it("takes a larger reserve after a stall and gives it back when calm", () => {
    const run = play({ part_s: 0.4, delayOf: (part) => (part === 100 ? 1.2 : 0.03), length_s: 900 });
    expect(run.stalls).toBeGreaterThanOrEqual(1);
    expect(run.stalls).toBeLessThanOrEqual(2);
    const soon = percentile(run.latencies.slice(5000, 7000), 0.5);
    const muchLater = percentile(run.latencies.slice(-5000), 0.5);
    expect(soon).toBeGreaterThan(0.68);
    expect(muchLater).toBeLessThan(0.65);
  });

  it("does not take an outage of many seconds for jitter", () => {
    const run = play({ part_s: 0.4, delayOf: (part) => (part >= 100 && part < 120 ? 8 - (part - 100) * 0.4 : 0.03), length_s: 300 });
    expect(run.stalls).toBeLessThanOrEqual(3);
    expect(percentile(run.latencies.slice(-3000), 0.5)).toBeLessThan(2.2);
  });

  it("jumps inside the buffer when far behind", () => {
    const run = play({ part_s: 0.4, delayOf: () => 0.03, length_s: 60, startBehind_s: 8 });
    expect(run.jumps).toBe(1);
    expect(run.stalls).toBe(0);
    expect(percentile(run.latencies.slice(-2000), 0.5)).toBeLessThan(0.65);
  });
});

describe("while the buffer fills", () => {
  it("does not take the filling for late delivery", () => {
    // 1.5 s arrive within a second, as after an outage; then parts come as usual.
    let memory: LatencyMemory | null = null;
    let reserve_s = 0;
    for (let tick = 0; tick < 100; tick++) {
      const now_s = tick / 10;
      const filled_s = now_s < 1 ? 1.7 * now_s : 1.7 + Math.floor((now_s - 1) / 0.4) * 0.4;
      const sample = { now_s, position_s: now_s * 0.97, bufferedEnd_s: filled_s, edge_s: filled_s, isRunning: true, stalls: 0 };
      const decision = decide(memory, sample);
      memory = decision.memory;
      reserve_s = decision.reserve_s;
    }
    expect(reserve_s).toBeGreaterThan(0.5);
  });
});

describe("a decision", () => {
  const sample = { now_s: 100, position_s: 50, bufferedEnd_s: 50.5, edge_s: 50.5, isRunning: true, stalls: 0 };

  it("asks for the edge when what it wants is not buffered", () => {
    expect(decide(null, { ...sample, edge_s: 70 }).jumpTo).toBe("edge");
  });

  it("leaves everything alone while paused or seeking", () => {
    const decision = decide(null, { ...sample, bufferedEnd_s: 53, edge_s: 90, isRunning: false });
    expect(decision.rate).toBe(1);
    expect(decision.jumpTo).toBeNull();
  });

  it("slows down when the reserve is short", () => {
    const first = decide(null, { ...sample, bufferedEnd_s: 50.02 });
    expect(first.rate).toBeLessThan(1);
    expect(first.rate).toBeGreaterThanOrEqual(TUNING.slowestRate);
  });
});
