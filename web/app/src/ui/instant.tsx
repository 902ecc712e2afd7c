/** Times that tick, with the whole instant and its zone on hover. */
import { useSyncExternalStore, type ReactElement } from "react";
import { formatElapsed, formatInstant, formatInstantFully, formatRelative } from "../format/times";
import { useLanguage } from "../session/preferences";

const TICK_MS = 1_000;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  now = Date.now();
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The clock, one tick a second, shared by all that show it. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

export function Elapsed({ since }: { readonly since: string }): ReactElement {
  const language = useLanguage();
  const seconds = (useNow() - Date.parse(since)) / 1_000;
  return (
    <time dateTime={since} title={formatInstantFully(since, language)}>
      {formatElapsed(seconds, language)}
    </time>
  );
}

export function Relative({ at }: { readonly at: string }): ReactElement {
  const language = useLanguage();
  return (
    <time dateTime={at} title={formatInstantFully(at, language)}>
      {formatRelative(at, useNow(), language)}
    </time>
  );
}

export function Instant({ at }: { readonly at: string }): ReactElement {
  const language = useLanguage();
  return (
    <time dateTime={at} title={formatInstantFully(at, language)}>
      {formatInstant(at, language)}
    </time>
  );
}
