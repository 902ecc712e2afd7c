/** Whether a thing is what someone searches for: every word of the search occurs in one of its texts. */
export function matches(search: string, ...texts: readonly string[]): boolean {
  const fold = (text: string): string => text.normalize("NFKC").toLowerCase();
  const hay = texts.map(fold).join("\n");
  return fold(search)
    .split(/\s+/)
    .every((word) => hay.includes(word));
}
