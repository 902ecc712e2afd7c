/** What the pages ask for, under which key it is kept, and how fresh it must be. */
import { MutationCache, QueryCache, QueryClient, queryOptions } from "@tanstack/react-query";
import * as calls from "./calls";
import { setCsrf } from "./client";
import { ApiProblem } from "./problem";
import { takeEarlyNow } from "./early";
import type { Page, PublicChannel, Session } from "./shapes";
import { recall, remember } from "../session/preferences";

/** Set while a session is believed to exist, so that visitors' pages need not ask for one. */
const SIGNED_IN_KEY = "headwater.signed_in";

/** A session that ended while a page was open: the page is told, and asks to sign in again. */
function noticeEnd(error: unknown): void {
  if (!(error instanceof ApiProblem && error.status === 401 && mayBeSignedIn())) return;
  rememberSession(null);
  queryClient.setQueryData(["session"], null);
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeEnd }),
  mutationCache: new MutationCache({ onError: noticeEnd }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => count < 2 && !(error instanceof ApiProblem && error.status >= 400 && error.status < 500),
    },
  },
});

export function rememberSession(session: Session | null): Session | null {
  setCsrf(session?.csrf ?? "");
  remember(SIGNED_IN_KEY, session === null ? null : "1");
  return session;
}

async function loadSession(): Promise<Session | null> {
  try {
    return rememberSession(await calls.getSession());
  } catch (error) {
    if (error instanceof ApiProblem && (error.status === 401 || error.status === 403)) return rememberSession(null);
    throw error;
  }
}

export const mayBeSignedIn = (): boolean => recall(SIGNED_IN_KEY) !== null;

/** A list that goes on over more pages is fetched in the usual way. */
function earlyList(): PublicChannel[] | undefined {
  const page = takeEarlyNow(calls.PUBLIC_LIST) as Page<PublicChannel> | null;
  return page === null || page.next_cursor ? undefined : [...page.items];
}

export const queries = {
  session: queryOptions({ queryKey: ["session"], queryFn: loadSession, staleTime: 60_000 }),
  publicChannels: queryOptions({
    queryKey: ["public"],
    queryFn: calls.listPublicChannels,
    refetchInterval: 5_000,
    initialData: earlyList,
  }),
  publicChannel: (slug: string) =>
    queryOptions({
      queryKey: ["public", slug],
      queryFn: () => calls.getPublicChannel(slug),
      refetchInterval: 5_000,
      initialData: () => (takeEarlyNow(calls.publicAddress(slug)) ?? undefined) as PublicChannel | undefined,
    }),
  channels: queryOptions({ queryKey: ["channels"], queryFn: ({ signal }) => calls.listChannels(signal), staleTime: 30_000 }),
  channel: (slug: string) => queryOptions({ queryKey: ["channel", slug], queryFn: () => calls.getChannel(slug) }),
  alarms: queryOptions({ queryKey: ["alarms"], queryFn: calls.listAlarms, refetchInterval: 30_000 }),
  users: queryOptions({ queryKey: ["users"], queryFn: calls.listUsers }),
  tokens: queryOptions({ queryKey: ["tokens"], queryFn: calls.listTokens }),
  system: queryOptions({ queryKey: ["system"], queryFn: calls.getSystem, refetchInterval: 5_000 }),
} as const;
