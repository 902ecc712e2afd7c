import { useMutation } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import { Form } from "react-aria-components/Form";
import { signIn } from "../../api/calls";
import { asProblem } from "../../api/problem";
import { queries, queryClient, rememberSession } from "../../api/queries";

import { isLanguage } from "../../i18n/language";
import { useText } from "../../i18n/text";
import { adoptLanguage } from "../../session/preferences";
import { safeNext } from "../../session/next";
import { can } from "../../session/session";
import { useTitle } from "../../shell/title";
import { Button } from "../../ui/button";
import { Problem } from "../../ui/feedback";
import { PasswordField, TextField } from "../../ui/fields";
import { Logo } from "../../ui/icons";
import { uiText } from "../../ui/text";
import { signinText } from "./text";
import "./signin.css";

export function SigninPage(): ReactElement {
  const t = useText(signinText);
  const ui = useText(uiText);
  const { next } = useSearch({ from: "/site/signin" });
  const navigate = useNavigate();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [isTried, setIsTried] = useState(false);
  useTitle(t.title);

  const entry = useMutation({
    mutationFn: () => signIn(email.trim(), password),
    onSuccess: async (session) => {
      rememberSession(session);
      queryClient.setQueryData(queries.session.queryKey, session);
      if (isLanguage(session.user.language)) adoptLanguage(session.user.language);
      await navigate({ href: safeNext(next, can(session, "see_control") ? "/control" : "/"), replace: true });
    },
  });

  const emailFault = email.trim() === "" ? ui.required : /^\S+@\S+$/.test(email.trim()) ? null : t.emailFault;
  const passwordFault = password === "" ? ui.required : null;

  return (
    <div className="signin">
      <div className="signin__card">
        <Logo size={40} />
        <h1>{t.title}</h1>
        <p className="signin__help">{t.help}</p>
        <Form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            setIsTried(true);
            if (emailFault === null && passwordFault === null) entry.mutate();
          }}
        >
          <TextField
            label={t.email}
            name="email"
            type="email"
            autoComplete="username"
            value={email}
            onChange={setEmail}
            fault={isTried ? emailFault : null}
            autoFocus
          />
          <PasswordField
            label={t.password}
            name="password"
            autoComplete="current-password"
            value={password}
            onChange={setPassword}
            fault={isTried ? passwordFault : null}
          />
          {entry.error === null ? null : <Problem error={asProblem(entry.error)} />}
          <Button variant="primary" type="submit" isPending={entry.isPending}>
            {entry.isPending ? t.busy : t.submit}
          </Button>
        </Form>
        <p className="signin__first">{t.first}</p>
      </div>
    </div>
  );
}
