/** What the invented server knows. */
import type { Alarm, ApiToken, AuditEntry, Channel, ChannelPulse, ChannelStatus, Session, SystemFacts, User } from "../src/api/shapes.ts";

const ago = (seconds: number): string => new Date(Date.now() - seconds * 1_000).toISOString();

interface Seed {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly status: ChannelStatus;
  readonly viewers: number;
  readonly mode: Channel["mode"];
  readonly since: number;
}

const seeds: readonly Seed[] = [
  { slug: "test-card", name: "測試卡 Test card", description: "走動的時鐘與 1 kHz 測試音，用來量測延遲。\nA running clock and a tone.", status: "on_air", viewers: 3, mode: "encode", since: 5_312 },
  { slug: "river", name: "溪流與山 River and mountain", description: "由程式自行產生的景色，整天循環播出。", status: "on_air", viewers: 1_284, mode: "passthrough_top", since: 92_331 },
  { slug: "city-council", name: "市議會議事直播", description: "每日上午九時起，議事全程直播。", status: "on_air", viewers: 412, mode: "encode", since: 733 },
  { slug: "night-cam", name: "Harbour night camera", description: "", status: "starting", viewers: 0, mode: "passthrough_all", since: 2 },
  { slug: "school-sports", name: "全國中等學校運動會田徑決賽現場轉播第二頻道", description: "田徑場第二主播台。", status: "reconnecting", viewers: 57, mode: "encode", since: 1_200 },
  { slug: "studio-b", name: "Studio B", description: "Rehearsals", status: "off_air", viewers: 0, mode: "encode", since: 0 },
  { slug: "chapel", name: "禮拜堂", description: "", status: "off_air", viewers: 0, mode: "passthrough_all", since: 0 },
];

const rung = (name: string, width: number, height: number, bitrate: number): NonNullable<Channel["measured"]>["rungs"][number] => ({
  track_id: `video-${height}`, name, width, height, frame_rate: 30, bitrate_bps: bitrate, codec_string: height > 720 ? "avc1.640028" : "avc1.64001f",
});

function measured(bitrate: number, since: number): NonNullable<Channel["measured"]> {
  return {
    at: ago(0), restarts: 0, engine_cpu: 0.6, bitrate_bps: bitrate, frame_rate: 30, gop_s: 2, behind_s: 0.08, dropped_frames: 3, encode_speed: 1,
    video: { codec: "h264", codec_string: "avc1.640028", width: 1920, height: 1080 },
    audio: { codec: "aac", sample_rate_hz: 48_000, channels: 2 },
    publisher: { protocol: "rtmp", software: "obs-output module (libobs version 29.1.3)", connected_at: ago(since), peer: "198.51.100.23" },
    rungs: [rung("1080p", 1920, 1080, 4_510_000), rung("720p", 1280, 720, 2_480_000), rung("480p", 854, 480, 1_190_000), rung("360p", 640, 360, 704_000)],
  };
}

function channel(seed: Seed, index: number): Channel {
  const { slug, name, description, status, viewers, mode, since } = seed;
  const at = `http://localhost:8080`;
  return {
    id: `c${index}`, slug, name, description, status, viewers, mode, ladder: null, segment_s: 2, part_s: 0.4, dvr_window_s: 7_200,
    takeover: "take_over", reconnect_grace_s: 30, playback_policy: slug === "chapel" ? "token" : "public", is_listed: true,
    inputs: [{ id: `i${index}`, kind: "rtmp", priority: 0, url: "rtmp://localhost:1935/live", urls: { rtmp: "rtmp://localhost:1935/live", rtmps: "rtmps://localhost:1936/live" }, stream_key: null, key_hint: "…s2Lr", created_at: ago(900_000), rotated_at: null }],
    playback: { hls: `${at}/live/${slug}/index.m3u8`, dash: `${at}/live/${slug}/manifest.mpd`, thumbnail: `${at}/live/${slug}/thumb.jpg`, page: `${at}/watch/${slug}`, embed: `${at}/embed/${slug}` },
    measured: status === "on_air" ? measured(4_800_000 + index * 310_000, since) : null,
    on_air_since: status === "on_air" || status === "reconnecting" ? ago(since) : null, created_at: ago(900_000), updated_at: ago(80_000),
  };
}

export const channels: Channel[] = process.env.HEADWATER_MOCK_EMPTY === undefined ? seeds.map(channel) : [];

export function pulse({ id, slug, status, measured: facts, viewers, on_air_since }: Channel): ChannelPulse {
  const wave = Math.sin(Date.now() / 9_000 + slug.length) * 420_000 + (Math.random() - 0.5) * 260_000;
  return { id, slug, status, viewers, on_air_since, measured: facts === null ? null : { ...facts, bitrate_bps: Math.round(facts.bitrate_bps + wave), frame_rate: 30 } };
}

export const session: Session = {
  user: { id: "u1", email: "lin@example.tw", display_name: "林雅婷", role: "administrator", language: "zh-Hant-TW", is_active: true, created_at: ago(9_000_000), last_sign_in_at: ago(20) },
  csrf: "mock",
  expires_at: ago(-86_400),
  permissions: ["channel.view", "channel.create", "channel.edit", "channel.delete", "channel.key", "alarm.view", "alarm.acknowledge", "token.make", "token.manage", "user.manage", "audit.view", "system.view"],
};

export const users: User[] = [
  session.user,
  { id: "u2", email: "chen@example.tw", display_name: "陳志明", role: "operator", language: "zh-Hant-TW", created_at: ago(900_000), is_active: true, last_sign_in_at: ago(7_200) },
  { id: "u3", email: "sam@example.com", display_name: "Sam Porter", role: "engineer", language: "en", created_at: ago(500_000), is_active: true, last_sign_in_at: null },
];

export const tokens: ApiToken[] = [
  { id: "t1", name: "CI 部署", role: "engineer", hint: "…9UeQ", user_id: "u1", created_at: ago(700_000), last_used_at: ago(340), expires_at: null },
  { id: "t2", name: "Grafana", role: "viewer", hint: "…c27b", user_id: null, created_at: ago(90_000), last_used_at: null, expires_at: null },
];

const actions = ["session.started", "channel.created", "channel.key_revealed", "channel.changed", "user.created", "channel.key_rotated", "token.created"];

export const audit: AuditEntry[] = Array.from({ length: 24 }, (_, index) => ({
  id: `a${index}`,
  at: ago(index * 1_713 + 40),
  actor: { kind: index % 5 === 4 ? "token" : "user", id: "u1", name: index % 3 === 0 ? "陳志明" : "林雅婷" },
  action: actions[index % actions.length] ?? "",
  object: { kind: index % 2 === 0 ? "channel" : "user", id: "u3", name: index % 2 === 0 ? "測試卡 Test card" : "Sam Porter" },
  address: "203.0.113.0/24",
  detail: index % 7 === 3 ? { dvr_window_s: [3_600, 7_200] } : {},
}));

export const alarms: Alarm[] = [
  { id: "al1", kind: "blob_store_failed", object: "c4", state: "raised", count: 1, last_at: ago(1), detail: "Permission denied: /srv/media/logs", raised_at: ago(14), cleared_at: null, acknowledged_at: null, acknowledged_by: null },
  { id: "al2", kind: "disk_low", object: "disk", state: "raised", count: 1, last_at: ago(1), detail: "4.1 GiB free", raised_at: ago(4_000), cleared_at: null, acknowledged_at: null, acknowledged_by: null },
];

export const system: SystemFacts = {
  version: "0.1.0",
  started_at: ago(93_500),
  uptime_s: 93_500,
  disk: { total_bytes: 500_000_000_000, free_bytes: 231_400_000_000 },
  processes: [
    { name: "supervisor", pid: 4_100, memory_bytes: 48_000_000, cpu: 0, started_at: ago(93_500) },
    { name: "gateway-0", pid: 4_121, memory_bytes: 96_000_000, cpu: 0.07, started_at: ago(93_490) },
    { name: "ingest", pid: 4_122, memory_bytes: 61_000_000, cpu: 0.03, started_at: ago(93_490) },
    { name: "engine-test-card", pid: 4_140, memory_bytes: 182_000_000, cpu: 0.63, started_at: ago(5_300) },
    { name: "control", pid: 4_123, memory_bytes: 55_000_000, cpu: 0.01, started_at: ago(93_490) },
  ],
};
