/** Asks before something that people will feel. It names what will happen; the button says what it does. */
import { useState, type ReactElement, type ReactNode } from "react";
import { useText } from "../i18n/text";
import { Button } from "./button";
import { Problem } from "./feedback";
import { TextField } from "./fields";
import { Dialog } from "./overlay";
import { uiText } from "./text";

interface ConfirmProps {
  readonly title: string;
  /** What the button says: the act itself, never "OK". */
  readonly confirm: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => Promise<unknown>;
  readonly children: ReactNode;
  /** When given, the act is possible only after this has been typed. */
  readonly typed?: { readonly word: string; readonly label: string };
}

export function ConfirmDialog({ title, confirm, isOpen, onClose, onConfirm, children, typed }: ConfirmProps): ReactElement {
  const t = useText(uiText);
  const [word, setWord] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  function close(): void {
    setWord("");
    setError(null);
    onClose();
  }

  async function act(): Promise<void> {
    setIsBusy(true);
    setError(null);
    try {
      await onConfirm();
      close();
    } catch (fault) {
      setError(fault);
    } finally {
      setIsBusy(false);
    }
  }

  return (
    <Dialog title={title} isOpen={isOpen} onClose={close} role="alertdialog">
      <div className="form">{children}</div>
      {typed === undefined ? null : <TextField name="typed" label={typed.label} value={word} onChange={setWord} isMono autoComplete="off" autoFocus />}
      {error === null ? null : <Problem error={error} />}
      <div className="dialog__foot">
        <Button onPress={close}>{t.cancel}</Button>
        <Button variant="danger" isDisabled={typed !== undefined && word !== typed.word} isPending={isBusy} onPress={() => void act()}>
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
}
