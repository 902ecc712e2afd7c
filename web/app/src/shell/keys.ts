/** Keys that act on a page: single letters, and `g` followed by a letter. Never while someone types. */
import { useEffect, useRef } from "react";

export interface KeyAction {
  /** As people read it: `?`, `n`, `g c`. */
  readonly keys: string;
  readonly label: string;
  /** Null when something else on the page listens for the key, and it is only to be told of. */
  readonly run: (() => void) | null;
}

const CHORD_MS = 1_200;
type Scope = "page" | "everywhere";

interface Layer {
  readonly scope: Scope;
  readonly actions: readonly KeyAction[];
}

const layers: Layer[] = [];

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** The actions on offer in one scope. */
export function keyActions(scope: Scope): readonly KeyAction[] {
  return layers.filter((layer) => layer.scope === scope).flatMap((layer) => layer.actions);
}

let chord = "";
let chordTimer: ReturnType<typeof setTimeout> | undefined;

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector("[role=dialog],[role=alertdialog],[role=menu]") !== null) return;
  const pressed = chord === "" ? event.key : `${chord} ${event.key}`;
  clearTimeout(chordTimer);
  chord = "";
  const action = [...keyActions("page"), ...keyActions("everywhere")].find((each) => each.keys === pressed);
  if (action !== undefined) {
    if (action.run === null) return;
    // The player listens for some of the same keys.
    event.stopImmediatePropagation();
    event.preventDefault();
    action.run();
  } else if (event.key === "g") {
    chord = "g";
    chordTimer = setTimeout(() => {
      chord = "";
    }, CHORD_MS);
  }
}

/** Offers actions while the calling component is shown. */
export function useKeys(actions: readonly KeyAction[], scope: Scope = "page"): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const offered = actions.map(({ keys, label, run }, index) => ({
      keys,
      label,
      run: run === null ? null : () => latest.current[index]?.run?.(),
    }));
    const layer = { scope, actions: offered };
    layers.push(layer);
    if (layers.length === 1) document.addEventListener("keydown", onKeyDown);
    return () => {
      layers.splice(layers.indexOf(layer), 1);
      if (layers.length === 0) document.removeEventListener("keydown", onKeyDown);
    };
    // The words and the number of the actions decide; what they run is read when it is needed.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [actions.map(({ keys, label }) => keys + label).join("\n"), scope]);
}

/** Puts the cursor into the page's search box, if it has one. */
export function focusSearch(): void {
  document.querySelector<HTMLInputElement>("[data-search]")?.focus();
}
