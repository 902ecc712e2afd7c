/** Stream keys that were just made, between the dialog that made them and the card that shows them. In memory only. */
const keys = new Map<string, string>();

export function holdFreshKey(inputId: string, streamKey: string): void {
  keys.set(inputId, streamKey);
}

/** The key, if it was made in this visit. */
export function freshKey(inputId: string): string | null {
  return keys.get(inputId) ?? null;
}
