import { useMutation } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { Form } from "react-aria-components/Form";
import { createUser, setPassword, updateUser } from "../../api/calls";
import type { Role, User } from "../../api/shapes";
import { LANGUAGES, LANGUAGE_NAMES, type Language } from "../../i18n/language";
import { useText } from "../../i18n/text";
import { PASSWORD_SHORTEST, suggestPassword } from "../../session/password";
import { useLanguage } from "../../session/preferences";
import { ROLES } from "../../session/session";
import { Button } from "../../ui/button";
import { Problem } from "../../ui/feedback";
import { PasswordField, SelectField, TextField } from "../../ui/fields";
import { notify } from "../../ui/notices";
import { Dialog } from "../../ui/overlay";
import { uiText } from "../../ui/text";
import { adminText } from "./text";

interface FormProps {
  readonly onClose: () => void;
  readonly onDone: () => Promise<void>;
}

export function RoleField({ value, hint, onChange, roles = ROLES }: { readonly value: Role; readonly hint?: string; readonly onChange: (role: Role) => void; readonly roles?: readonly Role[] }): ReactElement {
  const t = useText(adminText);
  const ui = useText(uiText);
  return (
    <SelectField
      label={t.role}
      value={value}
      hint={hint ?? t[`role_${value}_help`]}
      options={roles.map((role) => ({ value: role, label: ui[`role_${role}`], help: t[`role_${role}_help`] }))}
      onChange={onChange}
    />
  );
}

/** A password to hand over: typed, or proposed by this page and shown so that it can be copied. */
function NewPassword({ label, value, fault, onChange }: { readonly label: string; readonly value: string; readonly fault: string | null; readonly onChange: (value: string) => void }): ReactElement {
  const t = useText(adminText);
  const [isProposed, setIsProposed] = useState(false);
  return (
    <div className="new-password">
      <PasswordField label={label} name="password" autoComplete="new-password" value={value} hint={t.passwordHint} fault={fault} onChange={onChange} isShownFirst={isProposed} key={isProposed ? "proposed" : "typed"} />
      <Button
        icon="key"
        onPress={() => {
          setIsProposed(true);
          onChange(suggestPassword());
        }}
      >
        {t.suggest}
      </Button>
    </div>
  );
}

function Foot({ submit, isPending, onClose }: { readonly submit: string; readonly isPending: boolean; readonly onClose: () => void }): ReactElement {
  const ui = useText(uiText);
  return (
    <div className="dialog__foot">
      <Button onPress={onClose}>{ui.cancel}</Button>
      <Button variant="primary" type="submit" isPending={isPending}>
        {submit}
      </Button>
    </div>
  );
}

export function AddPerson({ onClose, onDone }: FormProps): ReactElement {
  const t = useText(adminText);
  const ui = useText(uiText);
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("operator");
  const [language, setLanguage] = useState<Language>(useLanguage());
  const [password, setPassword_] = useState("");
  const [isTried, setIsTried] = useState(false);
  const adding = useMutation({
    mutationFn: () => createUser({ email: email.trim(), display_name: name.trim(), role, language, password }),
    onSuccess: async (user) => {
      notify(t.personAdded(user.display_name));
      onClose();
      await onDone();
    },
  });
  const emailFault = email.trim() === "" ? ui.required : /^\S+@\S+$/.test(email.trim()) ? null : t.emailFault;
  const nameFault = name.trim() === "" ? ui.required : null;
  const passwordFault = password.length < PASSWORD_SHORTEST ? t.passwordShort : null;
  return (
    <Dialog title={t.addPerson} isOpen onClose={onClose}>
      <Form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          setIsTried(true);
          if (emailFault === null && nameFault === null && passwordFault === null) adding.mutate();
        }}
      >
        <TextField label={t.displayName} name="display_name" value={name} onChange={setName} fault={isTried ? nameFault : null} autoFocus />
        <TextField label={t.email} name="email" type="email" autoComplete="off" value={email} onChange={setEmail} fault={isTried ? emailFault : null} />
        <RoleField value={role} onChange={setRole} />
        <SelectField label={t.language} value={language} options={LANGUAGES.map((each) => ({ value: each, label: LANGUAGE_NAMES[each] }))} onChange={setLanguage} />
        <NewPassword label={t.password} value={password} fault={isTried || password !== "" ? passwordFault : null} onChange={setPassword_} />
        {adding.error === null ? null : <Problem error={adding.error} />}
        <Foot submit={t.addPerson} isPending={adding.isPending} onClose={onClose} />
      </Form>
    </Dialog>
  );
}

export function ChangeRole({ user, onClose, onDone }: FormProps & { readonly user: User }): ReactElement {
  const t = useText(adminText);
  const ui = useText(uiText);
  const [role, setRole] = useState(user.role);
  const changing = useMutation({
    mutationFn: () => updateUser(user.id, { role }),
    onSuccess: async () => {
      notify(t.roleChanged(user.display_name, ui[`role_${role}`]));
      onClose();
      await onDone();
    },
  });
  return (
    <Dialog title={t.changeRoleTitle(user.display_name)} isOpen onClose={onClose}>
      <Form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          changing.mutate();
        }}
      >
        <RoleField value={role} onChange={setRole} />
        <p className="note">{t.changeRoleHelp}</p>
        {changing.error === null ? null : <Problem error={changing.error} />}
        <Foot submit={t.save} isPending={changing.isPending} onClose={onClose} />
      </Form>
    </Dialog>
  );
}

export function ResetPassword({ user, onClose }: { readonly user: User; readonly onClose: () => void }): ReactElement {
  const t = useText(adminText);
  const [password, setPassword_] = useState("");
  const [isTried, setIsTried] = useState(false);
  const setting = useMutation({
    mutationFn: () => setPassword(user.id, password, null),
    onSuccess: () => {
      notify(t.passwordSet(user.display_name));
      onClose();
    },
  });
  const fault = password.length < PASSWORD_SHORTEST ? t.passwordShort : null;
  return (
    <Dialog title={t.resetPasswordTitle(user.display_name)} isOpen onClose={onClose}>
      <Form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          setIsTried(true);
          if (fault === null) setting.mutate();
        }}
      >
        <NewPassword label={t.newPassword} value={password} fault={isTried || password !== "" ? fault : null} onChange={setPassword_} />
        <p className="note">{t.resetPasswordHelp}</p>
        {setting.error === null ? null : <Problem error={setting.error} />}
        <Foot submit={t.save} isPending={setting.isPending} onClose={onClose} />
      </Form>
    </Dialog>
  );
}
