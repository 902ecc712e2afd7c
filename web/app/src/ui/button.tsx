import { useRef, useState, type ReactElement, type ReactNode } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components/Button";
import { Tooltip, TooltipTrigger } from "react-aria-components/Tooltip";
import { useText } from "../i18n/text";
import { Icon, type IconName } from "./icons";
import { uiText } from "./text";
import "./button.css";

export type Variant = "primary" | "plain" | "quiet" | "danger";

interface ButtonProps extends Omit<AriaButtonProps, "className" | "style" | "children"> {
  readonly variant?: Variant;
  readonly icon?: IconName;
  readonly children: ReactNode;
}

export function Button({ variant = "plain", icon, children, ...rest }: ButtonProps): ReactElement {
  return (
    <AriaButton {...rest} className={`button button--${variant}`}>
      {icon === undefined ? null : <Icon name={icon} size={16} />}
      <span>{children}</span>
    </AriaButton>
  );
}

interface IconButtonProps extends Omit<AriaButtonProps, "className" | "style" | "children" | "aria-label"> {
  readonly icon: IconName;
  readonly label: string;
  /** Shown under the label, for the key that does the same. */
  readonly keys?: string;
}

/** A button with a picture only; its name is read out and shown on hover. */
export function IconButton({ icon, label, keys, ...rest }: IconButtonProps): ReactElement {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      <AriaButton {...rest} aria-label={label} className="button button--quiet button--icon">
        <Icon name={icon} />
      </AriaButton>
      <Tooltip className="tooltip" offset={6}>
        {label}
        {keys === undefined ? null : <kbd>{keys}</kbd>}
      </Tooltip>
    </TooltipTrigger>
  );
}

const COPIED_MS = 2_000;

/** Copies, says so in place and to screen readers, and admits when the browser refuses. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }): ReactElement {
  const t = useText(uiText);
  const [outcome, setOutcome] = useState<"idle" | "copied" | "failed">("idle");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome("copied");
    } catch {
      setOutcome("failed");
    }
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setOutcome("idle");
    }, COPIED_MS);
  }

  const said = outcome === "copied" ? t.copied : outcome === "failed" ? t.copyFailed : "";
  return (
    <>
      <AriaButton
        className="button button--plain button--copy"
        aria-label={`${t.copy} ${label}`}
        data-outcome={outcome}
        onPress={() => void copy()}
      >
        <Icon name={outcome === "copied" ? "check" : "copy"} size={16} />
        <span>{outcome === "copied" ? t.copied : t.copy}</span>
      </AriaButton>
      <span className={outcome === "failed" ? "copy-failed" : "unseen"} role="status">
        {said}
      </span>
    </>
  );
}
