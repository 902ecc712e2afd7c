/** What the pointer does on the picture itself: click plays and pauses, double click fills the screen, double tap skips. */

export interface GesturePort {
  readonly togglePlay: () => void;
  readonly toggleFullscreen: () => void;
  readonly toggleControls: () => void;
  readonly skip: (seconds: number) => void;
}

/** Two presses within this time are one gesture. */
const DOUBLE_MS = 260;
const SKIP_S = 10;

export type Gesture = "togglePlay" | "toggleFullscreen" | "toggleControls" | { readonly skip_s: number };

/** A finger and a mouse mean different things; a double tap in the middle third fills the screen. */
export function gestureFor(pointerType: string, presses: number, share: number): Gesture {
  if (pointerType !== "touch") return presses > 1 ? "toggleFullscreen" : "togglePlay";
  if (presses === 1) return "toggleControls";
  if (share < 1 / 3) return { skip_s: -SKIP_S };
  return share > 2 / 3 ? { skip_s: SKIP_S } : "toggleFullscreen";
}

export function attachGestures(surface: HTMLElement, port: GesturePort): void {
  let presses = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  surface.addEventListener("click", (event) => {
    if (event.target !== surface) return;
    presses++;
    clearTimeout(timer);
    const { pointerType } = event;
    const box = surface.getBoundingClientRect();
    const share = (event.clientX - box.left) / Math.max(1, box.width);
    const act = (): void => {
      const gesture = gestureFor(pointerType, presses, share);
      // Further taps of a row skip on.
      presses = 0;
      if (typeof gesture === "string") port[gesture]();
      else port.skip(gesture.skip_s);
    };
    if (presses > 1) act();
    else timer = setTimeout(act, DOUBLE_MS);
  });
}
