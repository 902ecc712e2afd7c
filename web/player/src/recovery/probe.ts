/** Asks the server one question: is the address there? The answer tells a missing publisher from a missing server. */

export type ProbeAnswer =
  /** The playlist is there. */
  | { readonly kind: "there" }
  /** The server answers, but has nothing to play under this address now. */
  | { readonly kind: "absent"; readonly status: number }
  /** The server says that there is no such channel, or nothing in the range asked for. */
  | { readonly kind: "unknown"; readonly code: "channel_unknown" | "nothing_here" }
  /** The server will never answer this address: something in it is wrong. */
  | { readonly kind: "invalid"; readonly status: number }
  /** The server forbids it. */
  | { readonly kind: "refused"; readonly status: number }
  /** No answer, or one from a proxy whose server is away. */
  | { readonly kind: "unreachable" };

/** The origin's codes for an address that has nothing and will hardly get anything; see its errors page. */
const UNKNOWN: Readonly<Record<string, "channel_unknown" | "nothing_here">> = {
  playback_channel_unknown: "channel_unknown",
  playback_not_found: "nothing_here",
};
/** 503: three target durations without a part, or the server is busy; 502 and 504 are a proxy's. 408, 425, 429: later. */
const ABSENT: readonly number[] = [404, 408, 410, 425, 429, 503];

/** What an answer means for playing; `code` is the problem document's, if there was one. */
export function judge(status: number, code: string | null = null): ProbeAnswer {
  if (status >= 200 && status < 300) return { kind: "there" };
  if (status === 401 || status === 403) return { kind: "refused", status };
  const unknown = status === 404 && code !== null ? UNKNOWN[code] : undefined;
  if (unknown !== undefined) return { kind: "unknown", code: unknown };
  if (ABSENT.includes(status)) return { kind: "absent", status };
  return status >= 400 && status < 500 ? { kind: "invalid", status } : { kind: "unreachable" };
}

async function problemCode(answer: Response): Promise<string | null> {
  if (answer.headers.get("content-type")?.startsWith("application/problem+json") !== true) return null;
  const problem: unknown = await answer.json();
  if (typeof problem !== "object" || problem === null || !("code" in problem)) return null;
  return typeof problem.code === "string" ? problem.code : null;
}

const PATIENCE_MS = 5_000;

export async function probe(address: string, signal: AbortSignal, fetcher: typeof fetch = fetch): Promise<ProbeAnswer> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  try {
    const answer = await fetcher(address, { cache: "no-store", signal: AbortSignal.any([signal, patience]) });
    const judged = judge(answer.status, answer.ok ? null : await problemCode(answer));
    if (judged.kind !== "there") return judged;
    // A proxy or a captive portal may answer 200 with a page of its own.
    return (await answer.text()).startsWith("#EXTM3U") ? judged : { kind: "unreachable" };
  } catch {
    return { kind: "unreachable" };
  }
}
