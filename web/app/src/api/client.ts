/** One way to the server: language, forgery guard and problem documents are dealt with here and nowhere else. */
import { getLanguage } from "../session/preferences";
import { asProblem, readProblem } from "./problem";

const BASE = "/api/v1";
let csrf = "";

/** The value cookie-authenticated writes must carry; it comes with the session. */
export function setCsrf(value: string): void {
  csrf = value;
}

type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

function address(path: string, query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") parameters.set(name, String(value));
  }
  const tail = parameters.toString();
  return `${BASE}${path}${tail === "" ? "" : `?${tail}`}`;
}

function headers(method: string, hasBody: boolean): HeadersInit {
  return {
    Accept: "application/json",
    "Accept-Language": getLanguage(),
    ...(hasBody ? { "Content-Type": "application/json" } : {}),
    ...(method === "GET" ? {} : { "X-Headwater-CSRF": csrf }),
    ...(method === "POST" ? { "Idempotency-Key": crypto.randomUUID() } : {}),
  };
}

async function readBody(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  try {
    return (await response.json()) as unknown;
  } catch {
    return undefined;
  }
}

export interface RequestOptions {
  readonly query?: Query;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const init: RequestInit = { method, headers: headers(method, options.body !== undefined), credentials: "same-origin" };
  if (options.body !== undefined) init.body = JSON.stringify(options.body);
  if (options.signal !== undefined) init.signal = options.signal;
  let response: Response;
  try {
    response = await fetch(address(path, options.query ?? {}), init);
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    throw asProblem(error);
  }
  const body = await readBody(response);
  if (!response.ok) throw readProblem(response.status, body);
  return body as T;
}
