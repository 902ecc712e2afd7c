/**
 * The rate controller: keeps a live picture as near to the edge as delivery allows, without a stall.
 *
 * Players usually hold a fixed latency. This one holds a fixed *reserve*: the least buffer that would be left if delivery
 * were once more as late as it lately was. `bufferedEnd - now` falls between two parts and jumps when one arrives; its
 * lowest points say how late delivery is, whatever the playback rate. We remember them as a leaky floor: a late part
 * lowers the floor at once, calm lets it rise slowly. The reserve is then exact at every instant, so that steering on it
 * has no dead time and cannot oscillate.
 *
 * `decide` is pure; `playback/steering.ts` reads the video element and applies what it decides.
 */

export interface LatencyTuning {
  /** Reserve on a perfect network. Measured 2026-11-21: 0.15 s plays 10 min without a stall on loopback. */
  readonly baseReserve_s: number;
  readonly slowestRate: number;
  readonly fastestRate: number;
  /** Rate offset per second of error. Guess: 0.4 reaches the fastest rate at 0.25 s. */
  readonly gain: number;
  /** How fast a late part is forgotten, in seconds of reserve per second. */
  readonly leak: number;
  /** While the memory is younger than `young_s` it forgets so fast: what filled the buffer first says little. */
  readonly youngLeak: number;
  readonly young_s: number;
  /** How much lateness is believed at most; one outlier beyond it is an outage, not jitter. */
  readonly deepestFloor_s: number;
  /** Steering begins when too much (or too little) reserve exceeds this, and ends inside `settled_s`. */
  readonly startBandOver_s: number;
  readonly startBandUnder_s: number;
  readonly settled_s: number;
  /** Further behind the edge than this, playing faster would take too long: jump. */
  readonly jumpBehind_s: number;
  /** A jump lands with this much more than the target: the floor may be young, and playing faster does the rest. */
  readonly jumpMargin_s: number;
  /** Every stall adds this to the reserve, up to the limit; half of it is forgotten after the half-life. */
  readonly stallStep_s: number;
  readonly stallLimit_s: number;
  readonly stallHalfLife_s: number;
  /** A longer stop is an outage, a pause or a seek: no fault of delivery, so no stall to learn from. */
  readonly outage_s: number;
  /** After a longer stop the floor says nothing any more. */
  readonly staleAfter_s: number;
}

/** Guesses refined on the traces of `test/unit/latency.test.ts`, 2026-11-21. */
export const TUNING: LatencyTuning = {
  baseReserve_s: 0.15,
  slowestRate: 0.95,
  fastestRate: 1.1,
  gain: 0.4,
  leak: 0.005,
  youngLeak: 0.5,
  young_s: 3,
  deepestFloor_s: 1.6,
  startBandOver_s: 0.12,
  startBandUnder_s: 0.1,
  settled_s: 0.02,
  jumpBehind_s: 4,
  jumpMargin_s: 0.4,
  stallStep_s: 0.15,
  stallLimit_s: 0.9,
  stallHalfLife_s: 90,
  outage_s: 3,
  staleAfter_s: 1,
};

export interface LatencySample {
  /** Monotonic clock. */
  readonly now_s: number;
  readonly position_s: number;
  /** End of the contiguous buffer the position lies in; equal to the position when it is dry. */
  readonly bufferedEnd_s: number;
  /** End of the newest part the playlist names. */
  readonly edge_s: number;
  /** Playing, not seeking: only then does steering make sense. */
  readonly isRunning: boolean;
  /** Stalls since the source was opened; an increase is a new stall. */
  readonly stalls: number;
}

export interface LatencyMemory {
  readonly begun_s: number;
  readonly now_s: number;
  /** Leaky minimum of `bufferedEnd - now`. */
  readonly floor_s: number;
  /** Leaky maximum of the same, to tell an outage from jitter. */
  readonly crest_s: number;
  readonly stallReserve_s: number;
  /** Stalls when it last ran. */
  readonly stalls: number;
  /** Since when it has not been running, or null. */
  readonly stopped_s: number | null;
  readonly isSteering: boolean;
}

export interface LatencyDecision {
  readonly memory: LatencyMemory;
  readonly rate: number;
  /** Media time to seek to, or `"edge"` when it is not in the buffer, or null. */
  readonly jumpTo: number | "edge" | null;
  /** Least buffer we expect with the delivery seen lately. */
  readonly reserve_s: number;
  readonly target_s: number;
}

/** What the controller knows before its first sample, or after a stop that made all it knew of delivery stale. */
function begin(sample: LatencySample, stallReserve_s: number): LatencyMemory {
  const ahead = sample.bufferedEnd_s - sample.now_s;
  return {
    begun_s: sample.now_s,
    now_s: sample.now_s,
    floor_s: ahead,
    crest_s: ahead,
    stallReserve_s,
    stalls: sample.stalls,
    stopped_s: sample.isRunning ? null : sample.now_s,
    isSteering: false,
  };
}

/** Takes the sample into the floor, the crest and the reserve that stalls have earned. */
function learn(memory: LatencyMemory, sample: LatencySample, tuning: LatencyTuning): LatencyMemory {
  const elapsed_s = Math.max(0, sample.now_s - memory.now_s);
  const calmed_s = memory.stallReserve_s * 0.5 ** (elapsed_s / tuning.stallHalfLife_s);
  if (!sample.isRunning) {
    return { ...memory, now_s: sample.now_s, stallReserve_s: calmed_s, stopped_s: memory.stopped_s ?? sample.now_s, isSteering: false };
  }
  const stop_s = memory.stopped_s === null ? 0 : sample.now_s - memory.stopped_s;
  const wasJitter = sample.stalls > memory.stalls && stop_s < tuning.outage_s;
  const stallReserve_s = Math.min(tuning.stallLimit_s, calmed_s + (wasJitter ? tuning.stallStep_s : 0));
  if (stop_s > tuning.staleAfter_s) return begin(sample, stallReserve_s);
  const ahead = sample.bufferedEnd_s - sample.now_s;
  const crest_s = Math.max(ahead, memory.crest_s - tuning.leak * elapsed_s);
  const leak = sample.now_s - memory.begun_s < tuning.young_s ? tuning.youngLeak : tuning.leak;
  const lowest = Math.min(ahead, memory.floor_s + leak * elapsed_s);
  return {
    begun_s: memory.begun_s,
    now_s: sample.now_s,
    floor_s: Math.max(lowest, crest_s - tuning.deepestFloor_s),
    crest_s,
    stallReserve_s,
    stalls: sample.stalls,
    stopped_s: null,
    isSteering: memory.isSteering,
  };
}

/** Rate for an error: positive means more reserve than wanted. */
function rateFor(error_s: number, tuning: LatencyTuning): number {
  const offset = Math.min(tuning.fastestRate - 1, Math.max(tuning.slowestRate - 1, error_s * tuning.gain));
  // Steps of 1 %, and at least one, so that the element is not set anew every tenth of a second.
  return 1 + (Math.sign(offset) * Math.max(1, Math.round(Math.abs(offset) * 100))) / 100;
}

function jumpFor(sample: LatencySample, error_s: number, tuning: LatencyTuning): number | "edge" | null {
  if (sample.edge_s - sample.position_s < tuning.jumpBehind_s) return null;
  const target = sample.position_s + error_s - tuning.jumpMargin_s;
  return error_s > 2 * tuning.jumpMargin_s && target < sample.bufferedEnd_s && sample.edge_s - target < tuning.jumpBehind_s ? target : "edge";
}

/**
 * Decides the playback rate, and whether to jump.
 *
 * @param memory what the previous call returned; null for the first
 */
export function decide(
  memory: LatencyMemory | null,
  sample: LatencySample,
  tuning: LatencyTuning = TUNING,
): LatencyDecision {
  const known = memory === null ? begin(sample, 0) : learn(memory, sample, tuning);
  const target_s = tuning.baseReserve_s + known.stallReserve_s;
  const reserve_s = known.floor_s + sample.now_s - sample.position_s;
  const error_s = reserve_s - target_s;
  if (!sample.isRunning) {
    return { memory: known, rate: 1, jumpTo: null, reserve_s, target_s };
  }
  const jumpTo = jumpFor(sample, error_s, tuning);
  if (jumpTo !== null) {
    // What fills the buffer after a jump is no delivery as usual: learn afresh.
    return { memory: begin(sample, known.stallReserve_s), rate: 1, jumpTo, reserve_s, target_s };
  }
  const isSteering = known.isSteering
    ? Math.abs(error_s) > tuning.settled_s
    : error_s > tuning.startBandOver_s || error_s < -tuning.startBandUnder_s;
  return {
    memory: { ...known, isSteering },
    rate: isSteering ? rateFor(error_s, tuning) : 1,
    jumpTo: null,
    reserve_s,
    target_s,
  };
}
