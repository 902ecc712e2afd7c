"""Values of the room: what a stream key grants, who publishes, and why a publisher went."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Takeover = Literal["take_over", "refuse"]


class EndReason(StrEnum):
    """Why a connection or a publisher ended; each ends with exactly one."""

    UNPUBLISHED = "unpublished"  # it said goodbye
    DISCONNECTED = "disconnected"  # its connection broke or was closed without a goodbye
    TIMED_OUT = "timed_out"  # it fell silent, or did not finish its handshake or its commands
    TAKEN_OVER = "taken_over"  # another publisher came on the same key
    KEY_ROTATED = "key_rotated"
    CHANNEL_DELETED = "channel_deleted"
    CLOSED_BY_OPERATOR = "closed_by_operator"
    PROTOCOL_ERROR = "protocol_error"
    NOT_RTMP = "not_rtmp"  # HTTP, TLS or noise on the port
    REFUSED = "refused"  # wrong key, key in use, unknown application, codec that is not taken
    ENGINE_UNAVAILABLE = "engine_unavailable"  # nobody was there to take the signal for too long
    SERVER_FULL = "server_full"
    SERVER_STOPPING = "server_stopping"


@dataclass(frozen=True, slots=True)
class PublishGrant:
    """What a valid stream key allows.

    Args:
        channel_id: The channel it feeds.
        input_id: The channel's input that the key belongs to; one publisher at a time holds it.
        is_shared_engine: Whether the channel lives in the shared passthrough engine.
        takeover: What happens to a second publisher on the key.
    """

    channel_id: str
    input_id: str
    is_shared_engine: bool
    takeover: Takeover = "take_over"


@dataclass(frozen=True, slots=True)
class PublisherFacts:
    """A publisher as the operator's pages show it."""

    publisher_id: str
    channel_id: str
    input_id: str
    protocol: str
    software: str
    peer: str
    connected_us: int
    bytes_in: int
    is_handed_over: bool
