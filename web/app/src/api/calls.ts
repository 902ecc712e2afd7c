/** Every request the app makes, one function each. */
import { api, take } from "./client";
import { takeEarly } from "./early";
import type {
  Alarm,
  ApiToken,
  AuditEntry,
  Channel,
  ChannelDraft,
  ChannelPatch,
  FreshToken,
  NewToken,
  NewUser,
  Page,
  PlaybackToken,
  PublicChannel,
  Session,
  SystemFacts,
  User,
  UserPatch,
} from "./shapes";

/** The longest page the API gives. */
const PAGE_LIMIT = 200;

/** Follows the cursors: for lists that people filter and sort on the spot. */
async function everyPage<T>(getPage: (query: { limit: number; cursor: string | null }) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await getPage({ limit: PAGE_LIMIT, cursor });
    items.push(...page.items);
    cursor = page.next_cursor ?? null;
  } while (cursor !== null);
  return items;
}

export const PUBLIC_LIST = `/api/v1/public/channels?limit=${PAGE_LIMIT}`;
export const publicAddress = (slug: string): string => `/api/v1/public/channels/${slug}`;

export const listPublicChannels = (): Promise<PublicChannel[]> =>
  everyPage(async (query) => {
    const early = (await takeEarly(PUBLIC_LIST)) as Page<PublicChannel> | null;
    return early ?? take(api.GET("/api/v1/public/channels", { params: { query } }));
  });
export const getPublicChannel = async (slug: string): Promise<PublicChannel> => {
  const early = (await takeEarly(publicAddress(slug))) as PublicChannel | null;
  return early ?? take(api.GET("/api/v1/public/channels/{slug}", { params: { path: { slug } } }));
};

export const getSession = (): Promise<Session> => take(api.GET("/api/v1/session"));
export const signIn = (email: string, password: string): Promise<Session> =>
  take(api.POST("/api/v1/session", { body: { email, password } }));
export const signOut = async (): Promise<void> => {
  await take(api.DELETE("/api/v1/session"));
};
export const updateMe = (body: { language?: User["language"]; display_name?: string }): Promise<User> =>
  take(api.PATCH("/api/v1/me", { body }));

export const listChannels = (signal?: AbortSignal): Promise<Channel[]> =>
  everyPage((query) => take(api.GET("/api/v1/channels", { params: { query }, signal: signal ?? null })));
export const getChannel = (slug: string): Promise<Channel> =>
  take(api.GET("/api/v1/channels/{slug}", { params: { path: { slug } } }));
export const createChannel = (body: ChannelDraft): Promise<Channel> => take(api.POST("/api/v1/channels", { body }));
export const updateChannel = (slug: string, body: ChannelPatch): Promise<Channel> =>
  take(api.PATCH("/api/v1/channels/{slug}", { params: { path: { slug } }, body }));
export const deleteChannel = async (slug: string): Promise<void> => {
  await take(api.DELETE("/api/v1/channels/{slug}", { params: { path: { slug } } }));
};
export const disconnectPublisher = async (slug: string): Promise<void> => {
  await take(api.POST("/api/v1/channels/{slug}/disconnect", { params: { path: { slug } } }));
};
export const rotateKey = (slug: string, id: string): Promise<{ stream_key: string }> =>
  take(api.POST("/api/v1/channels/{slug}/inputs/{id}/rotate-key", { params: { path: { slug, id } } }));
export const revealKey = (slug: string, id: string): Promise<{ stream_key: string }> =>
  take(api.POST("/api/v1/channels/{slug}/inputs/{id}/reveal-key", { params: { path: { slug, id } } }));
export const createPlaybackToken = (slug: string, expires_in_s: number): Promise<PlaybackToken> =>
  take(api.POST("/api/v1/channels/{slug}/playback-tokens", { params: { path: { slug } }, body: { expires_in_s } }));

export const listAlarms = (): Promise<Page<Alarm>> =>
  take(api.GET("/api/v1/alarms", { params: { query: { state: "raised", limit: PAGE_LIMIT } } }));
export const acknowledgeAlarm = (id: string): Promise<Alarm> =>
  take(api.POST("/api/v1/alarms/{id}/acknowledge", { params: { path: { id } } }));

export const listUsers = (): Promise<User[]> => everyPage((query) => take(api.GET("/api/v1/users", { params: { query } })));
export const createUser = (body: NewUser): Promise<User> => take(api.POST("/api/v1/users", { body }));
export const updateUser = (id: string, body: UserPatch): Promise<User> =>
  take(api.PATCH("/api/v1/users/{id}", { params: { path: { id } }, body }));
export const deleteUser = async (id: string): Promise<void> => {
  await take(api.DELETE("/api/v1/users/{id}", { params: { path: { id } } }));
};
/** One's own password needs the present one as well. */
export const setPassword = async (id: string, password: string, present: string | null): Promise<void> => {
  await take(api.POST("/api/v1/users/{id}/password", { params: { path: { id } }, body: { password, present_password: present } }));
};

export const listTokens = (): Promise<ApiToken[]> => everyPage((query) => take(api.GET("/api/v1/tokens", { params: { query } })));
export const createToken = (body: NewToken): Promise<FreshToken> => take(api.POST("/api/v1/tokens", { body }));
export const revokeToken = async (id: string): Promise<void> => {
  await take(api.DELETE("/api/v1/tokens/{id}", { params: { path: { id } } }));
};

const AUDIT_LIMIT = 50;

export const listAudit = (q: string, objectKind: string | null, cursor: string | null): Promise<Page<AuditEntry>> =>
  take(api.GET("/api/v1/audit", { params: { query: { q, object_kind: objectKind, cursor, limit: AUDIT_LIMIT } } }));

export const getSystem = (): Promise<SystemFacts> => take(api.GET("/api/v1/system"));
