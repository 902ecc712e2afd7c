/** Dialogs and menus. */
import type { ReactElement, ReactNode } from "react";
import { Dialog as AriaDialog } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { useText } from "../i18n/text";
import { IconButton } from "./button";
import { uiText } from "./text";
import "./overlay.css";

interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly size?: "small" | "wide";
  /** Confirmations of acts that cannot be undone are announced as alerts. */
  readonly role?: "dialog" | "alertdialog";
}

export function Dialog({ title, isOpen, onClose, children, size = "small", role = "dialog" }: DialogProps): ReactElement {
  const t = useText(uiText);
  return (
    <ModalOverlay
      className="veil"
      isOpen={isOpen}
      isDismissable={role === "dialog"}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className={`dialog dialog--${size}`}>
        <AriaDialog role={role} className="dialog__sheet">
          <header className="dialog__head">
            <Heading slot="title">{title}</Heading>
            <IconButton icon="close" label={t.close} onPress={onClose} />
          </header>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
