/** Times and rates as people read them. */

const pad = (value: number): string => String(value).padStart(2, "0");

/** 0:35, 12:07, 1:02:03 */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
}

/** −0:35, with a true minus sign. */
export function behind(seconds: number): string {
  return `−${span(seconds)}`;
}

/** Time of day in the viewer's zone, 24 hours in both languages: it is a time code here. */
export function clock(date_ms: number): string {
  const date = new Date(date_ms);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

/** 2.6 Mb/s, 800 kb/s */
export function bitrate(bps: number): string {
  return bps >= 1_000_000 ? `${(bps / 1_000_000).toFixed(1)} Mb/s` : `${Math.round(bps / 1000)} kb/s`;
}

export function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}
