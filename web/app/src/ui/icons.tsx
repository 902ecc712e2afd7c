/** Our own line icons on a 20 px grid. They decorate: the words beside them, or the button's name, carry the meaning. */
import type { ReactElement } from "react";

const PATHS = {
  search: "M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM13 13l4 4",
  copy: "M7 7h9v9.5H7zM13 7V3.5H4V13h3",
  check: "M4 10.5l4 4 8-9",
  close: "M5 5l10 10M15 5L5 15",
  plus: "M10 4v12M4 10h12",
  user: "M10 3.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM4 16.5c.6-3 3-4.5 6-4.5s5.4 1.5 6 4.5",
  people: "M7.5 4.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5ZM2.5 15.5c.4-2.5 2.4-4 5-4s4.6 1.5 5 4M13 5a2.3 2.3 0 0 1 0 4.4M14.5 11.8c1.7.5 2.7 1.8 3 3.7",
  globe: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM3 10h14M10 3c-5 4.5-5 9.5 0 14M10 3c5 4.5 5 9.5 0 14",
  sun: "M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M15.7 4.3l-1.1 1.1M5.4 14.6l-1.1 1.1",
  moon: "M16 11.5A6.5 6.5 0 0 1 8.5 4a6.5 6.5 0 1 0 7.5 7.5Z",
  screen: "M3 4.5h14v9H3zM7 17h6M10 13.5V17",
  grid: "M3.5 4h5.5v5H3.5zM11 4h5.5v5H11zM3.5 11h5.5v5H3.5zM11 11h5.5v5H11z",
  list: "M3.5 5h13M3.5 10h13M3.5 15h13",
  eye: "M2.5 10C5 5.5 7.5 4.5 10 4.5s5 1 7.5 5.5c-2.5 4.5-5 5.5-7.5 5.5s-5-1-7.5-5.5ZM10 7.7a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6Z",
  eyeOff: "M3 3l14 14M8 5a8 8 0 0 1 2-.5c2.5 0 5 1 7.5 5.5a14 14 0 0 1-2.3 3M12.5 14.9c-.8.4-1.7.6-2.5.6-2.5 0-5-1-7.5-5.5.9-1.6 1.8-2.8 2.8-3.6",
  key: "M7 9a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM9.8 10.2L16.5 3.5M13 7l2.5 2.5",
  trash: "M4 6h12M8 6V3.5h4V6M5.5 6l.7 10.5h7.6L14.5 6M8.5 9v4.5M11.5 9v4.5",
  download: "M10 3v9M6 8.5l4 4 4-4M4 16.5h12",
  down: "M5.5 8l4.5 4.5L14.5 8",
  right: "M8 5.5l4.5 4.5L8 14.5",
  left: "M12 5.5L7.5 10l4.5 4.5",
  warning: "M10 3.5L17.5 16.5h-15zM10 8v4M10 14v.5",
  share: "M13.5 7a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM6 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM13.5 17a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM7.8 9l4-2.7M7.8 11l4 2.7",
  external: "M11 4h5v5M16 4l-7 7M8 5H4v11h11v-4",
  keyboard: "M2.5 5.5h15v9h-15zM5.5 8.5h.1M8.5 8.5h.1M11.5 8.5h.1M14.5 8.5h.1M6 11.5h8",
  more: "M5 10h.1M10 10h.1M15 10h.1",
  stop: "M5 5h10v10H5z",
  refresh: "M16 10a6 6 0 1 1-2-4.5M14.5 2.5v3.2h-3.2",
  play: "M6 4l10 6-10 6z",
  signal: "M4 16v-3M8 16V10M12 16V7M16 16V4",
  signOut: "M8 4H4v12h4M12 6.5l3.5 3.5-3.5 3.5M15.5 10H8",
  lock: "M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }): ReactElement {
  return (
    <svg
      className="icon"
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === "more" ? 2.6 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

/** Three rivulets that become one stream, lying like a play mark. */
export function Logo({ size = 26 }: { readonly size?: number }): ReactElement {
  return (
    <svg className="logo" aria-hidden="true" width={size} height={size} viewBox="0 0 32 32" fill="none" strokeLinecap="round" strokeWidth="3.2">
      <path d="M4 6c9.5 0 10 10 17.5 10" stroke="var(--accent-text)" opacity="0.55" />
      <path d="M4 26c9.5 0 10-10 17.5-10" stroke="var(--accent-text)" opacity="0.85" />
      <path d="M4 16H28" stroke="var(--accent)" />
    </svg>
  );
}
