import { useState, type ReactElement, type ReactNode } from "react";
import { useMutation } from "@tanstack/react-query";
import { disconnectPublisher } from "../../api/calls";
import type { Channel, Measured } from "../../api/shapes";
import { formatBitrate, formatCount, formatFrameRate, formatHertz, formatSeconds, formatSpeed, NONE } from "../../format/numbers";
import type { Language } from "../../i18n/language";
import { useText } from "../../i18n/text";
import { useLanguage } from "../../session/preferences";
import { can, useSession } from "../../session/session";
import { Button } from "../../ui/button";
import { ConfirmDialog } from "../../ui/confirm";
import { Elapsed } from "../../ui/instant";
import { notify } from "../../ui/notices";
import { Mark } from "../../ui/state";
import { uiText } from "../../ui/text";
import { adviseOn } from "./advice";
import { channelText } from "./text";

type Words = (typeof channelText)[Language];

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactElement {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Names people know; anything else is shown as it is called. */
const CODEC_NAMES: Readonly<Record<string, string>> = { h264: "H.264", hevc: "HEVC", h265: "HEVC", av1: "AV1", aac: "AAC", opus: "Opus", mp3: "MP3" };

export function codecName(codec: string): string {
  return CODEC_NAMES[codec.toLowerCase()] ?? codec;
}

function describeAudio(audio: Measured["audio"], t: Words, language: Language): string {
  if (audio === null) return t.noAudio;
  const layout = audio.channels === 2 ? t.stereo : audio.channels === 1 ? t.mono : t.channelsOf(String(audio.channels));
  return `${codecName(audio.codec)} · ${formatHertz(audio.sample_rate_hz, language)} · ${layout}`;
}

export function SignalFacts({ channel }: { readonly channel: Channel }): ReactElement {
  const t = useText(channelText);
  const language = useLanguage();
  const { measured: facts } = channel;
  if (facts === null || channel.status !== "on_air") {
    return (
      <section className="panel" aria-label={t.facts}>
        <header className="panel__head">
          <h2>{t.facts}</h2>
        </header>
        <p className="note">{t.noFacts}</p>
      </section>
    );
  }
  const { video } = facts;
  return (
    <section className="panel" aria-label={t.facts}>
      <header className="panel__head">
        <h2>{t.facts}</h2>
      </header>
      <ul className="advice">
        {adviseOn(channel).map((advice) => (
          <li key={advice}>
            <Mark tone="warning" />
            {t[`advice_${advice}`]}
          </li>
        ))}
      </ul>
      <dl className="facts">
        <Fact name={t.input}>{formatBitrate(facts.bitrate_bps, language)}</Fact>
        <Fact name={t.frameRate}>{formatFrameRate(facts.frame_rate, language)}</Fact>
        <Fact name={t.gop}>{formatSeconds(facts.gop_s, language)}</Fact>
        <Fact name={t.resolution}>{video === null ? t.noVideo : `${String(video.width)} × ${String(video.height)}`}</Fact>
        <Fact name={t.videoCodec}>
          {video === null ? (
            NONE
          ) : (
            <>
              {codecName(video.codec)} <code>{video.codec_string}</code>
            </>
          )}
        </Fact>
        <Fact name={t.audio}>{describeAudio(facts.audio, t, language)}</Fact>
        {channel.mode === "passthrough_all" ? null : <Fact name={t.speed}>{formatSpeed(facts.encode_speed, language)}</Fact>}
        <Fact name={t.dropped}>{formatCount(facts.dropped_frames, language)}</Fact>
        <Fact name={t.behind}>{formatSeconds(facts.behind_s, language)}</Fact>
        <Fact name={t.viewers}>{formatCount(channel.viewers, language)}</Fact>
      </dl>
    </section>
  );
}

function PublisherFacts({ channel }: { readonly channel: Channel }): ReactElement {
  const t = useText(channelText);
  const publisher = channel.measured?.publisher ?? null;
  if (publisher === null) return <p className="note">{t.noPublisher}</p>;
  return (
    <dl className="facts facts--wide">
      <Fact name={t.software}>{publisher.software === "" ? NONE : publisher.software}</Fact>
      <Fact name={t.protocol}>{publisher.protocol.toUpperCase()}</Fact>
      <Fact name={t.connected}>
        <Elapsed since={publisher.connected_at} />
      </Fact>
    </dl>
  );
}

export function PublisherCard({ channel }: { readonly channel: Channel }): ReactElement {
  const t = useText(channelText);
  const ui = useText(uiText);
  const language = useLanguage();
  const mayEdit = can(useSession(), "edit_channels");
  const [isAsking, setIsAsking] = useState(false);
  const ending = useMutation({
    mutationFn: () => disconnectPublisher(channel.slug),
    onSuccess: () => {
      notify(t.disconnected);
    },
  });
  const isConnected = channel.measured?.publisher !== null && channel.measured !== null;
  return (
    <section className="panel" aria-label={t.publisher}>
      <header className="panel__head">
        <h2>{t.publisher}</h2>
        {isConnected && mayEdit ? (
          <Button
            variant="danger"
            icon="stop"
            onPress={() => {
              setIsAsking(true);
            }}
          >
            {t.disconnect}
          </Button>
        ) : null}
      </header>
      <PublisherFacts channel={channel} />
      <ConfirmDialog
        title={t.disconnectTitle}
        confirm={t.disconnect}
        isOpen={isAsking}
        onClose={() => {
          setIsAsking(false);
        }}
        onConfirm={() => ending.mutateAsync()}
      >
        <p>{t.disconnectHelp(ui.viewers(formatCount(channel.viewers, language)))}</p>
      </ConfirmDialog>
    </section>
  );
}

export function Rungs({ channel }: { readonly channel: Channel }): ReactElement {
  const t = useText(channelText);
  const language = useLanguage();
  const rungs = channel.status === "off_air" ? [] : (channel.measured?.rungs ?? []);
  return (
    <section className="panel" aria-label={t.rungs}>
      <header className="panel__head">
        <h2>{t.rungs}</h2>
      </header>
      {rungs.length === 0 ? (
        <p className="note">{t.noRungs}</p>
      ) : (
        <div className="plain-table-frame">
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{t.rung}</th>
                <th scope="col">{t.resolution}</th>
                <th scope="col" data-number>
                  {t.frameRate}
                </th>
                <th scope="col" data-number>
                  {t.bitrate}
                </th>
                <th scope="col">{t.codec}</th>
              </tr>
            </thead>
            <tbody>
              {rungs.map((rung) => (
                <tr key={rung.track_id}>
                  <th scope="row">{rung.name}</th>
                  <td>
                    {rung.width} × {rung.height}
                  </td>
                  <td data-number>{formatFrameRate(rung.frame_rate, language)}</td>
                  <td data-number>{formatBitrate(rung.bitrate_bps, language)}</td>
                  <td>
                    <code>{rung.codec_string}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
