import { NONE } from "../../format/numbers";
import type { AuditEntry } from "../../api/shapes";

/** `dvr_window_s: 3600 → 7200`; other detail as it is. */
export function detailLines(detail: AuditEntry["detail"]): string[] {
  const show = (value: unknown): string => (value === "" ? NONE : typeof value === "string" ? value : JSON.stringify(value));
  return Object.entries(detail).map(([name, value]) => {
    if (Array.isArray(value) && value.length === 2) return `${name}: ${show(value[0])} → ${show(value[1])}`;
    return `${name}: ${show(value)}`;
  });
}
