/** A row of choices of which one holds. */
import type { ReactElement, ReactNode } from "react";
import { ToggleButton } from "react-aria-components/ToggleButton";
import { ToggleButtonGroup } from "react-aria-components/ToggleButtonGroup";

interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly content: ReactNode; readonly name?: string }[];
  readonly onChange: (value: T) => void;
}

export function Segments<T extends string>({ label, value, options, onChange }: SegmentsProps<T>): ReactElement {
  return (
    <ToggleButtonGroup
      className="segments"
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const picked = options.find((option) => keys.has(option.value));
        if (picked !== undefined) onChange(picked.value);
      }}
    >
      {options.map((option) => (
        <ToggleButton key={option.value} id={option.value} {...(option.name === undefined ? {} : { "aria-label": option.name })}>
          {option.content}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
