/** A form's content, kept in this browser until it is sent or thrown away. */
import { useState } from "react";
import { recall, remember } from "./preferences";

interface Draft<T> {
  readonly value: T;
  /** Whether `value` was found, from an earlier visit. */
  readonly isRestored: boolean;
  readonly set: (changes: Partial<T>) => void;
  readonly discard: () => void;
}

function read<T extends object>(key: string): Partial<T> | null {
  const text = recall(key);
  if (text === null) return null;
  try {
    return JSON.parse(text) as Partial<T>;
  } catch {
    return null;
  }
}

/**
 * Keeps what differs from `initial`.
 *
 * Only the changes are stored: a field nobody touched follows the server when it changes there.
 */
export function useDraft<T extends object>(key: string, initial: T): Draft<T> {
  const store = `headwater.draft.${key}`;
  const [changes, setChanges] = useState<Partial<T>>(() => read<T>(store) ?? {});
  const [isRestored, setIsRestored] = useState(() => Object.keys(changes).length > 0);

  const set = (more: Partial<T>): void => {
    const next = Object.fromEntries(
      Object.entries({ ...changes, ...more }).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(initial[name as keyof T])),
    ) as Partial<T>;
    setChanges(next);
    remember(store, Object.keys(next).length === 0 ? null : JSON.stringify(next));
  };
  const discard = (): void => {
    setChanges({});
    setIsRestored(false);
    remember(store, null);
  };
  return { value: { ...initial, ...changes }, isRestored, set, discard };
}
