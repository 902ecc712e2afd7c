import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { queries } from "../../api/queries";
import type { SystemFacts } from "../../api/shapes";
import { formatBytes } from "../../format/numbers";
import { INTL_LOCALE } from "../../i18n/language";
import { useText } from "../../i18n/text";
import { useLanguage } from "../../session/preferences";
import { Loading, Problem, Skeleton } from "../../ui/feedback";
import { Elapsed } from "../../ui/instant";
import { Mark } from "../../ui/state";
import { adminText } from "./text";

/** Guess: below this share of free space an installation needs a decision, not only a look. */
const SCARCE = 0.1;

function Disk({ disk }: { readonly disk: SystemFacts["disk"] }): ReactElement {
  const t = useText(adminText);
  const language = useLanguage();
  const free = disk.total_bytes === 0 ? 0 : disk.free_bytes / disk.total_bytes;
  const words = t.diskFree(formatBytes(disk.free_bytes, language), formatBytes(disk.total_bytes, language));
  return (
    <>
      <span className="disk__words">
        {free < SCARCE ? <Mark tone="warning" /> : null}
        {words}
      </span>
      <meter className="disk" min={0} max={1} value={1 - free} aria-label={t.disk}>
        {words}
      </meter>
    </>
  );
}

function Facts({ facts }: { readonly facts: SystemFacts }): ReactElement {
  const t = useText(adminText);
  const language = useLanguage();
  const cores = (value: number): string => t.cores(value.toLocaleString(INTL_LOCALE[language], { minimumFractionDigits: 2, maximumFractionDigits: 2 }));
  return (
    <div className="system">
      <section className="panel" aria-label={t.system}>
        <dl className="facts">
          <div className="fact">
            <dt>{t.version}</dt>
            <dd>Headwater {facts.version}</dd>
          </div>
          <div className="fact">
            <dt>{t.uptime}</dt>
            <dd>
              <Elapsed since={facts.started_at} />
            </dd>
          </div>
          <div className="fact fact--wide">
            <dt>{t.disk}</dt>
            <dd>
              <Disk disk={facts.disk} />
            </dd>
          </div>
        </dl>
      </section>
      <section className="panel" aria-label={t.processes}>
        <header className="panel__head">
          <h2>{t.processes}</h2>
        </header>
        <div className="plain-table-frame">
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{t.process}</th>
                <th scope="col" data-number>
                  {t.pid}
                </th>
                <th scope="col" data-number>
                  {t.cpu}
                </th>
                <th scope="col" data-number>
                  {t.memory}
                </th>
                <th scope="col" data-number>
                  {t.started}
                </th>
              </tr>
            </thead>
            <tbody>
              {facts.processes.map((process) => (
                <tr key={process.pid}>
                  <th scope="row">{process.name}</th>
                  <td data-number>{process.pid}</td>
                  <td data-number>{cores(process.cpu)}</td>
                  <td data-number>{formatBytes(process.memory_bytes, language)}</td>
                  <td data-number>
                    <Elapsed since={process.started_at} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </div>
  );
}

export function SystemTab(): ReactElement {
  const { data, error, refetch } = useQuery(queries.system);
  if (data !== undefined) return <Facts facts={data} />;
  if (error !== null) return <Problem error={error} onRetry={() => void refetch()} />;
  return (
    <Loading>
      <div className="panel">
        <Skeleton width="40%" />
        <Skeleton width="70%" height={120} />
      </div>
    </Loading>
  );
}
