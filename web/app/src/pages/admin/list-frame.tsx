/** What every list of the administration has: search in the address, order, CSV, and words for all that can be. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type ReactElement, type ReactNode } from "react";
import type { SortDescriptor } from "react-aria-components/Table";
import { matches } from "../../format/search";
import { INTL_LOCALE } from "../../i18n/language";
import { useText } from "../../i18n/text";
import { useLanguage } from "../../session/preferences";
import { IconButton } from "../../ui/button";
import { Empty, Loading, Problem, Skeleton } from "../../ui/feedback";
import { SearchBox } from "../../ui/fields";
import { adminText } from "./text";

interface Order<T> {
  /** What a search looks through. */
  readonly text: (item: T) => readonly string[];
  /** By which the columns sort. */
  readonly keys: Readonly<Record<string, (item: T) => string>>;
  readonly first: string;
  readonly isFirstDescending?: boolean;
}

export interface SortedList<T> {
  readonly all: readonly T[] | undefined;
  readonly shown: readonly T[];
  readonly q: string;
  readonly sort: SortDescriptor;
  readonly setQ: (q: string) => void;
  readonly setSort: (sort: SortDescriptor) => void;
}

export function useAdminSearch(): { readonly q: string; readonly setQ: (q: string) => void } {
  const { q = "", tab } = useSearch({ from: "/tools/admin" });
  const navigate = useNavigate({ from: "/admin" });
  const setQ = (next: string): void => {
    void navigate({ search: { ...(tab === undefined ? {} : { tab }), ...(next === "" ? {} : { q: next }) }, replace: true });
  };
  return { q, setQ };
}

export function useSorted<T>(all: readonly T[] | undefined, order: Order<T>): SortedList<T> {
  const language = useLanguage();
  const { q, setQ } = useAdminSearch();
  const [sort, setSort] = useState<SortDescriptor>({ column: order.first, direction: order.isFirstDescending === true ? "descending" : "ascending" });
  const collator = new Intl.Collator(INTL_LOCALE[language], { numeric: true });
  const key = order.keys[String(sort.column)] ?? (() => "");
  const sign = sort.direction === "descending" ? -1 : 1;
  const shown = (all ?? []).filter((item) => matches(q, ...order.text(item))).sort((left, right) => sign * collator.compare(key(left), key(right)));
  return { all, shown, q, sort, setQ, setSort };
}

interface FrameProps {
  readonly list: { readonly all: readonly unknown[] | undefined; readonly shown: readonly unknown[]; readonly q: string; readonly setQ: (q: string) => void };
  readonly error: unknown;
  readonly onRetry: () => void;
  readonly onCsv: () => void;
  readonly action?: ReactNode;
  /** Stands in place of an empty list. */
  readonly empty?: ReactNode;
  readonly after?: ReactNode;
  readonly children: ReactNode;
}

function Rows(): ReactElement {
  return (
    <Loading>
      <div className="table-frame rows">
        {[1, 2, 3, 4].map((number) => (
          <Skeleton key={number} height={20} width={`${String(90 - number * 9)}%`} />
        ))}
      </div>
    </Loading>
  );
}

function Body({ list, error, onRetry, empty, children }: FrameProps): ReactElement {
  const t = useText(adminText);
  if (list.all === undefined) return error === null ? <Rows /> : <Problem error={error} onRetry={onRetry} />;
  if (list.all.length === 0 && list.q === "" && empty !== undefined) return <>{empty}</>;
  if (list.shown.length === 0) return <Empty title={t.noMatch}>{t.noMatchHelp}</Empty>;
  return <div className="table-frame">{children}</div>;
}

export function ListFrame(props: FrameProps): ReactElement {
  const t = useText(adminText);
  const { list, onCsv, action, after } = props;
  return (
    <div className="admin__list">
      <div className="toolbar">
        <SearchBox label={t.search} value={list.q} onChange={list.setQ} />
        <div className="toolbar__end">
          <IconButton icon="download" label={t.csv} onPress={onCsv} isDisabled={list.shown.length === 0} />
          {action}
        </div>
      </div>
      <Body {...props} />
      {after}
    </div>
  );
}
