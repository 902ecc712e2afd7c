import { lazy, Suspense, type ReactElement } from "react";
import { Frame } from "./frame";

const ToolFrame = lazy(() => import("./tool-frame"));

/** Around the public pages. */
export function Site(): ReactElement {
  return <Frame />;
}

/** Around the pages of the people who work here: with the component library's languages and the event stream. */
export function Tools(): ReactElement {
  return (
    <Frame>
      <Suspense>
        <ToolFrame />
      </Suspense>
    </Frame>
  );
}
