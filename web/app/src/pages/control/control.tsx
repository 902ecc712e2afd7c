import type { ReactElement } from "react";
export function ControlPage(): ReactElement { return <p>…</p>; }
