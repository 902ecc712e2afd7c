/** Every request the app makes, one function each. */
import { request } from "./client";
import type {
  Alarm,
  ApiToken,
  AuditEntry,
  Channel,
  ChannelDraft,
  Page,
  PublicChannel,
  Role,
  Session,
  Site,
  User,
} from "./shapes";

const slugPath = (slug: string): string => `/channels/${encodeURIComponent(slug)}`;

/** A page may be up to this long; more is fetched by its cursor. */
const PAGE_LIMIT = 100;

/** Follows the cursors: for lists that people filter and sort on the spot. */
async function everyPage<T>(path: string, signal?: AbortSignal): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await request("GET", path, {
      query: { limit: PAGE_LIMIT, cursor },
      ...(signal === undefined ? {} : { signal }),
    });
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return items;
}

export const getSite = (): Promise<Site> => request("GET", "/public/site");
export const listPublicChannels = (): Promise<{ items: readonly PublicChannel[] }> => request("GET", "/public/channels");
export const getPublicChannel = (slug: string): Promise<PublicChannel> => request("GET", `/public${slugPath(slug)}`);

export const getSession = (): Promise<Session> => request("GET", "/session");
export const signIn = (email: string, password: string): Promise<Session> =>
  request("POST", "/session", { body: { email, password } });
export const signOut = (): Promise<void> => request("DELETE", "/session");
export const updateMe = (changes: { language?: string; display_name?: string }): Promise<User> =>
  request("PATCH", "/me", { body: changes });

export const listChannels = (signal?: AbortSignal): Promise<Channel[]> => everyPage<Channel>("/channels", signal);
export const getChannel = (slug: string): Promise<Channel> => request("GET", slugPath(slug));
export const createChannel = (draft: Partial<ChannelDraft>): Promise<Channel> =>
  request("POST", "/channels", { body: draft });
export const updateChannel = (slug: string, changes: Partial<ChannelDraft>): Promise<Channel> =>
  request("PATCH", slugPath(slug), { body: changes });
export const deleteChannel = (slug: string): Promise<void> => request("DELETE", slugPath(slug));
export const disconnectPublisher = (slug: string): Promise<void> => request("POST", `${slugPath(slug)}/disconnect`);
export const rotateKey = (slug: string, input: string): Promise<{ stream_key: string }> =>
  request("POST", `${slugPath(slug)}/inputs/${input}/rotate-key`);
export const revealKey = (slug: string, input: string): Promise<{ stream_key: string }> =>
  request("POST", `${slugPath(slug)}/inputs/${input}/reveal-key`);

export interface PlaybackToken {
  readonly token: string;
  readonly hls: string;
  readonly dash: string;
  readonly expires_at: string;
}

export const createPlaybackToken = (slug: string, expiresInS: number): Promise<PlaybackToken> =>
  request("POST", `${slugPath(slug)}/playback-tokens`, { body: { expires_in_s: expiresInS } });

export const listAlarms = (): Promise<Page<Alarm>> => request("GET", "/alarms", { query: { state: "raised" } });
export const acknowledgeAlarm = (id: string): Promise<void> => request("POST", `/alarms/${id}/acknowledge`);

export interface NewUser {
  readonly language: string;
  readonly email: string;
  readonly display_name: string;
  readonly role: Role;
  readonly password: string;
}

export const listUsers = (): Promise<User[]> => everyPage<User>("/users");
export const createUser = (user: NewUser): Promise<User> => request("POST", "/users", { body: user });
export const updateUser = (id: string, changes: { role?: Role; display_name?: string; is_active?: boolean }): Promise<User> =>
  request("PATCH", `/users/${id}`, { body: changes });
export const deleteUser = (id: string): Promise<void> => request("DELETE", `/users/${id}`);
export const setPassword = (id: string, password: string): Promise<void> =>
  request("POST", `/users/${id}/password`, { body: { password } });

export const listTokens = (): Promise<ApiToken[]> => everyPage<ApiToken>("/tokens");
export const createToken = (name: string, role: Role): Promise<ApiToken & { readonly token: string }> =>
  request("POST", "/tokens", { body: { name, role } });
export const revokeToken = (id: string): Promise<void> => request("DELETE", `/tokens/${id}`);

export const listAudit = (q: string, cursor: string | null): Promise<Page<AuditEntry>> =>
  request("GET", "/audit", { query: { q, cursor, limit: 50 } });

export type SystemFacts = Readonly<Record<string, unknown>>;
export const getSystem = (): Promise<SystemFacts> => request("GET", "/system");
