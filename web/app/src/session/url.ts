/**
 * What the addresses carry behind the question mark.
 *
 * Each reader takes whatever stands there and keeps what it knows; the rest falls away. A default is never written, so
 * that addresses stay short.
 */

type Raw = Readonly<Record<string, unknown>>;

function text(value: unknown): string | undefined {
  // The router reads `?q=5` as a number.
  const word = typeof value === "number" || typeof value === "boolean" ? String(value) : value;
  return typeof word === "string" && word !== "" ? word : undefined;
}

function oneOf<T extends string>(value: unknown, known: readonly T[]): T | undefined {
  return known.find((each) => each === value);
}

/** Leaves out what is not set: an address has no room for `undefined`. */
function compact<T extends Readonly<Record<string, unknown>>>(search: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

export const readHomeSearch = (raw: Raw) => compact({ q: text(raw.q) });

export const readWatchSearch = (raw: Raw) => compact({ token: text(raw.token) });

export const readEmbedSearch = (raw: Raw) =>
  compact({ token: text(raw.token), muted: raw.muted === true || raw.muted === 1 || raw.muted === "" ? true : undefined });

export const readSigninSearch = (raw: Raw) => compact({ next: text(raw.next) });

export const CONTROL_FILTERS = ["on_air", "off_air", "trouble"] as const;
export const CONTROL_SORTS = ["state", "name", "viewers", "bitrate"] as const;
export const CONTROL_VIEWS = ["grid", "list"] as const;

export const readControlSearch = (raw: Raw) =>
  compact({
    q: text(raw.q),
    show: oneOf(raw.show, CONTROL_FILTERS),
    sort: oneOf(raw.sort, CONTROL_SORTS),
    view: oneOf(raw.view, CONTROL_VIEWS),
    create: raw.create === true ? true : undefined,
  });

export const CHANNEL_TABS = ["signal", "settings", "links"] as const;

export const readChannelSearch = (raw: Raw) => compact({ tab: oneOf(raw.tab, CHANNEL_TABS) });

export const ADMIN_TABS = ["people", "tokens", "audit", "system"] as const;

export const readAdminSearch = (raw: Raw) => compact({ tab: oneOf(raw.tab, ADMIN_TABS), q: text(raw.q) });
