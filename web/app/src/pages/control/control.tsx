/** The control room: every channel at a glance, what is wrong first, and the way into each. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useStreamState } from "../../api/events";
import { queries } from "../../api/queries";
import type { Alarm, Channel } from "../../api/shapes";
import { formatBitrate, formatCount } from "../../format/numbers";
import { INTL_LOCALE } from "../../i18n/language";
import { useText } from "../../i18n/text";
import { useLanguage } from "../../session/preferences";
import { can, useSession } from "../../session/session";
import { NotAllowed } from "../../shell/dead-ends";
import { useKeys } from "../../shell/keys";
import { useTitle } from "../../shell/title";
import { Button, IconButton } from "../../ui/button";
import { Empty, Loading, Problem } from "../../ui/feedback";
import { SearchBox, SelectField } from "../../ui/fields";
import { Icon } from "../../ui/icons";
import { Segments } from "../../ui/segments";
import { Mark } from "../../ui/state";
import { uiText } from "../../ui/text";
import { AlarmStrip, useOpenAlarms } from "./alarms";
import { CreateDialog } from "./create";
import { downloadChannels } from "./csv";
import { ChannelGrid } from "./grid";
import { ChannelList } from "./list";
import { countChannels, selectChannels, type Filter, type Sort } from "./select";
import { controlText } from "./text";
import "./control.css";

export function StreamMark(): ReactElement {
  const t = useText(controlText);
  const state = useStreamState();
  return (
    <span className="stream" role="status" data-state={state}>
      <Mark tone={state === "live" ? "ok" : state === "connecting" ? "unknown" : "warning"} />
      {t[`stream_${state}`]}
    </span>
  );
}

function Totals({ channels }: { readonly channels: readonly Channel[] }): ReactElement {
  const t = useText(controlText);
  const language = useLanguage();
  const viewers = channels.reduce((sum, channel) => sum + channel.viewers, 0);
  const incoming = channels.reduce((sum, channel) => sum + (channel.status === "on_air" ? (channel.measured?.bitrate_bps ?? 0) : 0), 0);
  return (
    <span className="note totals">
      <span>{t.viewersNow(formatCount(viewers, language))}</span>
      <span>{t.incoming(formatBitrate(incoming, language))}</span>
      <StreamMark />
    </span>
  );
}

function Placeholders(): ReactElement {
  return (
    <Loading>
      <div className="tiles">
        {[1, 2, 3, 4, 5, 6].map((number) => (
          <div className="tile-placeholder skeleton" key={number} />
        ))}
      </div>
    </Loading>
  );
}

/** Reads and writes what the address says about this page; what is the default is not written. */
function useControlSearch() {
  const search = useSearch({ from: "/tools/control" });
  const navigate = useNavigate({ from: "/control" });
  const set = (changes: Partial<Record<"q" | "show" | "sort" | "view", string>> & { create?: boolean }): void => {
    const defaults: Readonly<Record<string, unknown>> = { q: "", show: "all", sort: "state", view: "grid", create: false };
    const next = Object.entries({ ...search, ...changes }).filter(([key, value]) => value !== defaults[key]);
    void navigate({ search: Object.fromEntries(next), replace: true });
  };
  const filter: Filter = search.show ?? "all";
  const sort: Sort = search.sort ?? "state";
  return {
    q: search.q ?? "",
    filter,
    sort,
    view: search.view ?? "grid",
    isCreating: search.create ?? false,
    set,
  };
}

type ControlSearch = ReturnType<typeof useControlSearch>;

function Toolbar({ search, counts, shown }: { readonly search: ControlSearch; readonly counts: Readonly<Record<Filter, number>>; readonly shown: readonly Channel[] }): ReactElement {
  const t = useText(controlText);
  const ui = useText(uiText);
  const language = useLanguage();
  const filter = (value: Filter, label: string) => ({
    value,
    content: (
      <>
        {label} <small>{formatCount(counts[value], language)}</small>
      </>
    ),
  });
  return (
    <div className="toolbar">
      <SearchBox
        label={t.search}
        value={search.q}
        onChange={(q) => {
          search.set({ q });
        }}
      />
      <Segments
        label={t.filter}
        value={search.filter}
        options={[filter("all", t.all), filter("on_air", t.onAir), filter("trouble", t.trouble), filter("off_air", t.offAir)]}
        onChange={(show) => {
          search.set({ show });
        }}
      />
      <div className="toolbar__end">
        {search.view === "grid" ? (
          <SelectField
            label={t.sort}
            value={search.sort}
            options={(["state", "name", "viewers", "bitrate"] as const).map((value) => ({ value, label: t[`sort_${value}`] }))}
            onChange={(sort) => {
              search.set({ sort });
            }}
          />
        ) : null}
        <IconButton
          icon="download"
          label={ui.csv}
          onPress={() => {
            downloadChannels(shown);
          }}
        />
        <Segments
          label={t.view}
          value={search.view}
          options={[
            { value: "grid", content: <Icon name="grid" size={16} />, name: t.grid },
            { value: "list", content: <Icon name="list" size={16} />, name: t.list },
          ]}
          onChange={(view) => {
            search.set({ view });
          }}
        />
      </div>
    </div>
  );
}

function Nothing({ onCreate }: { readonly onCreate: (() => void) | null }): ReactElement {
  const t = useText(controlText);
  const action =
    onCreate === null ? null : (
      <Button variant="primary" icon="plus" onPress={onCreate}>
        {t.create}
      </Button>
    );
  return (
    <Empty title={t.noChannels} action={action}>
      {onCreate === null ? t.noChannelsView : t.noChannelsHelp}
    </Empty>
  );
}

/** An alarm names its object `channel:<id>`, by id or by slug. */
function alarmsByChannel(alarms: readonly Alarm[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { object } of alarms) {
    const name = object.replace(/^channel[:/]/, "");
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function Channels({ all, search, alarms }: { readonly all: readonly Channel[]; readonly search: ControlSearch; readonly alarms: readonly Alarm[] }): ReactElement {
  const t = useText(controlText);
  const language = useLanguage();
  const mayEdit = can(useSession(), "edit_channels");
  const counts = alarmsByChannel(alarms);
  const alarmed = new Set(counts.keys());
  const { q, filter, sort } = search;
  const shown = selectChannels(all, { q, filter, sort, locale: INTL_LOCALE[language], alarmed });
  const alarmsOf = (channel: Channel): number => (counts.get(channel.id) ?? 0) + (counts.get(channel.slug) ?? 0);
  const showAll = (
    <Button
      onPress={() => {
        search.set({ q: "", show: "all" });
      }}
    >
      {t.showAll}
    </Button>
  );
  return (
    <>
      <Toolbar search={search} counts={countChannels(all, alarmed)} shown={shown} />
      {shown.length === 0 ? (
        <Empty title={t.noMatch} action={showAll}>
          {t.noMatchHelp}
        </Empty>
      ) : search.view === "grid" ? (
        <ChannelGrid channels={shown} alarmsOf={alarmsOf} />
      ) : (
        <ChannelList
          channels={shown}
          alarmsOf={alarmsOf}
          sort={sort}
          onSort={(next) => {
            search.set({ sort: next });
          }}
          mayEdit={mayEdit}
        />
      )}
    </>
  );
}

function Body({ search, onCreate }: { readonly search: ControlSearch; readonly onCreate: (() => void) | null }): ReactElement {
  const { data: all, error, refetch } = useQuery(queries.channels);
  const alarms = useOpenAlarms();
  if (all === undefined) return error === null ? <Placeholders /> : <Problem error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <AlarmStrip alarms={alarms} />
      {all.length === 0 ? <Nothing onCreate={onCreate} /> : <Channels all={all} search={search} alarms={alarms} />}
    </>
  );
}

function Head({ onCreate }: { readonly onCreate: (() => void) | null }): ReactElement {
  const t = useText(controlText);
  const { data: all } = useQuery(queries.channels);
  return (
    <header className="tool-head">
      <h1>{t.title}</h1>
      {all === undefined ? null : <Totals channels={all} />}
      {onCreate === null ? null : (
        <span className="tool-head__end">
          <Button variant="primary" icon="plus" onPress={onCreate}>
            {t.create}
          </Button>
        </span>
      )}
    </header>
  );
}

function Create({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { data: all } = useQuery(queries.channels);
  return <CreateDialog taken={new Set(all?.map((channel) => channel.slug))} onClose={onClose} />;
}

function Room(): ReactElement {
  const t = useText(controlText);
  const search = useControlSearch();
  const mayCreate = can(useSession(), "create_channels");
  const open = (isOpen: boolean) => () => {
    search.set({ create: isOpen });
  };
  const onCreate = mayCreate ? open(true) : null;
  useTitle(t.title);
  useKeys([
    ...(onCreate === null ? [] : [{ keys: "n", label: t.key_create, run: onCreate }]),
    {
      keys: "v",
      label: t.key_view,
      run: () => {
        search.set({ view: search.view === "grid" ? "list" : "grid" });
      },
    },
  ]);
  return (
    <div className="tool-page">
      <Head onCreate={onCreate} />
      <Body search={search} onCreate={onCreate} />
      {search.isCreating && mayCreate ? <Create onClose={open(false)} /> : null}
    </div>
  );
}

export function ControlPage(): ReactElement {
  const session = useSession();
  if (session === null) return <Placeholders />;
  return can(session, "see_control") ? <Room /> : <NotAllowed session={session} />;
}
