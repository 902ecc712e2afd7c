/** The public name of a channel, as it stands in addresses. */

/** Specified by the API: lower-case letters, digits and hyphens inside, 1 to 63 characters. */
export const SLUG_LONGEST = 63;
const SLUG = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

export type SlugFault = "empty" | "too_long" | "characters";

export function checkSlug(slug: string): SlugFault | null {
  if (slug === "") return "empty";
  if (slug.length > SLUG_LONGEST) return "too_long";
  return SLUG.test(slug) ? null : "characters";
}

/**
 * Proposes a slug for a name: accents fall away, all that is not a Latin letter or digit becomes a hyphen.
 *
 * A name in Chinese has nothing left then, so a free `channel-n` is proposed instead.
 */
export function suggestSlug(name: string, taken: ReadonlySet<string>): string {
  const plain = name
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, SLUG_LONGEST - 4)
    .replace(/-+$/, "");
  if (name.trim() === "") return "";
  if (plain !== "" && !taken.has(plain)) return plain;
  const stem = plain === "" ? "channel" : plain;
  let number = plain === "" ? 1 : 2;
  while (taken.has(`${stem}-${String(number)}`)) number += 1;
  return `${stem}-${String(number)}`;
}
