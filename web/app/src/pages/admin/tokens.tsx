import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { Form } from "react-aria-components/Form";
import { Row, Table, TableBody, TableHeader } from "react-aria-components/Table";
import { createToken, revokeToken } from "../../api/calls";
import { queries, queryClient } from "../../api/queries";
import type { ApiToken, FreshToken, Role } from "../../api/shapes";
import { downloadCsv, toCsv } from "../../format/csv";
import { formatLength } from "../../format/times";
import { useText } from "../../i18n/text";
import { useLanguage } from "../../session/preferences";
import { ROLES, useSession } from "../../session/session";
import { Button } from "../../ui/button";
import { ConfirmDialog } from "../../ui/confirm";
import { CopyField } from "../../ui/copy-field";
import { Empty, Problem } from "../../ui/feedback";
import { SelectField, TextField } from "../../ui/fields";
import { Instant, Relative } from "../../ui/instant";
import { notify } from "../../ui/notices";
import { Dialog } from "../../ui/overlay";
import { Cell, Column } from "../../ui/table";
import { uiText } from "../../ui/text";
import { ListFrame, useSorted } from "./list-frame";
import { RoleField } from "./person-forms";
import { adminText } from "./text";

const refresh = (): Promise<void> => queryClient.invalidateQueries({ queryKey: queries.tokens.queryKey });

const DAY_S = 86_400;
const LIFETIMES_S = [30 * DAY_S, 90 * DAY_S, 365 * DAY_S] as const;

function expiryOf(lifetime: string): string | null {
  return lifetime === "forever" ? null : new Date(Date.now() + Number(lifetime) * 1_000).toISOString();
}

function FreshTokenDialog({ made, onClose }: { readonly made: FreshToken; readonly onClose: () => void }): ReactElement {
  const t = useText(adminText);
  return (
    <Dialog title={t.tokenCreated} isOpen onClose={onClose} role="alertdialog" size="wide">
      <p>{t.tokenOnce}</p>
      <CopyField label={t.token} value={made.token} hint={t.tokenUse} />
      <div className="dialog__foot">
        <Button variant="primary" onPress={onClose}>
          {t.tokenDone}
        </Button>
      </div>
    </Dialog>
  );
}

function AddToken({ onClose, onMade }: { readonly onClose: () => void; readonly onMade: (made: FreshToken) => void }): ReactElement {
  const t = useText(adminText);
  const ui = useText(uiText);
  const language = useLanguage();
  const session = useSession();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>(session?.user.role ?? "viewer");
  const [lifetime, setLifetime] = useState<string>(String(LIFETIMES_S[1]));
  const [isTried, setIsTried] = useState(false);
  const making = useMutation({
    mutationFn: () => createToken({ name: name.trim(), role, expires_at: expiryOf(lifetime) }),
    onSuccess: async (made) => {
      onMade(made);
      await refresh();
    },
  });
  const nameFault = name.trim() === "" ? ui.required : null;
  const lifetimes = [...LIFETIMES_S.map((seconds) => ({ value: String(seconds), label: formatLength(seconds, language) })), { value: "forever", label: t.forever }];
  return (
    <Dialog title={t.addToken} isOpen onClose={onClose}>
      <Form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          setIsTried(true);
          if (nameFault === null) making.mutate();
        }}
      >
        <TextField label={t.tokenName} name="name" value={name} hint={t.tokenNameHint} onChange={setName} fault={isTried ? nameFault : null} autoFocus />
        <RoleField value={role} hint={t.tokenRoleHint} onChange={setRole} roles={session?.user.role === "administrator" ? ROLES : ROLES.filter((each) => each !== "administrator")} />
        <SelectField label={t.lifetime} value={lifetime} options={lifetimes} onChange={setLifetime} />
        {making.error === null ? null : <Problem error={making.error} />}
        <div className="dialog__foot">
          <Button onPress={onClose}>{ui.cancel}</Button>
          <Button variant="primary" type="submit" isPending={making.isPending}>
            {t.addToken}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

function download(tokens: readonly ApiToken[]): void {
  const header = ["name", "role", "hint", "created_at", "last_used_at", "expires_at"];
  const rows = tokens.map((token) => [token.name, token.role, token.hint, token.created_at, token.last_used_at, token.expires_at]);
  downloadCsv("headwater-tokens.csv", toCsv(header, rows));
}

function Revoke({ token, onClose }: { readonly token: ApiToken; readonly onClose: () => void }): ReactElement {
  const t = useText(adminText);
  const revoke = async (): Promise<void> => {
    await revokeToken(token.id);
    notify(t.revoked(token.name));
    await refresh();
  };
  return (
    <ConfirmDialog title={t.revokeTitle(token.name)} confirm={t.revoke} isOpen onClose={onClose} onConfirm={revoke}>
      <p>{t.revokeHelp}</p>
    </ConfirmDialog>
  );
}

function TokenTable({ list, onRevoke }: { readonly list: ReturnType<typeof useSorted<ApiToken>>; readonly onRevoke: (token: ApiToken) => void }): ReactElement {
  const t = useText(adminText);
  const ui = useText(uiText);
  return (
    <Table aria-label={t.tokens} className="table" sortDescriptor={list.sort} onSortChange={list.setSort}>
      <TableHeader>
        <Column id="name" isRowHeader allowsSorting>
          {t.tokenName}
        </Column>
        <Column id="role" allowsSorting>
          {t.role}
        </Column>
        <Column id="created" allowsSorting>
          {t.created}
        </Column>
        <Column id="used" allowsSorting>
          {t.lastUsed}
        </Column>
        <Column>{t.expires}</Column>
        <Column width={100}>
          <span className="unseen">{t.actions}</span>
        </Column>
      </TableHeader>
      <TableBody>
        {list.shown.map((token) => (
          <Row key={token.id} id={token.id} className="table__row">
            <Cell>
              <strong>{token.name}</strong> <code className="faint">{token.hint}</code>
            </Cell>
            <Cell>{ui[`role_${token.role}`]}</Cell>
            <Cell>
              <Instant at={token.created_at} />
            </Cell>
            <Cell>{token.last_used_at === null ? t.never : <Relative at={token.last_used_at} />}</Cell>
            <Cell>{token.expires_at === null ? t.noExpiry : <Instant at={token.expires_at} />}</Cell>
            <Cell>
              <span className="table__acts">
                <Button
                  variant="danger"
                  onPress={() => {
                    onRevoke(token);
                  }}
                >
                  {t.revoke}
                </Button>
              </span>
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}

export function TokensTab(): ReactElement {
  const t = useText(adminText);
  const ui = useText(uiText);
  const { data, error, refetch } = useQuery(queries.tokens);
  const [isAdding, setIsAdding] = useState(false);
  const [made, setMade] = useState<FreshToken | null>(null);
  const [revoked, setRevoked] = useState<ApiToken | null>(null);
  const list = useSorted(data, {
    text: (token) => [token.name, token.hint, ui[`role_${token.role}`]],
    keys: { name: (token) => token.name, role: (token) => token.role, created: (token) => token.created_at, used: (token) => token.last_used_at ?? "" },
    first: "name",
  });
  const add = (
    <Button
      variant="primary"
      icon="plus"
      onPress={() => {
        setIsAdding(true);
      }}
    >
      {t.addToken}
    </Button>
  );
  const dialogs = (
    <>
      {isAdding ? (
        <AddToken
          onClose={() => {
            setIsAdding(false);
          }}
          onMade={(token) => {
            setIsAdding(false);
            setMade(token);
          }}
        />
      ) : null}
      {made === null ? null : (
        <FreshTokenDialog
          made={made}
          onClose={() => {
            setMade(null);
          }}
        />
      )}
      {revoked === null ? null : (
        <Revoke
          token={revoked}
          onClose={() => {
            setRevoked(null);
          }}
        />
      )}
    </>
  );
  return (
    <ListFrame
      list={list}
      error={error}
      onRetry={() => void refetch()}
      onCsv={() => {
        download(list.shown);
      }}
      action={add}
      empty={<Empty title={t.noTokens}>{t.noTokensHelp}</Empty>}
      after={dialogs}
    >
      <TokenTable list={list} onRevoke={setRevoked} />
    </ListFrame>
  );
}
