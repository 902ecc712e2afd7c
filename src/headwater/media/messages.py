"""The words between an ingest process and an engine process, over one Unix socket per publisher.

Ingest speaks first with `PublishStart`, then `Formats` (again whenever a format changes), then `Units`. The engine
answers `PublishAccepted` or `PublishRefused` (ingest does not wait for it), and may end the connection with
`PublishEnd` at any time. Either side ends with exactly one `PublishEnd`; a socket that closes without one means that
the other process died.
"""

import msgspec

from headwater.media.model import AccessUnit, TrackFormat


class PublishStart(msgspec.Struct, frozen=True, tag="start"):
    """A publisher has been authenticated and wants to feed an input.

    Attributes:
        publisher_id: UUIDv7 of this publishing session.
        channel_id: The channel it feeds.
        input_id: The channel's input that its key belongs to.
        protocol: `rtmp`, `rtmps`, and later others.
        software: What the publisher says it is (`FMLE/3.0`, `obs-output module …`), shown to people; ≤ 200 characters.
        peer: Its address, for the operator's page only; never logged whole.
    """

    publisher_id: str
    channel_id: str
    input_id: str
    protocol: str
    software: str
    peer: str


class Formats(msgspec.Struct, frozen=True, tag="formats"):
    """All tracks of the publisher, by index; sent before the first unit and again when any of them changes."""

    tracks: list[TrackFormat]


class Units(msgspec.Struct, tag="units", gc=False):
    """Access units in decoding order, interleaved as they arrived.

    Attributes:
        arrived_us: Wall clock when the last byte of the batch was read from the publisher.
        units: The batch; one read's worth.
    """

    arrived_us: int
    units: list[AccessUnit]


class TimelineJump(msgspec.Struct, frozen=True, tag="jump"):
    """The publisher's own clock jumped before the next `Units`; what follows may be used as if it had not.

    Times in `Units` never show the jump: ingest puts the first unit after it where the wall clock says it belongs
    behind the last unit before it, and goes on from there for all tracks, so decoding times keep growing and picture
    and sound stay together. Only when a codec, a size or another format changes with it does a `Formats` follow as
    well. An engine need not mark a discontinuity for this alone; it counts and shows it.

    Attributes:
        jump_ms: How far the publisher's clock went, beyond what the wall clock explains; negative for backwards, 0 for
            a clock that stands still.
    """

    jump_ms: int


class Metadata(msgspec.Struct, frozen=True, tag="metadata"):
    """What the publisher says of itself (`onMetaData`), shown to people and never trusted."""

    values: dict[str, str | float | bool]


class PublishEnd(msgspec.Struct, frozen=True, tag="end"):
    """The one end reason of a publishing session.

    Attributes:
        reason: A constant word: `unpublished`, `disconnected`, `timed_out`, `taken_over`, `key_rotated`,
            `channel_deleted`, `protocol_error`, `engine_stopping`, `refused`; from ingest also the other values of
            `ingest.model.EndReason`. After `engine_stopping` ingest keeps the publisher and connects again.
        detail: English words for the operator; no secret.
    """

    reason: str
    detail: str = ""


class PublishAccepted(msgspec.Struct, frozen=True, tag="accepted"):
    """The engine takes this publisher's units from now on."""


class PublishRefused(msgspec.Struct, frozen=True, tag="refused"):
    """The engine does not take this publisher; `code` is one of the error catalogue."""

    code: str
    detail: str = ""


ToEngine = PublishStart | Formats | Units | TimelineJump | Metadata | PublishEnd
ToIngest = PublishAccepted | PublishRefused | PublishEnd
