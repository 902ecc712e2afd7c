/** The player alone, for a frame in somebody's page. */
import { useQuery } from "@tanstack/react-query";
import { useParams, useSearch } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { asProblem } from "../../api/problem";
import { queries } from "../../api/queries";
import { useText } from "../../i18n/text";
import { useTitle } from "../../shell/title";
import { problemWords } from "../../ui/feedback";
import { uiText } from "../../ui/text";
import { Slate, Stage } from "./stage";
import { watchText } from "./text";
import "./embed.css";

function Fault({ error }: { readonly error: unknown }): ReactElement {
  const t = useText(watchText);
  const ui = useText(uiText);
  const problem = asProblem(error);
  const words = problem.status === 404 ? { title: t.missing, help: t.missingHelp } : problemWords(problem, ui);
  return (
    <Slate>
      <strong>{words.title}</strong>
      <p>{words.help}</p>
    </Slate>
  );
}

export function EmbedPage(): ReactElement {
  const { slug } = useParams({ from: "/embed/$slug" });
  const { token, muted } = useSearch({ from: "/embed/$slug" });
  const { data, error } = useQuery(queries.publicChannel(slug));
  useTitle(data?.name);
  return (
    <main className="embed">
      {data === undefined ? error === null ? null : <Fault error={error} /> : <Stage channel={data} token={token} isMuted={muted ?? false} />}
    </main>
  );
}
