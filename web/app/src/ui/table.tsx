/** Tables: sorted by their heads, walked by arrow keys, rows picked for bulk acts. */
import type { ReactElement, ReactNode } from "react";
import { Cell as AriaCell, Column as AriaColumn, type CellProps, type ColumnProps } from "react-aria-components/Table";
import { CheckboxButton, CheckboxField } from "react-aria-components/Checkbox";
import { Icon } from "./icons";
import "./table.css";

interface HeadProps extends Omit<ColumnProps, "className" | "style" | "children"> {
  readonly children: ReactNode;
  readonly isNumber?: boolean;
}

export function Column({ children, isNumber = false, ...rest }: HeadProps): ReactElement {
  return (
    <AriaColumn {...rest} className="table__head" data-number={isNumber || undefined}>
      {({ allowsSorting, sortDirection }) => (
        <span className="table__label">
          {children}
          {allowsSorting ? (
            <span className="table__sort" data-direction={sortDirection ?? undefined}>
              <Icon name="down" size={13} />
            </span>
          ) : null}
        </span>
      )}
    </AriaColumn>
  );
}

export function Cell({ isNumber = false, ...rest }: Omit<CellProps, "className" | "style"> & { readonly isNumber?: boolean }): ReactElement {
  return <AriaCell {...rest} className="table__cell" data-number={isNumber || undefined} />;
}

/** The box that picks a row; React Aria gives it its name and its meaning by the slot. */
export function Pick(): ReactElement {
  return (
    <CheckboxField slot="selection">
      <CheckboxButton className="pick">
        <span className="pick__box">
          <Icon name="check" size={13} />
        </span>
      </CheckboxButton>
    </CheckboxField>
  );
}
