/** The API's rule for passwords, and a proposal that meets it. */
export const PASSWORD_SHORTEST = 10;

/** Without the signs people mistake for each other. */
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

/** Four groups of four: about 79 bits, and readable over a telephone. */
export function suggestPassword(random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array = (bytes) => crypto.getRandomValues(bytes)): string {
  const bytes = random(new Uint8Array(16));
  const letters = Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length] ?? "a");
  return [0, 4, 8, 12].map((start) => letters.slice(start, start + 4).join("")).join("-");
}
