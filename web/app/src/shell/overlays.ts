/** Which of the overlays that every page has is open; outside React so that any key or menu may open one. */
import { useSyncExternalStore } from "react";

export type Overlay = "none" | "palette" | "keys" | "password";

let overlay: Overlay = "none";
const listeners = new Set<() => void>();

function set(next: Overlay): void {
  overlay = next;
  for (const listener of listeners) listener();
}

export const openPalette = (): void => {
  set("palette");
};
export const openKeyHelp = (): void => {
  set("keys");
};
export const openOwnPassword = (): void => {
  set("password");
};
export const closeOverlay = (): void => {
  set("none");
};

export function useOverlay(): Overlay {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => overlay,
  );
}
