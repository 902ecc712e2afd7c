import type { ReactElement } from "react";
export function AdminPage(): ReactElement { return <p>…</p>; }
