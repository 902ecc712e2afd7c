import type { ReactElement } from "react";
export function ChannelPage(): ReactElement { return <p>…</p>; }
