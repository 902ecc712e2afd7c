/** Finds what can play here. */
import type { Playback, PlaybackListener } from "./port.ts";

/** Loaded when first needed: pages show their first picture without it. */
export async function choosePlayback(video: HTMLVideoElement, listener: PlaybackListener): Promise<Playback | null> {
  const library = await import("./hls.ts");
  if (library.isSupported()) return new library.HlsPlayback(video, listener);
  const native = await import("./native.ts");
  return native.isSupported(video) ? new native.NativePlayback(video, listener) : null;
}
