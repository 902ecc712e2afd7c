import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { Menu, MenuItem, MenuTrigger } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";
import { Row, Table, TableBody, TableHeader } from "react-aria-components/Table";
import { deleteUser, updateUser } from "../../api/calls";
import { queries, queryClient } from "../../api/queries";
import type { User } from "../../api/shapes";
import { downloadCsv, toCsv } from "../../format/csv";
import { useText } from "../../i18n/text";
import { useSession } from "../../session/session";
import { Button, IconButton } from "../../ui/button";
import { ConfirmDialog } from "../../ui/confirm";
import { Relative } from "../../ui/instant";
import { notify, notifyProblem } from "../../ui/notices";
import { Mark } from "../../ui/state";
import { Cell, Column } from "../../ui/table";
import { uiText } from "../../ui/text";
import { ListFrame, useSorted } from "./list-frame";
import { AddPerson, ChangeRole, ResetPassword } from "./person-forms";
import { adminText } from "./text";

type Act = "role" | "password" | "remove";

interface Asked {
  readonly act: Act;
  readonly user: User;
}

const refresh = (): Promise<void> => queryClient.invalidateQueries({ queryKey: queries.users.queryKey });

function PersonMenu({ user, isSelf, onAsk }: { readonly user: User; readonly isSelf: boolean; readonly onAsk: (asked: Asked) => void }): ReactElement {
  const t = useText(adminText);
  const ask = (act: Act) => () => {
    onAsk({ act, user });
  };
  const toggle = async (): Promise<void> => {
    try {
      await updateUser(user.id, { is_active: !user.is_active });
      notify(user.is_active ? t.locked(user.display_name) : t.unlocked(user.display_name));
      await refresh();
    } catch (error) {
      notifyProblem(error);
    }
  };
  return (
    <MenuTrigger>
      <IconButton icon="more" label={t.more(user.display_name)} />
      <Popover className="popover" placement="bottom end">
        <Menu className="menu">
          <MenuItem className="menu__item" onAction={ask("role")} isDisabled={isSelf}>
            {t.changeRole}
          </MenuItem>
          <MenuItem className="menu__item" onAction={ask("password")} isDisabled={isSelf}>
            {t.resetPassword}
          </MenuItem>
          <MenuItem className="menu__item" onAction={() => void toggle()} isDisabled={isSelf}>
            {user.is_active ? t.lock : t.unlock}
          </MenuItem>
          <MenuItem className="menu__item" data-tone="alarm" onAction={ask("remove")} isDisabled={isSelf}>
            {t.remove}
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function Asking({ asked, onClose }: { readonly asked: Asked; readonly onClose: () => void }): ReactElement {
  const t = useText(adminText);
  const { act, user } = asked;
  if (act === "role") return <ChangeRole user={user} onClose={onClose} onDone={refresh} />;
  if (act === "password") return <ResetPassword user={user} onClose={onClose} />;
  const remove = async (): Promise<void> => {
    await deleteUser(user.id);
    notify(t.removed(user.display_name));
    await refresh();
  };
  return (
    <ConfirmDialog title={t.removeTitle(user.display_name)} confirm={t.removeSubmit} isOpen onClose={onClose} onConfirm={remove}>
      <p>{t.removeHelp}</p>
    </ConfirmDialog>
  );
}

function download(users: readonly User[]): void {
  const header = ["email", "display_name", "role", "language", "is_active", "created_at", "last_sign_in_at"];
  const rows = users.map((user) => [user.email, user.display_name, user.role, user.language, user.is_active, user.created_at, user.last_sign_in_at]);
  downloadCsv("headwater-people.csv", toCsv(header, rows));
}

export function PeopleTab(): ReactElement {
  const t = useText(adminText);
  const ui = useText(uiText);
  const session = useSession();
  const { data, error, refetch } = useQuery(queries.users);
  const [isAdding, setIsAdding] = useState(false);
  const [asked, setAsked] = useState<Asked | null>(null);
  const list = useSorted(data, {
    text: (user) => [user.display_name, user.email, ui[`role_${user.role}`]],
    keys: { name: (user) => user.display_name, role: (user) => user.role, last: (user) => user.last_sign_in_at ?? "" },
    first: "name",
  });
  return (
    <ListFrame
      list={list}
      error={error}
      onRetry={() => void refetch()}
      onCsv={() => {
        download(list.shown);
      }}
      action={
        <Button
          variant="primary"
          icon="plus"
          onPress={() => {
            setIsAdding(true);
          }}
        >
          {t.addPerson}
        </Button>
      }
      after={
        <>
          {isAdding ? (
            <AddPerson
              onClose={() => {
                setIsAdding(false);
              }}
              onDone={refresh}
            />
          ) : null}
          {asked === null ? null : (
            <Asking
              asked={asked}
              onClose={() => {
                setAsked(null);
              }}
            />
          )}
        </>
      }
    >
      <Table aria-label={t.people} className="table" sortDescriptor={list.sort} onSortChange={list.setSort}>
        <TableHeader>
          <Column id="name" isRowHeader allowsSorting>
            {t.name}
          </Column>
          <Column id="role" allowsSorting>
            {t.role}
          </Column>
          <Column>{t.personState}</Column>
          <Column id="last" allowsSorting>
            {t.lastSignIn}
          </Column>
          <Column width={56}>
            <span className="unseen">{t.actions}</span>
          </Column>
        </TableHeader>
        <TableBody>
          {list.shown.map((user) => (
            <Row key={user.id} id={user.id} className="table__row">
              <Cell>
                <strong>{user.display_name}</strong> {user.id === session?.user.id ? <span className="tag">{t.you}</span> : null}
                <span className="note">{user.email}</span>
              </Cell>
              <Cell>{ui[`role_${user.role}`]}</Cell>
              <Cell>
                <span className="status" data-tone={user.is_active ? "ok" : "unknown"}>
                  <Mark tone={user.is_active ? "ok" : "unknown"} />
                  {user.is_active ? t.active : t.inactive}
                </span>
              </Cell>
              <Cell>{user.last_sign_in_at === null ? t.never : <Relative at={user.last_sign_in_at} />}</Cell>
              <Cell>
                <span className="table__acts">
                  <PersonMenu user={user} isSelf={user.id === session?.user.id} onAsk={setAsked} />
                </span>
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </ListFrame>
  );
}
