/** People change their own password here; the present one proves that it is them. */
import { useMutation } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { Form } from "react-aria-components/Form";
import { setPassword } from "../api/calls";
import { useText } from "../i18n/text";
import { PASSWORD_SHORTEST } from "../session/password";
import { passwordText } from "../session/password-text";
import { useSession } from "../session/session";
import { Button } from "../ui/button";
import { Problem } from "../ui/feedback";
import { PasswordField } from "../ui/fields";
import { notify } from "../ui/notices";
import { Dialog } from "../ui/overlay";
import { uiText } from "../ui/text";

export default function OwnPassword({ onClose }: { readonly onClose: () => void }): ReactElement {
  const t = useText(passwordText);
  const ui = useText(uiText);
  const session = useSession();
  const [present, setPresent] = useState("");
  const [fresh, setFresh] = useState("");
  const [isTried, setIsTried] = useState(false);
  const changing = useMutation({
    mutationFn: () => setPassword(session?.user.id ?? "", fresh, present),
    onSuccess: () => {
      notify(t.done);
      onClose();
    },
  });
  const presentFault = present === "" ? ui.required : null;
  const freshFault = fresh.length < PASSWORD_SHORTEST ? t.short : null;
  return (
    <Dialog title={t.mine} isOpen onClose={onClose}>
      <Form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          setIsTried(true);
          if (presentFault === null && freshFault === null) changing.mutate();
        }}
      >
        <PasswordField label={t.present} name="present" autoComplete="current-password" value={present} onChange={setPresent} fault={isTried ? presentFault : null} autoFocus />
        <PasswordField label={t.fresh} name="fresh" autoComplete="new-password" value={fresh} onChange={setFresh} fault={isTried || fresh !== "" ? freshFault : null} />
        <p className="note">{t.mineHelp}</p>
        {changing.error === null ? null : <Problem error={changing.error} />}
        <div className="dialog__foot">
          <Button onPress={onClose}>{ui.cancel}</Button>
          <Button variant="primary" type="submit" isPending={changing.isPending}>
            {t.submit}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
