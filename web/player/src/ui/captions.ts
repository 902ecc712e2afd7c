/** Caption tracks live on the video element, whoever put them there. */

export function captionTracks(video: HTMLVideoElement): TextTrack[] {
  return Array.from(video.textTracks).filter(({ kind }) => kind === "captions" || kind === "subtitles");
}

/** Shows one track, or none with null. */
export function chooseCaptions(video: HTMLVideoElement, track: TextTrack | null): void {
  for (const each of captionTracks(video)) each.mode = each === track ? "showing" : "disabled";
}

/** Switches captions on or off; null when there are none. */
export function toggleCaptions(video: HTMLVideoElement): boolean | null {
  const tracks = captionTracks(video);
  const first = tracks[0];
  if (first === undefined) return null;
  const isOn = tracks.some(({ mode }) => mode === "showing");
  chooseCaptions(video, isOn ? null : first);
  return !isOn;
}
