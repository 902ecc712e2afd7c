/** Asks the server one question: is the address there? The answer tells a missing publisher from a missing server. */

export type ProbeAnswer =
  /** The playlist is there. */
  | { readonly kind: "there" }
  /** The server answers, but has nothing to play under this address now. */
  | { readonly kind: "absent"; readonly status: number }
  /** The server forbids it. */
  | { readonly kind: "refused"; readonly status: number }
  /** No answer, or one from a proxy whose server is away. */
  | { readonly kind: "unreachable" };

/** What an HTTP status means for playing. */
export function judge(status: number): ProbeAnswer {
  if (status >= 200 && status < 300) return { kind: "there" };
  if (status === 401 || status === 403) return { kind: "refused", status };
  // 503 is the origin's word for "not on air" (three target durations without a part); 502 and 504 are a proxy's.
  if (status === 404 || status === 410 || status === 503 || status === 425) return { kind: "absent", status };
  return { kind: "unreachable" };
}

const PATIENCE_MS = 5_000;

export async function probe(address: string, signal: AbortSignal, fetcher: typeof fetch = fetch): Promise<ProbeAnswer> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  try {
    const answer = await fetcher(address, { cache: "no-store", signal: AbortSignal.any([signal, patience]) });
    const judged = judge(answer.status);
    if (judged.kind !== "there") return judged;
    // A proxy or a captive portal may answer 200 with a page of its own.
    return (await answer.text()).startsWith("#EXTM3U") ? judged : { kind: "unreachable" };
  } catch {
    return { kind: "unreachable" };
  }
}
