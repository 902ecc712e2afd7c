import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { acknowledgeAlarm } from "../../api/calls";
import { queries, queryClient } from "../../api/queries";
import type { Alarm } from "../../api/shapes";
import { formatCount } from "../../format/numbers";
import { useText } from "../../i18n/text";
import { useLanguage } from "../../session/preferences";
import { can, useSession } from "../../session/session";
import { Button } from "../../ui/button";
import { Relative } from "../../ui/instant";
import { notify, notifyProblem } from "../../ui/notices";
import { Mark } from "../../ui/state";
import { alarmWords } from "./alarm-words";
import { controlText } from "./text";
import "./alarms.css";

/** More would push the pictures out of sight; the rest is one press away. */
const SHOWN = 3;

/** The alarms nobody has taken notice of, the newest first. */
export function useOpenAlarms(): readonly Alarm[] {
  const isAllowed = can(useSession(), "see_alarms");
  const { data } = useQuery({ ...queries.alarms, enabled: isAllowed });
  return data?.items.filter((alarm) => alarm.acknowledged_at === null) ?? [];
}

function AlarmRow({ alarm, mayAcknowledge }: { readonly alarm: Alarm; readonly mayAcknowledge: boolean }): ReactElement {
  const t = useText(controlText);
  const words = useText(alarmWords);
  const acknowledging = useMutation({
    mutationFn: () => acknowledgeAlarm(alarm.id),
    onSuccess: () => {
      notify(t.acknowledged);
    },
    onError: notifyProblem,
    onSettled: () => queryClient.invalidateQueries({ queryKey: queries.alarms.queryKey }),
  });
  const kind = (words as Readonly<Record<string, string>>)[alarm.kind] ?? alarm.kind;
  return (
    <li className="alarm">
      <Mark tone="alarm" />
      <span className="alarm__words">
        <strong>{kind}</strong>
        <span>{alarm.detail}</span>
      </span>
      <span className="alarm__when">
        <Relative at={alarm.raised_at} />
      </span>
      {mayAcknowledge ? (
        <Button
          icon="check"
          isPending={acknowledging.isPending}
          onPress={() => {
            acknowledging.mutate();
          }}
        >
          {t.acknowledge}
        </Button>
      ) : null}
    </li>
  );
}

export function AlarmStrip({ alarms }: { readonly alarms: readonly Alarm[] }): ReactElement | null {
  const t = useText(controlText);
  const language = useLanguage();
  const mayAcknowledge = can(useSession(), "acknowledge_alarms");
  const [isWhole, setIsWhole] = useState(false);
  if (alarms.length === 0) return null;
  const hidden = alarms.length - SHOWN;
  return (
    <section className="alarms" aria-label={t.alarms} role="region" aria-live="polite">
      <ul>
        {(isWhole ? alarms : alarms.slice(0, SHOWN)).map((alarm) => (
          <AlarmRow key={alarm.id} alarm={alarm} mayAcknowledge={mayAcknowledge} />
        ))}
      </ul>
      {hidden > 0 ? (
        <Button
          variant="quiet"
          onPress={() => {
            setIsWhole(!isWhole);
          }}
        >
          {isWhole ? t.fewerAlarms : t.moreAlarms(formatCount(hidden, language))}
        </Button>
      ) : null}
    </section>
  );
}
