/** The shapes of `/api/v1` that the pages use, by the names the pages use for them. */

export type ChannelStatus = "off_air" | "starting" | "on_air" | "reconnecting";
export type ChannelMode = "encode" | "passthrough_top" | "passthrough_all";
export type Takeover = "take_over" | "refuse";
export type PlaybackPolicy = "public" | "token";
export type Role = "viewer" | "creator" | "operator" | "support" | "engineer" | "architect" | "administrator";

export interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

export interface LadderRung {
  readonly name: string;
  readonly height: number;
  readonly bitrate_bps: number;
}

export interface ChannelInput {
  readonly id: string;
  readonly kind: string;
  readonly priority: number;
  readonly url: string;
  readonly urls: { readonly rtmp: string | null; readonly rtmps: string | null };
  readonly stream_key: string | null;
  readonly key_hint: string;
}

export interface Playback {
  readonly hls: string;
  readonly dash: string;
  readonly thumbnail: string;
  readonly page: string;
  readonly embed: string;
}

export interface MeasuredRung {
  readonly track_id: string;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly frame_rate: number;
  readonly bitrate_bps: number;
  readonly codec_string: string;
}

export interface Measured {
  readonly bitrate_bps: number;
  readonly frame_rate: number | null;
  readonly gop_s: number | null;
  readonly video: { readonly codec: string; readonly codec_string: string; readonly width: number; readonly height: number } | null;
  readonly audio: { readonly codec: string; readonly sample_rate_hz: number; readonly channels: number } | null;
  readonly publisher: { readonly protocol: string; readonly software: string | null; readonly connected_at: string } | null;
  readonly rungs: readonly MeasuredRung[];
  readonly dropped_frames: number;
  readonly encode_speed: number | null;
  readonly behind_s: number | null;
}

export interface Channel {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly status: ChannelStatus;
  readonly mode: ChannelMode;
  readonly ladder: readonly LadderRung[] | null;
  readonly segment_s: number;
  readonly part_s: number;
  readonly dvr_window_s: number;
  readonly takeover: Takeover;
  readonly reconnect_grace_s: number;
  readonly playback_policy: PlaybackPolicy;
  readonly is_listed: boolean;
  readonly inputs: readonly ChannelInput[];
  readonly playback: Playback;
  readonly measured: Measured | null;
  readonly viewers: number;
  readonly on_air_since: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

/** What may be sent in `POST` and `PATCH /channels`. */
export type ChannelDraft = Pick<
  Channel,
  | "slug"
  | "name"
  | "description"
  | "mode"
  | "ladder"
  | "dvr_window_s"
  | "takeover"
  | "reconnect_grace_s"
  | "playback_policy"
  | "is_listed"
>;

/** `event: channel` of the event stream: what changes each second. */
export type ChannelPulse = Pick<Channel, "slug" | "status" | "measured" | "viewers"> & { readonly on_air_since?: string | null };

export interface PublicChannel {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly status: ChannelStatus;
  readonly viewers: number;
  readonly on_air_since: string | null;
  readonly thumbnail: string;
  readonly hls: string;
  readonly dash: string;
}

export interface Site {
  readonly name: string;
  readonly version: string;
  readonly languages: readonly string[];
}

export interface User {
  readonly id: string;
  readonly email: string;
  readonly display_name: string;
  readonly role: Role;
  readonly language: string;
  readonly is_active: boolean;
  readonly created_at: string;
  readonly last_sign_in_at: string | null;
}

export interface Session {
  readonly user: User;
  readonly csrf: string;
  readonly permissions: readonly string[];
}

export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly hint: string;
  readonly created_at: string;
  readonly last_used_at: string | null;
  readonly expires_at: string | null;
}

export interface AuditEntry {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly actor_kind: string;
  readonly action: string;
  readonly object_kind: string;
  readonly object_id: string;
  readonly object_name: string;
  readonly address: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface Alarm {
  readonly id: string;
  readonly kind: string;
  readonly object: string;
  readonly state: "raised" | "cleared";
  readonly detail: string;
  readonly raised_at: string;
  readonly cleared_at: string | null;
  readonly acknowledged_at: string | null;
  readonly acknowledged_by: string | null;
}
