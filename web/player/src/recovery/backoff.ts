/** Growing waits between tries, with chance in them so that a thousand viewers do not come back in the same instant. */

export interface BackoffPlan {
  readonly first_ms: number;
  readonly limit_ms: number;
  readonly factor: number;
}

/** The server or the network is away: look often at first, it may be a restart. */
export const LINK_BACKOFF: BackoffPlan = { first_ms: 500, limit_ms: 4_000, factor: 1.6 };
/** The channel is not on air: nothing is broken, so look calmly. */
export const ON_AIR_BACKOFF: BackoffPlan = { first_ms: 1_000, limit_ms: 5_000, factor: 1.4 };

/**
 * The wait before a try.
 *
 * @param attempt 0 for the first
 * @param random from 0 to 1
 */
export function waitBefore(attempt: number, plan: BackoffPlan, random: number): number {
  const full_ms = Math.min(plan.limit_ms, plan.first_ms * plan.factor ** attempt);
  return Math.round(full_ms * (0.75 + 0.5 * random));
}
