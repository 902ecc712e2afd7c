/** Counts the times a picture stood still although it should have moved. */

/** Shorter stands are the clock's grain and a seek's settling. */
const COUNTED_AFTER_MS = 150;
/** Standing still right after a seek is the seek, not a stall. */
const SEEK_GRACE_MS = 1_000;

export class StallCounter {
  count = 0;
  total_s = 0;
  #position_s = 0;
  #moved_ms: number | null = null;
  #seeked_ms = Number.NEGATIVE_INFINITY;
  #seen_ms = 0;
  #isCounted = false;

  /** How long it has been standing still now; 0 when it moves. */
  get current_ms(): number {
    const still_ms = this.#moved_ms === null ? 0 : this.#seen_ms - this.#moved_ms;
    return still_ms > COUNTED_AFTER_MS ? still_ms : 0;
  }

  see(now_ms: number, position_s: number, isWanted: boolean, isSeeking: boolean): void {
    if (isSeeking) this.#seeked_ms = now_ms;
    const hasMoved = Math.abs(position_s - this.#position_s) > 0.001;
    this.#seen_ms = now_ms;
    this.#position_s = position_s;
    if (!isWanted || hasMoved || this.#moved_ms === null) {
      if (this.#isCounted && this.#moved_ms !== null && isWanted) this.total_s += (now_ms - this.#moved_ms) / 1000;
      this.#moved_ms = isWanted ? now_ms : null;
      this.#isCounted = false;
      return;
    }
    if (!this.#isCounted && this.current_ms > 0 && now_ms - this.#seeked_ms > SEEK_GRACE_MS) {
      this.#isCounted = true;
      this.count++;
    }
  }

  reset(): void {
    this.count = 0;
    this.total_s = 0;
    this.#moved_ms = null;
    this.#isCounted = false;
  }
}
