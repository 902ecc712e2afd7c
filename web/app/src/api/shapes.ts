/** The shapes of the API by the names the pages use for them. All of them are generated from its description. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type ChannelStatus = Schemas["ChannelState"];
export type ChannelMode = Schemas["ChannelMode"];
export type Role = Schemas["Role"];
export type Permission = Schemas["Permission"];

export type Channel = Schemas["ChannelView"];
export type ChannelDraft = Schemas["ChannelCreate"];
export type ChannelPatch = Schemas["ChannelPatchBody"];
export type ChannelInput = Schemas["InputView"];
export type LadderRung = Schemas["Rung"];
export type Measured = Schemas["Measured"];
/** `event: channel` of the event stream: what changes each second. */
export type ChannelPulse = Schemas["ChannelLive"];
export type PlaybackToken = Schemas["PlaybackTokenView"];

export type PublicChannel = Schemas["PublicChannelView"];

export type User = Schemas["UserView"];
export type NewUser = Schemas["UserBody"];
export type UserPatch = Schemas["UserPatchBody"];
export type Session = Schemas["SessionView"];
export type ApiToken = Schemas["TokenView"];
export type FreshToken = Schemas["TokenMade"];
export type NewToken = Schemas["TokenBody"];
export type AuditEntry = Schemas["AuditView"];
export type Alarm = Schemas["AlarmView"];
export type SystemFacts = Schemas["SystemView"];

export interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor?: string | null;
}
