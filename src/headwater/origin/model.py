"""Values of the room: what the origin has to know of a channel."""

from enum import StrEnum

import msgspec


class PlaybackRule(StrEnum):
    """Who may play a channel; the same words as `channels.model.PlaybackPolicy`."""

    PUBLIC = "public"
    TOKEN = "token"  # noqa: S105 - the rule's name, not a secret


class PublicChannel(msgspec.Struct, frozen=True):
    """A channel as its public address shows it.

    Attributes:
        channel_id: UUIDv7; playback tokens are bound to it.
        slug: Public name in addresses.
        log_id: Its segment log.
        rule: Who may play it.
    """

    channel_id: str
    slug: str
    log_id: str
    rule: PlaybackRule = PlaybackRule.PUBLIC
