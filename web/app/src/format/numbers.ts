/** Numbers as people read them: with their unit, in the reader's language. */
import { INTL_LOCALE, type Language } from "../i18n/language";

/** Shown where a figure is not known. */
export const NONE = "–";

function decimal(value: number, language: Language, digits: number): string {
  return value.toLocaleString(INTL_LOCALE[language], { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function formatCount(value: number, language: Language): string {
  return value.toLocaleString(INTL_LOCALE[language]);
}

/** `2.81 Mb/s`, `128 kb/s`; thousands, as in every bitrate. */
export function formatBitrate(bps: number | null | undefined, language: Language): string {
  if (bps === null || bps === undefined) return NONE;
  if (bps >= 1_000_000) return `${decimal(bps / 1_000_000, language, bps >= 100_000_000 ? 0 : 2)} Mb/s`;
  return `${decimal(bps / 1_000, language, 0)} kb/s`;
}

/** Rates that are written short by custom: 30 and 25 have no decimals, 29.97 has two. */
export function formatFrameRate(fps: number | null | undefined, language: Language): string {
  if (fps === null || fps === undefined) return NONE;
  const isWhole = Math.abs(fps - Math.round(fps)) < 0.005;
  return `${decimal(fps, language, isWhole ? 0 : 2)} fps`;
}

export function formatSeconds(seconds: number | null | undefined, language: Language, digits = 2): string {
  return seconds === null || seconds === undefined ? NONE : `${decimal(seconds, language, digits)} s`;
}

const BYTE_UNITS = ["B", "KB", "MB", "GB", "TB", "PB"] as const;

export function formatBytes(bytes: number | null | undefined, language: Language): string {
  if (bytes === null || bytes === undefined) return NONE;
  let value = bytes;
  let unit = 0;
  while (value >= 1_000 && unit < BYTE_UNITS.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${decimal(value, language, unit === 0 || value >= 100 ? 0 : 1)} ${BYTE_UNITS[unit] ?? ""}`;
}

export function formatHertz(hertz: number, language: Language): string {
  return `${decimal(hertz / 1_000, language, hertz % 1_000 === 0 ? 0 : 1)} kHz`;
}

/** How fast the encoder runs against the clock: `1.00×` keeps up. */
export function formatSpeed(speed: number | null | undefined, language: Language): string {
  return speed === null || speed === undefined ? NONE : `${decimal(speed, language, 2)}×`;
}
