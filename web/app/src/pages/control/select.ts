/** Which channels the control room shows, and in which order. Pure. */
import type { Channel, ChannelStatus } from "../../api/shapes";
import { matches } from "../../format/search";
import type { CONTROL_FILTERS, CONTROL_SORTS } from "../../session/url";

export type Filter = (typeof CONTROL_FILTERS)[number] | "all";
export type Sort = (typeof CONTROL_SORTS)[number];

/** What needs an eye comes first. */
const URGENCY: Readonly<Record<ChannelStatus, number>> = { reconnecting: 0, starting: 1, on_air: 2, off_air: 3 };

export function isTrouble(channel: Channel, alarmed: ReadonlySet<string>): boolean {
  return channel.status === "reconnecting" || alarmed.has(channel.id) || alarmed.has(channel.slug);
}

function passes(channel: Channel, filter: Filter, alarmed: ReadonlySet<string>): boolean {
  switch (filter) {
    case "all":
      return true;
    case "on_air":
      return channel.status !== "off_air";
    case "off_air":
      return channel.status === "off_air";
    case "trouble":
      return isTrouble(channel, alarmed);
  }
}

function compare(left: Channel, right: Channel, sort: Sort, collator: Intl.Collator): number {
  const byName = collator.compare(left.name, right.name);
  switch (sort) {
    case "name":
      return byName;
    case "viewers":
      return right.viewers - left.viewers || byName;
    case "bitrate":
      return (right.measured?.bitrate_bps ?? -1) - (left.measured?.bitrate_bps ?? -1) || byName;
    case "state":
      return URGENCY[left.status] - URGENCY[right.status] || byName;
  }
}

export interface Wanted {
  readonly q: string;
  readonly filter: Filter;
  readonly sort: Sort;
  readonly locale: string;
  /** Ids or slugs of channels with an alarm that nobody has acknowledged. */
  readonly alarmed: ReadonlySet<string>;
}

export function selectChannels(channels: readonly Channel[], wanted: Wanted): Channel[] {
  const collator = new Intl.Collator(wanted.locale, { numeric: true });
  return channels
    .filter((channel) => passes(channel, wanted.filter, wanted.alarmed) && matches(wanted.q, channel.name, channel.slug, channel.description))
    .sort((left, right) => compare(left, right, wanted.sort, collator));
}

export function countChannels(channels: readonly Channel[], alarmed: ReadonlySet<string>): Readonly<Record<Filter, number>> {
  const count = (filter: Filter): number => channels.filter((channel) => passes(channel, filter, alarmed)).length;
  return { all: channels.length, on_air: count("on_air"), trouble: count("trouble"), off_air: count("off_air") };
}
