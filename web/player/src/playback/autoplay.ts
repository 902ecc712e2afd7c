/** Browsers want a gesture before they play with sound, and some before they play at all. */

export type PlayOutcome =
  | "playing"
  /** Plays, but only without sound. */
  | "muted"
  /** Not even without sound. */
  | "blocked"
  /** Not the browser's policy: the source went away meanwhile. */
  | "failed";

function isPolicy(error: unknown): boolean {
  return error instanceof DOMException && error.name === "NotAllowedError";
}

/** Plays; without sound when the browser insists. */
export async function playOrMute(video: HTMLVideoElement): Promise<PlayOutcome> {
  try {
    await video.play();
    return "playing";
  } catch (error) {
    if (!isPolicy(error)) return "failed";
  }
  if (video.muted) return "blocked";
  video.muted = true;
  try {
    await video.play();
    return "muted";
  } catch (error) {
    video.muted = false;
    return isPolicy(error) ? "blocked" : "failed";
  }
}
