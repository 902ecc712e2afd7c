/** While something is wrong, keeps asking the server, with growing waits, and reports each answer. */
import { type BackoffPlan, waitBefore } from "./backoff.ts";
import { probe, type ProbeAnswer } from "./probe.ts";

export interface ReviverPort {
  readonly address: () => string | null;
  readonly isTroubled: () => boolean;
  readonly plan: () => BackoffPlan;
  readonly answered: (answer: ProbeAnswer) => void;
}

export class Reviver {
  readonly #port: ReviverPort;
  readonly #ask: typeof probe;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #asking: AbortController | null = null;

  constructor(port: ReviverPort, ask: typeof probe = probe) {
    this.#port = port;
    this.#ask = ask;
  }

  /** Something went wrong: ask at once, unless it is being asked or waited for already. */
  wake(): void {
    if (this.#timer === null && this.#asking === null) void this.#try();
  }

  /** The browser says that the network is back: do not wait any longer. */
  hurry(): void {
    if (this.#asking !== null || !this.#port.isTroubled()) return;
    this.#cancelWait();
    this.#attempt = 0;
    void this.#try();
  }

  /** All is well again; the next trouble starts with short waits. */
  rest(): void {
    this.#attempt = 0;
  }

  stop(): void {
    this.#cancelWait();
    this.#asking?.abort();
    this.#asking = null;
    this.#attempt = 0;
  }

  #cancelWait(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #try(): Promise<void> {
    const address = this.#port.address();
    if (address === null) return;
    const asking = new AbortController();
    this.#asking = asking;
    const answer = await this.#ask(address, asking.signal);
    if (asking.signal.aborted) return;
    this.#asking = null;
    this.#port.answered(answer);
    if (!this.#port.isTroubled()) return;
    const wait_ms = waitBefore(this.#attempt++, this.#port.plan(), Math.random());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#port.isTroubled()) void this.#try();
    }, wait_ms);
  }
}
