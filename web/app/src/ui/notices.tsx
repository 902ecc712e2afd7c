/** Short notices in the corner that leave by themselves; errors stay until they are closed. */
import { useSyncExternalStore, type ReactElement } from "react";
import { asProblem } from "../api/problem";
import { useText } from "../i18n/text";
import { problemWords } from "./feedback";
import { PlainIconButton } from "./plain-button";
import { Mark, type Tone } from "./state";
import { uiText } from "./text";
import "./notices.css";

interface Notice {
  readonly id: number;
  readonly tone: Tone;
  readonly words: string | null;
  readonly error: unknown;
}

const SHOWN_MS = 5_000;
let notices: readonly Notice[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function change(next: readonly Notice[]): void {
  notices = next;
  for (const listener of listeners) listener();
}

function dismiss(id: number): void {
  change(notices.filter((notice) => notice.id !== id));
}

export function notify(words: string): void {
  const id = nextId++;
  change([...notices, { id, tone: "ok", words, error: null }]);
  setTimeout(() => {
    dismiss(id);
  }, SHOWN_MS);
}

export function notifyProblem(error: unknown): void {
  change([...notices.slice(-2), { id: nextId++, tone: "alarm", words: null, error }]);
}

function NoticeCard({ notice }: { readonly notice: Notice }): ReactElement {
  const t = useText(uiText);
  const problem = notice.words === null ? asProblem(notice.error) : null;
  const words = problem === null ? null : problemWords(problem, t);
  return (
    <li className="notice" data-tone={notice.tone} role={notice.tone === "alarm" ? "alert" : "status"}>
      <Mark tone={notice.tone} />
      <div className="notice__words">
        {words === null ? notice.words : <strong>{words.title}</strong>}
        {words === null || words.help === "" ? null : <p>{words.help}</p>}
        {problem === null ? null : <code>{problem.code}</code>}
      </div>
      <PlainIconButton
        icon="close"
        label={t.dismiss}
        onPress={() => {
          dismiss(notice.id);
        }}
      />
    </li>
  );
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Notices(): ReactElement {
  const t = useText(uiText);
  const shown = useSyncExternalStore(subscribe, () => notices);
  return (
    <ul className="notices" aria-label={t.notices}>
      {shown.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </ul>
  );
}
