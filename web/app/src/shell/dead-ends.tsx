/** Pages one does not want to see: no such page, not allowed, broken. */
import { Link, type ErrorComponentProps } from "@tanstack/react-router";
import type { ReactElement } from "react";
import type { Session } from "../api/shapes";
import { useText } from "../i18n/text";
import { asProblem, UNREADABLE } from "../api/problem";
import { Empty, Problem } from "../ui/feedback";
import { PlainButton } from "../ui/plain-button";
import { uiText } from "../ui/text";
import { Frame } from "./frame";
import { shellText } from "./text";
import { useTitle } from "./title";

export function NotFound({ title, help }: { readonly title?: string; readonly help?: string }): ReactElement {
  const t = useText(shellText);
  useTitle(title ?? t.notFound);
  return (
    <Empty
      isPage
      title={title ?? t.notFound}
      action={
        <Link to="/" className="button button--plain">
          {t.toHome}
        </Link>
      }
    >
      {help ?? t.notFoundHelp}
    </Empty>
  );
}

export function NotFoundPage(): ReactElement {
  return (
    <Frame>
      <NotFound />
    </Frame>
  );
}

export function NotAllowed({ session }: { readonly session: Session }): ReactElement {
  const t = useText(shellText);
  const role = useText(uiText)[`role_${session.user.role}`];
  useTitle(t.forbidden);
  return (
    <Empty
      isPage
      title={t.forbidden}
      action={
        <Link to="/" className="button button--plain">
          {t.toHome}
        </Link>
      }
    >
      {t.forbiddenHelp(role)}
    </Empty>
  );
}

/** The last net under a page. A fault of the server is told in its words, one of ours with the way out. */
export function Broken({ error, reset }: ErrorComponentProps): ReactElement {
  const t = useText(shellText);
  useTitle(t.broken);
  if (asProblem(error).code !== UNREADABLE) return <Problem error={error} onRetry={reset} />;
  return (
    <Empty
      isPage
      title={t.broken}
      action={
        <PlainButton
          isPrimary
          icon="refresh"
          onPress={() => {
            location.reload();
          }}
        >
          {t.reload}
        </PlainButton>
      }
    >
      {t.brokenHelp} <code>{asProblem(error).message}</code>
    </Empty>
  );
}
