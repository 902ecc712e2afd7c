/** A model of a live edge and a player, to run the rate controller against without a clock. */
import { decide, type LatencyMemory, TUNING, type LatencyTuning } from "../../src/latency.ts";

export interface Delivery {
  readonly part_s: number;
  /** Time from the end of a part at the encoder to its arrival in the player's buffer. */
  readonly delayOf: (part: number) => number;
  readonly length_s: number;
  readonly startBehind_s?: number;
  readonly tuning?: LatencyTuning;
}

export interface Outcome {
  readonly latencies: number[];
  readonly stalls: number;
  readonly stalled_s: number;
  /** How often the rate went from above 1 to below 1 or back. */
  readonly swings: number;
  readonly jumps: number;
  readonly rates: number[];
  readonly reserves: number[];
}

/** A reproducible source of chance (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const STEP_S = 0.01;

export function play(delivery: Delivery): Outcome {
  const { part_s, delayOf, length_s, startBehind_s = 3 * part_s, tuning = TUNING } = delivery;
  const start_s = 10;
  let arrived = Math.floor(start_s / part_s);
  let arrival_s = 0;
  let position = arrived * part_s - startBehind_s;
  let memory: LatencyMemory | null = null;
  let rate = 1;
  let isStalled = false;
  let side = 0;
  const outcome = { latencies: [] as number[], stalls: 0, stalled_s: 0, swings: 0, jumps: 0, rates: [] as number[], reserves: [] as number[] };
  for (let tick = 0; tick * STEP_S < length_s; tick++) {
    const now_s = start_s + tick * STEP_S;
    // Parts come in order: a late one holds up those behind it.
    for (;;) {
      arrival_s = Math.max(arrival_s, (arrived + 1) * part_s + delayOf(arrived + 1));
      if (arrival_s > now_s) break;
      arrived++;
    }
    const bufferedEnd_s = arrived * part_s;
    if (isStalled && bufferedEnd_s - position > 0.06) isStalled = false;
    if (isStalled) outcome.stalled_s += STEP_S;
    else position = Math.min(bufferedEnd_s, position + STEP_S * rate);
    if (!isStalled && bufferedEnd_s - position < 0.001) {
      isStalled = true;
      outcome.stalls++;
    }
    if (tick % 10 === 0) {
      const decision = decide(
        memory,
        { now_s, position_s: position, bufferedEnd_s, edge_s: bufferedEnd_s, isRunning: !isStalled, stalls: outcome.stalls },
        tuning,
      );
      memory = decision.memory;
      if (typeof decision.jumpTo === "number") {
        position = decision.jumpTo;
        outcome.jumps++;
      }
      rate = decision.rate;
      const newSide = Math.sign(rate - 1);
      if (newSide !== 0 && newSide !== side) {
        if (side !== 0) outcome.swings++;
        side = newSide;
      }
      outcome.rates.push(rate);
      outcome.reserves.push(decision.reserve_s);
    }
    outcome.latencies.push(now_s - position);
  }
  return outcome;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
