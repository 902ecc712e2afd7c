/**
 * Brings the three kinds of repair together: errors by the table, the probe for a server that is away, and the watchdog for
 * breakdowns without an error. It knows what is wrong; the player tells it what is there and does what it asks for.
 */
import type { Playback } from "../playback/port.ts";
import type { Link } from "../state.ts";
import { LINK_BACKOFF, ON_AIR_BACKOFF } from "./backoff.ts";
import { actionFor, escalate, NO_REPAIRS, type PlaybackError, type PlayerErrorCode, type RepairHistory } from "./errors.ts";
import type { ProbeAnswer } from "./probe.ts";
import { Reviver } from "./reviver.ts";
import { type Remedy, type Sighting, watch, type WatchMemory } from "./watchdog.ts";

export interface MenderPort {
  readonly address: () => string | null;
  readonly playback: () => Playback | null;
  readonly hasPlayed: () => boolean;
  /** The playlist has not grown for so long that nobody can be publishing. */
  readonly isEdgeStill: () => boolean;
  /** Loading goes on: give the playlist time to grow before it counts as still. */
  readonly resumed: () => void;
  /** Open the address anew, keeping the last picture and the place in time. */
  readonly reload: () => void;
  /** Stop: `error` says why. */
  readonly failed: () => void;
  readonly remedy: (remedy: Exclude<Remedy, { kind: "none" | "reload" }>) => void;
  /** Something one may be told has changed. */
  readonly changed: () => void;
}

/** Resumes without a new part before a fresh start is tried: the address may now lead to other tracks. */
const RESUMES_BEFORE_RELOAD = 3;
/** A server that has just started may not know its channels yet: one such answer proves nothing. Guess. */
const UNKNOWNS_BELIEVED = 3;

export class Mender {
  error: PlayerErrorCode | null = null;
  link: Link = "up";
  isAbsent = false;
  readonly #port: MenderPort;
  readonly #reviver: Reviver;
  #needsResume = false;
  #resumes = 0;
  #unknowns = 0;
  #repairs: RepairHistory = NO_REPAIRS;
  #watched: WatchMemory | null = null;

  constructor(port: MenderPort) {
    this.#port = port;
    this.#reviver = new Reviver({
      address: port.address,
      isTroubled: () => this.#isTroubled(),
      plan: () => (this.link === "down" ? LINK_BACKOFF : ON_AIR_BACKOFF),
      answered: (answer) => {
        this.#answered(answer);
      },
    });
  }

  /** Another source: nothing of the old one counts. */
  reset(): void {
    this.#reviver.stop();
    this.#repairs = NO_REPAIRS;
    this.#resumes = 0;
    this.#unknowns = 0;
    this.isAbsent = false;
    this.link = "up";
    this.begin();
  }

  /** A fresh start of the same source: what has been tried still counts. */
  begin(): void {
    this.error = null;
    this.#needsResume = false;
    this.#watched = null;
  }

  /** Something went wrong, perhaps not much: find out about the server. */
  suspect(): void {
    this.#reviver.wake();
  }

  /** The network is said to be back. */
  hurry(): void {
    this.#reviver.hurry();
  }

  /** A new part was named: server and publisher are well. */
  grew(): void {
    this.link = "up";
    this.isAbsent = false;
    this.#needsResume = false;
    this.#resumes = 0;
    this.#reviver.rest();
  }

  /** The library itself could not be fetched: the network is away, or a new version has replaced its file. */
  lostLibrary(): void {
    this.link = "down";
    this.#needsResume = true;
    this.#reviver.wake();
    this.#port.changed();
  }

  mend(error: PlaybackError): void {
    const { action, history } = escalate(actionFor(error), this.#repairs, performance.now());
    this.#repairs = history;
    switch (action.kind) {
      case "ignore":
      case "count_stall":
        return;
      case "reconnect":
        this.#needsResume = true;
        this.#reviver.wake();
        break;
      case "recover_media":
        this.#port.playback()?.recoverMedia();
        break;
      case "reload":
        this.#port.reload();
        break;
      case "fail":
        this.fail(action.code);
        return;
    }
    this.#port.changed();
  }

  fail(code: PlayerErrorCode): void {
    this.#reviver.stop();
    this.error = code;
    this.#port.failed();
    this.#port.changed();
  }

  /** Looks whether the picture moves, several times a second. */
  guard(sighting: Omit<Sighting, "isWanted">): void {
    const { memory, remedy } = watch(this.#watched, { ...sighting, isWanted: this.link === "up" && !document.hidden });
    this.#watched = memory;
    if (remedy.kind === "reload") this.mend({ details: "watchdogReload", isFatal: true, status: null });
    else if (remedy.kind !== "none") this.#port.remedy(remedy);
    if (this.#port.isEdgeStill()) this.#reviver.wake();
  }

  #isTroubled(): boolean {
    if (this.#port.address() === null || this.error !== null) return false;
    return this.#needsResume || this.link === "down" || this.isAbsent || this.#port.isEdgeStill();
  }

  #answered(answer: ProbeAnswer): void {
    this.#unknowns = answer.kind === "unknown" ? this.#unknowns + 1 : 0;
    switch (answer.kind) {
      case "unreachable":
        this.link = "down";
        break;
      case "unknown":
      case "absent":
        if (answer.kind === "unknown" && this.#unknowns >= UNKNOWNS_BELIEVED && !this.#port.hasPlayed()) {
          this.fail(answer.code);
          return;
        }
        this.link = "up";
        this.isAbsent = true;
        this.#needsResume = true;
        break;
      case "refused":
        this.fail("playback_refused");
        return;
      case "invalid":
        this.fail("address_invalid");
        return;
      case "there":
        this.link = "up";
        this.isAbsent = false;
        if (this.#needsResume) this.#resume();
        break;
    }
    this.#port.changed();
  }

  #resume(): void {
    const playback = this.#port.playback();
    this.#needsResume = false;
    this.#port.resumed();
    if (playback !== null && ++this.#resumes <= RESUMES_BEFORE_RELOAD) {
      playback.resume();
      return;
    }
    this.#resumes = 0;
    this.#port.reload();
  }
}
