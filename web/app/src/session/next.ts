/** Where to go after signing in: only to paths of our own, for an address elsewhere would make the page a springboard. */
export function safeNext(next: string | undefined, otherwise: string): string {
  return next !== undefined && /^\/[^/\\]/.test(next) ? next : otherwise;
}
