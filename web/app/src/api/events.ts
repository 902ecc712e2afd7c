/**
 * The server's event stream, kept open while a control page is shown.
 *
 * Each second brings every channel's pulse. It is written into the same cache the pages read, and the last minutes of
 * it are kept for the graphs. When the stream breaks it is opened again, more slowly each time, and the pages say so.
 */
import { useEffect, useSyncExternalStore } from "react";
import { queries, queryClient } from "./queries";
import { appendSample, type Sample } from "./samples";
import type { Channel, ChannelPulse } from "./shapes";

export type StreamState = "connecting" | "live" | "reconnecting";

const RETRY_FIRST_MS = 1_000;
const RETRY_LONGEST_MS = 15_000;
/** While a channel is on air it pulses each second; this long without one means the line is dead. */
const SILENCE_MS = 12_000;

const NO_SAMPLES: readonly Sample[] = [];
const history = new Map<string, readonly Sample[]>();
const listeners = new Set<() => void>();
/** Slugs of the channels a pulse is expected from. */
const flowing = new Set<string>();
let state: StreamState = "connecting";
let source: EventSource | null = null;
let users = 0;
let retryMs = RETRY_FIRST_MS;
let retryTimer: ReturnType<typeof setTimeout> | undefined;
let silenceTimer: ReturnType<typeof setTimeout> | undefined;

function tell(): void {
  for (const listener of listeners) listener();
}

function setState(next: StreamState): void {
  if (state === next) return;
  state = next;
  tell();
}

function withPulse(channel: Channel, pulse: ChannelPulse): Channel {
  return {
    ...channel,
    status: pulse.status,
    measured: pulse.measured,
    viewers: pulse.viewers,
    on_air_since: pulse.on_air_since,
  };
}

function takePulse(pulse: ChannelPulse): void {
  const samples = history.get(pulse.slug) ?? NO_SAMPLES;
  const isFlowing = pulse.status === "on_air" && pulse.measured !== null;
  const sample = {
    at_ms: Date.now(),
    bitrate_bps: isFlowing ? (pulse.measured?.bitrate_bps ?? null) : null,
    frame_rate: isFlowing ? (pulse.measured?.frame_rate ?? null) : null,
    viewers: pulse.viewers,
  };
  history.set(pulse.slug, appendSample(samples, sample));
  queryClient.setQueryData(queries.channels.queryKey, (old) =>
    old?.map((channel) => (channel.slug === pulse.slug ? withPulse(channel, pulse) : channel)),
  );
  queryClient.setQueryData(queries.channel(pulse.slug).queryKey, (old) => (old === undefined ? old : withPulse(old, pulse)));
  tell();
}

function heard(pulse?: ChannelPulse): void {
  // Channels that are off air are silent by right.
  if (pulse?.status === "off_air") flowing.delete(pulse.slug);
  else if (pulse !== undefined) flowing.add(pulse.slug);
  clearTimeout(silenceTimer);
  if (flowing.size > 0) silenceTimer = setTimeout(reopen, SILENCE_MS);
}

function open(): void {
  source = new EventSource("/api/v1/events");
  source.addEventListener("open", () => {
    if (state === "reconnecting") void queryClient.invalidateQueries();
    retryMs = RETRY_FIRST_MS;
    setState("live");
    heard();
  });
  source.addEventListener("channel", (event: MessageEvent<string>) => {
    const pulse = JSON.parse(event.data) as ChannelPulse;
    heard(pulse);
    takePulse(pulse);
  });
  source.addEventListener("alarm", () => {
    heard();
    void queryClient.invalidateQueries({ queryKey: queries.alarms.queryKey });
  });
  source.addEventListener("error", reopen);
}

function close(): void {
  flowing.clear();
  source?.close();
  source = null;
  clearTimeout(retryTimer);
  clearTimeout(silenceTimer);
}

function reopen(): void {
  close();
  if (users === 0) return;
  setState("reconnecting");
  // The stream does not say why it broke; when the session has ended, this notices.
  void queryClient.invalidateQueries({ queryKey: queries.session.queryKey });
  retryTimer = setTimeout(open, retryMs);
  retryMs = Math.min(retryMs * 2, RETRY_LONGEST_MS);
}

/** Keeps the stream open while the calling component is shown. */
export function useEvents(): void {
  useEffect(() => {
    users += 1;
    if (source === null) open();
    return () => {
      users -= 1;
      if (users > 0) return;
      close();
      state = "connecting";
    };
  }, []);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useStreamState(): StreamState {
  return useSyncExternalStore(subscribe, () => state);
}

export function useHistory(slug: string): readonly Sample[] {
  return useSyncExternalStore(subscribe, () => history.get(slug) ?? NO_SAMPLES);
}
