import { useMutation } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { createPlaybackToken } from "../../api/calls";
import type { Channel, PlaybackToken } from "../../api/shapes";
import { formatLength } from "../../format/times";
import { useText } from "../../i18n/text";
import { useLanguage } from "../../session/preferences";
import { can, useSession } from "../../session/session";
import { Button } from "../../ui/button";
import { CopyField } from "../../ui/copy-field";
import { SelectField } from "../../ui/fields";
import { Instant } from "../../ui/instant";
import { notifyProblem } from "../../ui/notices";
import { embedCode } from "../watch/embed-code";
import { channelText } from "./text";

const LIFETIMES_S = [3_600, 21_600, 86_400, 604_800, 2_592_000] as const;

/** `2026-11-21T20:15`, local, as the browser's field wants it. */
function toField(atMs: number): string {
  const at = new Date(atMs);
  return new Date(atMs - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function withRange(address: string, startMs: number, endMs: number): string {
  const url = new URL(address);
  url.searchParams.set("start", new Date(startMs).toISOString());
  url.searchParams.set("end", new Date(endMs).toISOString());
  return url.href;
}

function Addresses({ channel }: { readonly channel: Channel }): ReactElement {
  const t = useText(channelText);
  const { playback } = channel;
  return (
    <section className="panel" aria-label={t.links}>
      <header className="panel__head">
        <h2>{t.links}</h2>
      </header>
      <CopyField label={t.page} value={playback.page} />
      <CopyField label={t.hls} value={playback.hls} />
      <CopyField label={t.dash} value={playback.dash} />
      <CopyField label={t.thumbnail} value={playback.thumbnail} />
      <CopyField label={t.embed} value={embedCode(playback.embed, channel.name)} rows={3} />
    </section>
  );
}

interface MomentProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Moment({ label, value, onChange }: MomentProps): ReactElement {
  return (
    <label className="field">
      <span className="field__label">{label}</span>
      <input
        type="datetime-local"
        className="field__input"
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />
    </label>
  );
}

const QUARTER_MS = 900_000;

function Range({ channel }: { readonly channel: Channel }): ReactElement {
  const t = useText(channelText);
  const language = useLanguage();
  const [from, setFrom] = useState(() => toField(Date.now() - 2 * QUARTER_MS));
  const [to, setTo] = useState(() => toField(Date.now() - QUARTER_MS));
  const startMs = Date.parse(from);
  const endMs = Date.parse(to);
  const isValid = endMs > startMs;
  return (
    <section className="panel" aria-label={t.range}>
      <header className="panel__head">
        <h2>{t.range}</h2>
      </header>
      <p className="note">{t.rangeHelp(formatLength(channel.dvr_window_s, language))}</p>
      <div className="settings__pair">
        <Moment label={t.from} value={from} onChange={setFrom} />
        <Moment label={t.to} value={to} onChange={setTo} />
      </div>
      {isValid ? (
        <>
          <CopyField label={t.rangeHls} value={withRange(channel.playback.hls, startMs, endMs)} />
          <CopyField label={t.rangeDash} value={withRange(channel.playback.dash, startMs, endMs)} />
        </>
      ) : (
        <p className="field__fault" role="alert">
          {t.rangeFault}
        </p>
      )}
    </section>
  );
}

function TokenResult({ channel, made }: { readonly channel: Channel; readonly made: PlaybackToken }): ReactElement {
  const t = useText(channelText);
  return (
    <>
      <p className="note">
        {t.expires} <Instant at={made.expires_at} />
      </p>
      <CopyField label={t.tokenPage} value={`${channel.playback.page}?token=${encodeURIComponent(made.token)}`} />
      <CopyField label={t.hls} value={made.hls} />
      <CopyField label={t.dash} value={made.dash} />
    </>
  );
}

function Tokens({ channel }: { readonly channel: Channel }): ReactElement {
  const t = useText(channelText);
  const language = useLanguage();
  const [lifetime, setLifetime] = useState("86400");
  const making = useMutation({
    mutationFn: () => createPlaybackToken(channel.slug, Number(lifetime)),
    onError: notifyProblem,
  });
  const isNeeded = channel.playback_policy === "token";
  return (
    <section className="panel" aria-label={t.tokens}>
      <header className="panel__head">
        <h2>{t.tokens}</h2>
      </header>
      <p className="note">{isNeeded ? t.tokensHelp : t.tokensPublic}</p>
      {isNeeded ? (
        <div className="links__row">
          <SelectField
            label={t.lifetime}
            value={lifetime}
            options={LIFETIMES_S.map((seconds) => ({ value: String(seconds), label: formatLength(seconds, language) }))}
            onChange={setLifetime}
          />
          <Button
            variant="primary"
            icon="key"
            isPending={making.isPending}
            onPress={() => {
              making.mutate();
            }}
          >
            {t.makeToken}
          </Button>
        </div>
      ) : null}
      {making.data === undefined ? null : <TokenResult channel={channel} made={making.data} />}
    </section>
  );
}

export function LinksTab({ channel }: { readonly channel: Channel }): ReactElement {
  const mayEdit = can(useSession(), "edit_channels");
  return (
    <div className="links">
      <Addresses channel={channel} />
      <div className="signal__column">
        <Range channel={channel} />
        {mayEdit ? <Tokens channel={channel} /> : null}
      </div>
    </div>
  );
}
