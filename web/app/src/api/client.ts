/** One way to the server: language, forgery guard and problem documents are dealt with here and nowhere else. */
import createClient, { type Middleware } from "openapi-fetch";
import { getLanguage } from "../session/preferences";
import { asProblem, readProblem } from "./problem";
import type { paths } from "./schema";

let csrf = "";

/** The value cookie-authenticated writes must carry; it comes with the session. */
export function setCsrf(value: string): void {
  csrf = value;
}

const headers: Middleware = {
  onRequest({ request }) {
    request.headers.set("Accept-Language", getLanguage());
    if (request.method === "GET") return;
    if (csrf !== "") request.headers.set("X-Headwater-CSRF", csrf);
    // One key for each press of a button: a repetition by the network is answered with the first result.
    request.headers.set("Idempotency-Key", newKey());
  },
};

/** `randomUUID` exists on secure pages only, and many a Headwater runs on plain HTTP in a local net. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const api = createClient<paths>({ credentials: "same-origin" });
api.use(headers);

interface Answer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** Returns what was asked for, or throws an `ApiProblem`. */
export async function take<T>(asking: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await asking;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw asProblem(error);
  }
  if (!answer.response.ok) throw readProblem(answer.response.status, answer.error);
  return answer.data as T;
}
