/** Instants and durations as people read them. */
import { INTL_LOCALE, type Language } from "../i18n/language";

const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;

/** `2026-11-21 20:15` in the reader's own order, without the zone: that is in the long form. */
export function formatInstant(iso: string, language: Language): string {
  return new Date(iso).toLocaleString(INTL_LOCALE[language], { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
}

/** With seconds and zone, for the title of a shorter form. */
export function formatInstantFully(iso: string, language: Language): string {
  return new Date(iso).toLocaleString(INTL_LOCALE[language], { dateStyle: "full", timeStyle: "long", hourCycle: "h23" });
}

export function formatClock(atMs: number, language: Language): string {
  return new Date(atMs).toLocaleTimeString(INTL_LOCALE[language], { hourCycle: "h23" });
}

/** `3 minutes ago`, `3 分鐘前`. */
export function formatRelative(iso: string, nowMs: number, language: Language): string {
  const seconds = Math.round((Date.parse(iso) - nowMs) / 1_000);
  const format = new Intl.RelativeTimeFormat(INTL_LOCALE[language], { numeric: "auto" });
  const size = Math.abs(seconds);
  if (size < MINUTE_S) return format.format(seconds, "second");
  if (size < HOUR_S) return format.format(Math.trunc(seconds / MINUTE_S), "minute");
  if (size < DAY_S) return format.format(Math.trunc(seconds / HOUR_S), "hour");
  return format.format(Math.trunc(seconds / DAY_S), "day");
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** A running clock: `4:07`, `1:02:33`, `2 days 01:02:33`. */
export function formatElapsed(seconds: number, language: Language): string {
  const whole = Math.max(0, Math.floor(seconds));
  const days = Math.floor(whole / DAY_S);
  const hours = Math.floor((whole % DAY_S) / HOUR_S);
  const minutes = Math.floor((whole % HOUR_S) / MINUTE_S);
  const rest = two(whole % MINUTE_S);
  if (days > 0) return `${formatLength(days * DAY_S, language)} ${two(hours)}:${two(minutes)}:${rest}`;
  return hours > 0 ? `${String(hours)}:${two(minutes)}:${rest}` : `${String(minutes)}:${rest}`;
}

/** A length in words: `2 hours`, `90 minutes`, `30 seconds`, in the largest unit that is exact. */
export function formatLength(seconds: number, language: Language): string {
  const [value, unit] =
    seconds >= DAY_S && seconds % DAY_S === 0
      ? [seconds / DAY_S, "day"]
      : seconds >= HOUR_S && seconds % HOUR_S === 0
        ? [seconds / HOUR_S, "hour"]
        : seconds >= MINUTE_S && seconds % MINUTE_S === 0
          ? [seconds / MINUTE_S, "minute"]
          : [seconds, "second"];
  return new Intl.NumberFormat(INTL_LOCALE[language], { style: "unit", unit, unitDisplay: "long" }).format(value);
}
