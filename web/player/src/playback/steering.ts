/** Applies what `latency.ts` decides to a video element, ten times a second. */
import { decide, type LatencyMemory } from "../latency.ts";
import { readBuffer } from "./buffer.ts";

export interface SteeringFacts {
  readonly isRunning: boolean;
  readonly edge_s: number;
  readonly stalls: number;
  readonly livePosition_s: number | null;
}

export class Steering {
  readonly #video: HTMLVideoElement;
  #memory: LatencyMemory | null = null;
  #reserve_s: number | null = null;
  #isSlowedByUs = false;

  constructor(video: HTMLVideoElement) {
    this.#video = video;
  }

  /** Least buffer expected with the delivery seen lately; null while not steering. */
  get reserve_s(): number | null {
    return this.#reserve_s;
  }

  step(facts: SteeringFacts): void {
    const video = this.#video;
    const now_s = performance.now() / 1000;
    const decision = decide(this.#memory, {
      now_s,
      position_s: video.currentTime,
      bufferedEnd_s: readBuffer(video.buffered, video.currentTime).end_s,
      edge_s: facts.edge_s,
      isRunning: facts.isRunning,
      stalls: facts.stalls,
    });
    this.#memory = decision.memory;
    this.#reserve_s = facts.isRunning ? decision.reserve_s : null;
    if (decision.jumpTo === "edge") {
      if (facts.livePosition_s !== null && facts.livePosition_s > video.currentTime) video.currentTime = facts.livePosition_s;
    } else if (decision.jumpTo !== null) video.currentTime = decision.jumpTo;
    this.#setRate(decision.rate);
  }

  #setRate(rate: number): void {
    if (rate === 1 && !this.#isSlowedByUs) return;
    this.#isSlowedByUs = rate !== 1;
    if (this.#video.playbackRate !== rate) this.#video.playbackRate = rate;
  }

  /** Gives the rate back: the viewer went back in time, chose a speed, or another source comes. */
  release(): void {
    this.#memory = null;
    this.#reserve_s = null;
    this.#setRate(1);
  }
}
