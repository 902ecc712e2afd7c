/** Checks a ladder as it is typed, by the rules of the API. Pure. */
import type { LadderRung } from "../../api/shapes";

export const MOST_RUNGS = 8;
const LEAST_HEIGHT_PX = 120;
const MOST_HEIGHT_PX = 4_320;
const LEAST_BITRATE_BPS = 50_000;
const MOST_BITRATE_BPS = 100_000_000;

/** The default ladder, as the starting point of one set by hand. */
export const DEFAULT_LADDER: readonly LadderRung[] = [
  { name: "1080p", height: 1_080, bitrate_bps: 4_500_000 },
  { name: "720p", height: 720, bitrate_bps: 2_500_000 },
  { name: "480p", height: 480, bitrate_bps: 1_200_000 },
  { name: "360p", height: 360, bitrate_bps: 700_000 },
];

function isRungValid({ name, height, bitrate_bps }: LadderRung): boolean {
  const isHeightValid = Number.isInteger(height) && height % 2 === 0 && height >= LEAST_HEIGHT_PX && height <= MOST_HEIGHT_PX;
  const isBitrateValid = Number.isFinite(bitrate_bps) && bitrate_bps >= LEAST_BITRATE_BPS && bitrate_bps <= MOST_BITRATE_BPS;
  return name.trim() !== "" && isHeightValid && isBitrateValid;
}

export function isLadderValid(ladder: readonly LadderRung[]): boolean {
  if (ladder.length === 0 || ladder.length > MOST_RUNGS) return false;
  const names = new Set(ladder.map((rung) => rung.name.trim()));
  const isFalling = ladder.every((rung, index) => {
    const above = ladder[index - 1];
    return above === undefined || (rung.height < above.height && rung.bitrate_bps < above.bitrate_bps);
  });
  return names.size === ladder.length && isFalling && ladder.every(isRungValid);
}

/** A new lowest rung, at about two thirds of the one above. */
export function nextRung(ladder: readonly LadderRung[]): LadderRung {
  const lowest = ladder.at(-1) ?? { name: "", height: 1_620, bitrate_bps: 9_000_000 };
  const height = Math.max(LEAST_HEIGHT_PX, Math.round(lowest.height / 3) * 2);
  const bitrate = Math.max(LEAST_BITRATE_BPS, Math.round(lowest.bitrate_bps / 2 / 50_000) * 50_000);
  return { name: `${String(height)}p`, height, bitrate_bps: bitrate };
}
