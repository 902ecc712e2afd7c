/** Buttons of the public pages: plain elements that look like the others, so that nothing else must load before them. */
import type { ReactElement, ReactNode } from "react";
import { Icon, type IconName } from "./icons";
import "./button.css";

interface PlainButtonProps {
  readonly icon?: IconName;
  readonly isPrimary?: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
}

export function PlainButton({ icon, isPrimary = false, onPress, children }: PlainButtonProps): ReactElement {
  return (
    <button type="button" className={`button button--${isPrimary ? "primary" : "plain"}`} onClick={onPress}>
      {icon === undefined ? null : <Icon name={icon} size={16} />}
      <span>{children}</span>
    </button>
  );
}

export function PlainIconButton({ icon, label, onPress }: { readonly icon: IconName; readonly label: string; readonly onPress: () => void }): ReactElement {
  return (
    <button type="button" className="button button--quiet button--icon" aria-label={label} title={label} onClick={onPress}>
      <Icon name={icon} />
    </button>
  );
}
