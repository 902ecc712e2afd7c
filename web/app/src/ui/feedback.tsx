/** What stands where data is not: skeletons, empty places that say what to do next, and errors in words. */
import type { ReactElement, ReactNode } from "react";
import { asProblem, UNREACHABLE, type ApiProblem } from "../api/problem";
import { useText } from "../i18n/text";
import { Logo } from "./icons";
import { PlainButton } from "./plain-button";
import { Mark } from "./state";
import { uiText } from "./text";
import "./feedback.css";

export function Skeleton({ width = "100%", height = 16 }: { readonly width?: string | number; readonly height?: number }): ReactElement {
  return <span className="skeleton" aria-hidden="true" style={{ width, height }} />;
}

/** Skeletons with one spoken word for all of them. */
export function Loading({ children }: { readonly children: ReactNode }): ReactElement {
  const t = useText(uiText);
  return (
    <div aria-busy="true">
      <span className="unseen" role="status">
        {t.loading}
      </span>
      {children}
    </div>
  );
}

interface EmptyProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
  /** Whether this is all the page says; then its title is the page's. */
  readonly isPage?: boolean;
}

export function Empty({ title, children, action, isPage = false }: EmptyProps): ReactElement {
  return (
    <div className="empty">
      <Logo size={44} />
      {isPage ? <h1>{title}</h1> : <h2>{title}</h2>}
      <p>{children}</p>
      {action}
    </div>
  );
}

type Words = Readonly<Record<"unreachable" | "unreachableHelp" | "forbidden" | "forbiddenHelp" | "unknownFault" | "unknownFaultHelp", string>>;

/** The server's own words come first: they say what happened and what to do, in the reader's language. */
export function problemWords(problem: ApiProblem, t: Words): { title: string; help: string } {
  if (problem.code === UNREACHABLE) return { title: t.unreachable, help: t.unreachableHelp };
  if (problem.message !== "" && problem.status !== 0) return { title: problem.message, help: "" };
  if (problem.status === 403) return { title: t.forbidden, help: t.forbiddenHelp };
  return { title: t.unknownFault, help: t.unknownFaultHelp };
}

interface ProblemProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

export function Problem({ error, onRetry }: ProblemProps): ReactElement {
  const t = useText(uiText);
  const problem = asProblem(error);
  const words = problemWords(problem, t);
  return (
    <div className="problem" role="alert">
      <Mark tone="alarm" />
      <div className="problem__words">
        <strong>{words.title}</strong>
        {words.help === "" ? null : <p>{words.help}</p>}
        {problem.fields.length === 0 ? null : (
          <ul>
            {problem.fields.map((field) => (
              <li key={`${field.field}${field.message}`}>
                {field.field === "" ? null : <code>{field.field}</code>} {field.message}
              </li>
            ))}
          </ul>
        )}
        <p className="problem__code">
          {t.code} <code>{problem.code}</code>
        </p>
      </div>
      {onRetry === undefined ? null : (
        <PlainButton icon="refresh" onPress={onRetry}>
          {t.retry}
        </PlainButton>
      )}
    </div>
  );
}
