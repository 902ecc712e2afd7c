/** The search box of the public pages: a plain element, so that they need no component library to start. */
import type { ReactElement } from "react";
import { Icon } from "./icons";
import "./fields.css";

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function PlainSearch({ label, value, onChange }: Props): ReactElement {
  return (
    <search className="search" data-empty={value === "" || undefined}>
      <Icon name="search" size={16} />
      <input
        className="search__input"
        type="search"
        aria-label={label}
        placeholder={label}
        data-search=""
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") onChange("");
        }}
      />
    </search>
  );
}
