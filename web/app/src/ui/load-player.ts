let load: Promise<unknown> | undefined;

/** Fetches the player's code once; a failed try may be repeated. */
export function loadPlayer(): Promise<unknown> {
  load ??= import("@headwater/player").catch((error: unknown) => {
    load = undefined;
    throw error;
  });
  return load;
}
