/** Something to be copied, whole and in sight, with the button that does it. */
import { useId, type ReactElement, type ReactNode } from "react";
import { CopyButton } from "./button";
import "./copy-field.css";

interface CopyFieldProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: ReactNode;
  /** More than one row shows a text that wraps. */
  readonly rows?: number;
}

export function CopyField({ label, value, hint, rows }: CopyFieldProps): ReactElement {
  const id = useId();
  const select = (event: { readonly currentTarget: HTMLInputElement | HTMLTextAreaElement }): void => {
    event.currentTarget.select();
  };
  return (
    <div className="copy">
      <label className="copy__label" htmlFor={id}>
        {label}
      </label>
      <div className="copy__row">
        {rows === undefined ? (
          <input id={id} className="copy__value mono" readOnly value={value} onFocus={select} />
        ) : (
          <textarea id={id} className="copy__value mono" readOnly rows={rows} value={value} onFocus={select} />
        )}
        <CopyButton text={value} label={label} />
      </div>
      {hint === undefined ? null : <p className="copy__hint">{hint}</p>}
    </div>
  );
}
