import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { Row, Table, TableBody, TableHeader } from "react-aria-components/Table";
import { listAudit } from "../../api/calls";
import type { AuditEntry } from "../../api/shapes";
import { downloadCsv, toCsv } from "../../format/csv";
import { useText } from "../../i18n/text";
import { Button } from "../../ui/button";
import { Empty } from "../../ui/feedback";
import { SelectField } from "../../ui/fields";
import { Instant } from "../../ui/instant";
import { Cell, Column } from "../../ui/table";
import { actionWords } from "./action-words";
import { detailLines } from "./detail";
import { ListFrame, useAdminSearch } from "./list-frame";
import { adminText } from "./text";

function download(entries: readonly AuditEntry[]): void {
  const header = ["at", "actor", "actor_kind", "action", "object_kind", "object_name", "object_id", "address", "detail"];
  const rows = entries.map(({ at, actor, action, object, address, detail }) => [
    at,
    actor.name,
    actor.kind,
    action,
    object.kind,
    object.name,
    object.id,
    address,
    JSON.stringify(detail),
  ]);
  downloadCsv("headwater-audit.csv", toCsv(header, rows));
}

function AuditTable({ entries }: { readonly entries: readonly AuditEntry[] }): ReactElement {
  const t = useText(adminText);
  const words = useText(actionWords) as Readonly<Record<string, string>>;
  return (
    <Table aria-label={t.audit} className="table audit">
      <TableHeader>
        <Column>{t.at}</Column>
        <Column>{t.actor}</Column>
        <Column isRowHeader>{t.action}</Column>
        <Column>{t.object}</Column>
        <Column>{t.detail}</Column>
        <Column>{t.address}</Column>
      </TableHeader>
      <TableBody>
        {entries.map((entry) => (
          <Row key={entry.id} id={entry.id} className="table__row">
            <Cell>
              <span className="audit__at">
                <Instant at={entry.at} />
              </span>
            </Cell>
            <Cell>
              {entry.actor.name} {entry.actor.kind === "user" ? null : <span className="tag">{entry.actor.kind}</span>}
            </Cell>
            <Cell>
              {words[entry.action] ?? entry.action}
              <code className="faint audit__code">{entry.action}</code>
            </Cell>
            <Cell>{entry.object.name}</Cell>
            <Cell>
              <span className="audit__detail">
                {detailLines(entry.detail).map((line) => (
                  <code key={line}>{line}</code>
                ))}
              </span>
            </Cell>
            <Cell>
              <code className="faint">{entry.address}</code>
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}

const KINDS = ["all", "channel", "user", "token", "session", "alarm"] as const;
type Kind = (typeof KINDS)[number];

export function AuditTab(): ReactElement {
  const t = useText(adminText);
  const { q, setQ } = useAdminSearch();
  const [kind, setKind] = useState<Kind>("all");
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1) ?? null;
  const { data, error, refetch } = useQuery({ queryKey: ["audit", q, kind, cursor], queryFn: () => listAudit(q, kind === "all" ? null : kind, cursor), placeholderData: keepPreviousData });
  const entries = data?.items;
  const next = data?.next_cursor ?? null;
  const list = {
    all: entries,
    shown: entries ?? [],
    q,
    setQ: (wanted: string) => {
      setCursors([]);
      setQ(wanted);
    },
  };
  return (
    <ListFrame
      list={list}
      error={error}
      onRetry={() => void refetch()}
      onCsv={() => {
        download(list.shown);
      }}
      action={
        <SelectField
          label={t.about}
          value={kind}
          options={KINDS.map((value) => ({ value, label: t[`about_${value}`] }))}
          onChange={(value) => {
            setCursors([]);
            setKind(value);
          }}
        />
      }
      empty={<Empty title={t.noAudit}>{t.noAuditHelp}</Empty>}
      after={
        <div className="paging">
          <Button
            icon="left"
            isDisabled={cursor === null}
            onPress={() => {
              setCursors([]);
            }}
          >
            {t.newer}
          </Button>
          <Button
            isDisabled={next === null}
            onPress={() => {
              if (next !== null) setCursors([...cursors, next]);
            }}
          >
            {t.older}
          </Button>
        </div>
      }
    >
      <AuditTable entries={list.shown} />
    </ListFrame>
  );
}
