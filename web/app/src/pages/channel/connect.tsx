/** What an encoder has to be told, for the programs people use. */
import { useMutation } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components/Tabs";
import { revealKey, rotateKey } from "../../api/calls";
import { queries, queryClient } from "../../api/queries";
import type { Channel, ChannelInput } from "../../api/shapes";
import { formatCount } from "../../format/numbers";
import { useText } from "../../i18n/text";
import { useLanguage } from "../../session/preferences";
import { freshKey, holdFreshKey } from "../../session/fresh-keys";
import { can, useSession } from "../../session/session";
import { ConfirmDialog } from "../../ui/confirm";
import { CopyField } from "../../ui/copy-field";
import { notify, notifyProblem } from "../../ui/notices";
import { Segments } from "../../ui/segments";
import { uiText } from "../../ui/text";
import { ffmpegCommand, gstreamerCommand } from "./commands";
import { connectText } from "./connect-text";
import { KeyField } from "./key-field";
import "./connect.css";

function useStreamKey(channel: Channel, input: ChannelInput) {
  const t = useText(connectText);
  const [isFresh, setIsFresh] = useState(() => freshKey(input.id) !== null);
  const [streamKey, setStreamKey] = useState(() => freshKey(input.id));
  const revealing = useMutation({
    mutationFn: () => revealKey(channel.slug, input.id),
    onSuccess: ({ stream_key }) => {
      setStreamKey(stream_key);
    },
    onError: notifyProblem,
  });
  const rotating = useMutation({
    mutationFn: () => rotateKey(channel.slug, input.id),
    onSuccess: async ({ stream_key }) => {
      holdFreshKey(input.id, stream_key);
      setStreamKey(stream_key);
      setIsFresh(true);
      notify(t.rotated);
      await queryClient.invalidateQueries({ queryKey: queries.channel(channel.slug).queryKey });
    },
    onError: notifyProblem,
  });
  const hide = (): void => {
    setStreamKey(null);
    setIsFresh(false);
  };
  return { streamKey, isFresh, revealing, rotating, hide };
}

function Programs({ server, streamKey, children }: { readonly server: string; readonly streamKey: string | null; readonly children: ReactElement }): ReactElement {
  const t = useText(connectText);
  const hint = streamKey === null ? t.commandKey : undefined;
  return (
    <Tabs className="connect__programs">
      <TabList className="tabs" aria-label={t.programs}>
        <Tab id="obs">OBS Studio</Tab>
        <Tab id="ffmpeg">FFmpeg</Tab>
        <Tab id="gstreamer">GStreamer</Tab>
      </TabList>
      <TabPanel id="obs" className="connect__panel">
        <CopyField label={t.server} value={server} />
        {children}
        <ol className="steps">
          <li>{t.obs1}</li>
          <li>{t.obs2}</li>
          <li>{t.obs3}</li>
          <li>{t.obs4}</li>
        </ol>
      </TabPanel>
      <TabPanel id="ffmpeg" className="connect__panel">
        {children}
        <p className="note">{t.ffmpeg}</p>
        <CopyField label={t.command} value={ffmpegCommand(server, streamKey)} rows={5} hint={hint} />
      </TabPanel>
      <TabPanel id="gstreamer" className="connect__panel">
        {children}
        <p className="note">{t.gstreamer}</p>
        <CopyField label={t.command} value={gstreamerCommand(server, streamKey)} rows={6} hint={hint} />
      </TabPanel>
    </Tabs>
  );
}

function InputCard({ channel, input }: { readonly channel: Channel; readonly input: ChannelInput }): ReactElement {
  const t = useText(connectText);
  const ui = useText(uiText);
  const language = useLanguage();
  const { streamKey, isFresh, revealing, rotating, hide } = useStreamKey(channel, input);
  const [isAsking, setIsAsking] = useState(false);
  const [transport, setTransport] = useState<"rtmp" | "rtmps">("rtmp");
  const server = (transport === "rtmps" ? input.urls.rtmps : input.urls.rtmp) ?? input.url ?? "";
  return (
    <section className="panel connect" aria-label={t.title}>
      <header className="panel__head">
        <h2>{t.title}</h2>
        {input.urls.rtmps === null ? null : (
          <Segments
            label={t.transport}
            value={transport}
            options={[
              { value: "rtmp", content: t.plain },
              { value: "rtmps", content: t.secure },
            ]}
            onChange={setTransport}
          />
        )}
      </header>
      <Programs server={server} streamKey={streamKey}>
        <KeyField
          input={input}
          streamKey={streamKey}
          isFresh={isFresh && streamKey !== null}
          isBusy={revealing.isPending}
          onShow={() => {
            revealing.mutate();
          }}
          onHide={hide}
          onRotate={() => {
            setIsAsking(true);
          }}
        />
      </Programs>
      <ConfirmDialog
        title={t.rotateTitle}
        confirm={t.rotateSubmit}
        isOpen={isAsking}
        onClose={() => {
          setIsAsking(false);
        }}
        onConfirm={() => rotating.mutateAsync()}
      >
        <p>{t.rotateHelp}</p>
        {channel.status === "off_air" ? null : <p>{t.rotateOnAir(ui.viewers(formatCount(channel.viewers, language)))}</p>}
      </ConfirmDialog>
    </section>
  );
}

export function ConnectCard({ channel }: { readonly channel: Channel }): ReactElement | null {
  const isAllowed = can(useSession(), "hold_keys");
  const input = channel.inputs.find((each) => each.kind === "rtmp");
  if (input === undefined || input.url === null || !isAllowed) return null;
  return <InputCard key={input.id} channel={channel} input={input} />;
}
