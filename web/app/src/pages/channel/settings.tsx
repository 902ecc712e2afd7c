import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type ReactElement, type ReactNode } from "react";
import { deleteChannel, updateChannel } from "../../api/calls";
import { queries, queryClient } from "../../api/queries";
import type { Channel } from "../../api/shapes";
import { formatCount } from "../../format/numbers";
import { formatLength } from "../../format/times";
import { useText } from "../../i18n/text";
import { useDraft } from "../../session/draft";
import { useLanguage } from "../../session/preferences";
import { can, useSession } from "../../session/session";
import { Button } from "../../ui/button";
import { ConfirmDialog } from "../../ui/confirm";
import { Problem } from "../../ui/feedback";
import { ChoiceCards, SelectField, SwitchField, TextField } from "../../ui/fields";
import { notify } from "../../ui/notices";
import { uiText } from "../../ui/text";
import { DraftNote, MODES, NAME_LONGEST, nameFault } from "../control/create";
import { settingText } from "../control/create-text";
import { DEFAULT_LADDER, isLadderValid } from "./ladder";
import { LadderEditor } from "./ladder-editor";
import { patchOf, planSave, settingsOf, type Change, type Settings } from "./save-plan";
import { settingsText } from "./settings-text";

interface PartProps {
  readonly value: Settings;
  readonly set: (changes: Partial<Settings>) => void;
}

const DVR_CHOICES_S = [1_800, 3_600, 7_200, 14_400, 28_800, 86_400];
const GRACE_LONGEST_S = 300;

function isGraceValid(seconds: number): boolean {
  return Number.isFinite(seconds) && seconds >= 0 && seconds <= GRACE_LONGEST_S;
}

/** Whether the server could take these settings; the fields say what is wrong with them. */
function isSendable({ name, ladder, mode, reconnect_grace_s }: Settings): boolean {
  const isLadderFine = ladder === null || mode === "passthrough_all" || isLadderValid(ladder);
  return name.trim() !== "" && name.trim().length <= NAME_LONGEST && isLadderFine && isGraceValid(reconnect_grace_s);
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <section className="panel" aria-label={title}>
      <header className="panel__head">
        <h2>{title}</h2>
      </header>
      <div className="form">{children}</div>
    </section>
  );
}

function About({ value, set }: PartProps): ReactElement {
  const t = useText(settingsText);
  const words = useText(settingText);
  const ui = useText(uiText);
  return (
    <Section title={t.about}>
      <TextField
        label={words.name}
        name="name"
        value={value.name}
        fault={nameFault(value.name, { required: ui.required, tooLong: words.nameTooLong })}
        onChange={(name) => {
          set({ name });
        }}
      />
      <TextField
        label={words.description}
        name="description"
        rows={3}
        value={value.description}
        hint={words.descriptionHint}
        onChange={(description) => {
          set({ description });
        }}
      />
      <SwitchField
        label={t.listed}
        hint={t.listedHelp}
        isSelected={value.is_listed}
        onChange={(is_listed) => {
          set({ is_listed });
        }}
      />
    </Section>
  );
}

function PictureSettings({ value, set }: PartProps): ReactElement {
  const t = useText(settingsText);
  const words = useText(settingText);
  return (
    <Section title={t.picture}>
      <ChoiceCards
        label={words.mode}
        value={value.mode}
        options={MODES.map((mode) => ({ value: mode, label: words[`mode_${mode}`], help: words[`mode_${mode}_help`] }))}
        onChange={(mode) => {
          set({ mode });
        }}
      />
      {value.mode === "passthrough_all" ? null : (
        <ChoiceCards
          label={t.ladder}
          value={value.ladder === null ? "default" : "custom"}
          options={(["default", "custom"] as const).map((kind) => ({ value: kind, label: t[`ladder_${kind}`], help: t[`ladder_${kind}_help`] }))}
          onChange={(kind) => {
            set({ ladder: kind === "default" ? null : [...DEFAULT_LADDER] });
          }}
        />
      )}
      {value.mode === "passthrough_all" || value.ladder === null ? null : (
        <LadderEditor
          ladder={value.ladder}
          onChange={(ladder) => {
            set({ ladder });
          }}
        />
      )}
    </Section>
  );
}

function Publishing({ value, set }: PartProps): ReactElement {
  const t = useText(settingsText);
  const language = useLanguage();
  const lengths = [...new Set([...DVR_CHOICES_S, value.dvr_window_s])].sort((left, right) => left - right);
  return (
    <Section title={t.publishing}>
      <div className="settings__pair">
        <SelectField
          label={t.dvr}
          hint={t.dvrHelp}
          value={String(value.dvr_window_s)}
          options={lengths.map((seconds) => ({ value: String(seconds), label: formatLength(seconds, language) }))}
          onChange={(seconds) => {
            set({ dvr_window_s: Number(seconds) });
          }}
        />
        <TextField
          label={t.grace}
          name="reconnect_grace_s"
          inputMode="decimal"
          unit="s"
          hint={t.graceHelp}
          value={Number.isFinite(value.reconnect_grace_s) ? String(value.reconnect_grace_s) : ""}
          fault={isGraceValid(value.reconnect_grace_s) ? null : t.graceFault}
          onChange={(text) => {
            set({ reconnect_grace_s: text.trim() === "" ? Number.NaN : Number(text) });
          }}
        />
      </div>
      <ChoiceCards
        label={t.takeover}
        value={value.takeover}
        options={(["take_over", "refuse"] as const).map((kind) => ({ value: kind, label: t[`takeover_${kind}`], help: t[`takeover_${kind}_help`] }))}
        onChange={(takeover) => {
          set({ takeover });
        }}
      />
      <ChoiceCards
        label={t.policy}
        value={value.playback_policy}
        options={(["public", "token"] as const).map((kind) => ({ value: kind, label: t[`policy_${kind}`], help: t[`policy_${kind}_help`] }))}
        onChange={(playback_policy) => {
          set({ playback_policy });
        }}
      />
    </Section>
  );
}

interface SaveProps {
  readonly changes: readonly Change[];
  readonly isSendable: boolean;
  readonly isPending: boolean;
  readonly onSave: () => void;
  readonly onDiscard: () => void;
}

/** Says, before anyone presses, what saving will do on air. */
function SaveBar({ changes, isSendable: isReady, isPending, onSave, onDiscard }: SaveProps): ReactElement {
  const t = useText(settingsText);
  return (
    <div className="save" role="region" aria-label={t.unsaved}>
      <ul>
        {changes.map(({ field, when }) => (
          <li key={field}>
            <strong>{t[`changed_${field}`]}</strong> {t[`when_${when}`]}
          </li>
        ))}
      </ul>
      <Button variant="quiet" onPress={onDiscard}>
        {t.discard}
      </Button>
      <Button variant="primary" isDisabled={!isReady} isPending={isPending} onPress={onSave}>
        {t.save}
      </Button>
    </div>
  );
}

function DeletePanel({ channel }: { readonly channel: Channel }): ReactElement {
  const t = useText(settingsText);
  const ui = useText(uiText);
  const language = useLanguage();
  const navigate = useNavigate();
  const [isAsking, setIsAsking] = useState(false);
  const remove = async (): Promise<void> => {
    await deleteChannel(channel.slug);
    queryClient.removeQueries({ queryKey: queries.channel(channel.slug).queryKey });
    void queryClient.invalidateQueries({ queryKey: queries.channels.queryKey });
    notify(t.removed(channel.name));
    await navigate({ to: "/control" });
  };
  return (
    <section className="panel danger" aria-label={t.remove}>
      <header className="panel__head">
        <h2>{t.remove}</h2>
        <p className="note">{t.removeHelp}</p>
        <Button
          variant="danger"
          icon="trash"
          onPress={() => {
            setIsAsking(true);
          }}
        >
          {t.removeSubmit}
        </Button>
      </header>
      <ConfirmDialog
        title={t.removeTitle(channel.name)}
        confirm={t.removeSubmit}
        isOpen={isAsking}
        onClose={() => {
          setIsAsking(false);
        }}
        onConfirm={remove}
        typed={{ word: channel.slug, label: t.removeTyped(channel.slug) }}
      >
        {channel.status === "off_air" ? null : <p>{t.removeOnAir(ui.viewers(formatCount(channel.viewers, language)))}</p>}
        <p>{t.removeDvr(formatLength(channel.dvr_window_s, language))}</p>
      </ConfirmDialog>
    </section>
  );
}

export function SettingsTab({ channel }: { readonly channel: Channel }): ReactElement {
  const t = useText(settingsText);
  const mayDelete = can(useSession(), "delete_channels");
  const saved = settingsOf(channel);
  const draft = useDraft<Settings>(`channel.${channel.id}`, saved);
  const changes = planSave(saved, draft.value);

  const saving = useMutation({
    mutationFn: () => updateChannel(channel.slug, patchOf(changes, draft.value)),
    onSuccess: (updated) => {
      queryClient.setQueryData(queries.channel(channel.slug).queryKey, updated);
      void queryClient.invalidateQueries({ queryKey: queries.channels.queryKey });
      draft.discard();
      notify(t.saved);
    },
  });
  const discard = (): void => {
    draft.discard();
    saving.reset();
  };

  return (
    <div className="settings">
      <DraftNote isShown={draft.isRestored && changes.length > 0} discard={t.discard} onDiscard={discard} />
      <div className="settings__columns">
        <div className="signal__column">
          <About value={draft.value} set={draft.set} />
          <PictureSettings value={draft.value} set={draft.set} />
        </div>
        <div className="signal__column">
          <Publishing value={draft.value} set={draft.set} />
          {mayDelete ? <DeletePanel channel={channel} /> : null}
        </div>
      </div>
      {saving.error === null ? null : <Problem error={saving.error} />}
      {changes.length === 0 ? null : (
        <SaveBar
          changes={changes}
          isSendable={isSendable(draft.value)}
          isPending={saving.isPending}
          onSave={() => {
            saving.mutate();
          }}
          onDiscard={discard}
        />
      )}
    </div>
  );
}
