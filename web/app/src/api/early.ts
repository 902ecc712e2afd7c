/** Takes over what `public/boot.js` has asked for while this code was still on its way. */

interface Early {
  readonly address: string;
  readonly answer: Promise<unknown>;
  /** The answer, when it is here already. */
  readonly body: unknown;
}

declare global {
  interface Window {
    headwaterEarly?: Early;
  }
}

/** Whether the page has begun with an early question: then its first picture may be on show, and must stay in place. */
export function hasEarly(): boolean {
  return window.headwaterEarly !== undefined;
}

function takeFor(address: string): Early | null {
  const early = window.headwaterEarly;
  if (early?.address !== address) return null;
  delete window.headwaterEarly;
  return early;
}

/** The early answer to this address, once; null when there is none, and then the usual way is gone. */
export function takeEarly(address: string): Promise<unknown> {
  return takeFor(address)?.answer ?? Promise.resolve(null);
}

/** The early answer if it is here at this moment, for a first drawing without a gap. */
export function takeEarlyNow(address: string): unknown {
  return window.headwaterEarly?.body === null ? null : (takeFor(address)?.body ?? null);
}
