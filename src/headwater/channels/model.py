"""Values of a channel: what is set, what is measured, and what was asked for. No I/O.

`ChannelSettings` travels from the database to ingest, engines and gateways; `ChannelFacts` travels back over the bus
once a second (subject `channel.facts`).
"""

from enum import StrEnum

import msgspec

from headwater.segments.model import ChannelState

SUBJECT_CHANGED = "channel.changed"
SUBJECT_FACTS = "channel.facts"
SUBJECT_VIEWERS = "gateway.viewers"


class ChannelMode(StrEnum):
    """What is encoded here and what is copied from the publisher."""

    ENCODE = "encode"
    PASSTHROUGH_TOP = "passthrough_top"
    PASSTHROUGH_ALL = "passthrough_all"


class Takeover(StrEnum):
    """What happens when a second publisher comes with the same key."""

    TAKE_OVER = "take_over"
    REFUSE = "refuse"


class PlaybackPolicy(StrEnum):
    """Who may play the channel."""

    PUBLIC = "public"
    TOKEN = "token"  # noqa: S105 - the policy's name, not a secret


class LadderRung(msgspec.Struct, frozen=True):
    """One rung of a ladder that was set by hand.

    Attributes:
        name: What people see (`720p`).
        height: Picture height in pixels, even.
        bitrate_bps: Mean video bitrate.
    """

    name: str
    height: int
    bitrate_bps: int


class ChannelSettings(msgspec.Struct, frozen=True):
    """All that an engine, ingest and the origin need to know of a channel.

    Attributes:
        id: UUIDv7; never changes.
        slug: Public name in addresses; never changes.
        name: What people see.
        mode: What is encoded and what is copied.
        ladder: Rungs from the highest to the lowest; None takes the default ladder.
        segment_s: Wanted segment duration in seconds.
        part_s: Wanted part duration in seconds.
        dvr_window_s: How far back viewers may go, in seconds.
        takeover: What a second publisher meets.
        reconnect_grace_s: How long the channel counts as reconnecting after its publisher has gone.
        playback_policy: Who may play it.
        log_id: Its segment log.
        epoch_us: Wall clock of the log's media time zero.
    """

    id: str
    slug: str
    name: str
    mode: ChannelMode
    ladder: tuple[LadderRung, ...] | None
    segment_s: float
    part_s: float
    dvr_window_s: int
    takeover: Takeover
    reconnect_grace_s: float
    playback_policy: PlaybackPolicy
    log_id: str
    epoch_us: int

    @property
    def is_shared_engine(self) -> bool:
        """Whether the engine shared by passthrough channels runs it."""
        return self.mode is ChannelMode.PASSTHROUGH_ALL


class PublisherFacts(msgspec.Struct, frozen=True):
    """Who publishes at the moment.

    Attributes:
        publisher_id: UUIDv7 of the publishing session.
        protocol: `rtmp`, `rtmps`.
        software: What it says it is; untrusted text.
        connected_us: Wall clock of its start.
        peer: Its address, for the operator's page only.
    """

    publisher_id: str
    protocol: str
    software: str
    connected_us: int
    peer: str


class VideoFacts(msgspec.Struct, frozen=True):
    """The publisher's picture as measured over the last seconds."""

    codec: str
    codec_string: str
    width: int
    height: int
    frame_rate: float
    gop_s: float
    bitrate_bps: int


class AudioFacts(msgspec.Struct, frozen=True):
    """The publisher's sound as measured over the last seconds."""

    codec: str
    sample_rate_hz: int
    channels: int
    bitrate_bps: int


class InputFacts(msgspec.Struct, frozen=True):
    """What comes in."""

    video: VideoFacts | None
    audio: AudioFacts | None
    bitrate_bps: int


class RungFacts(msgspec.Struct, frozen=True):
    """One rung as it goes out."""

    track_id: str
    name: str
    width: int
    height: int
    frame_rate: float
    bitrate_bps: int
    codec_string: str


class ChannelFacts(msgspec.Struct, frozen=True):
    """What an engine says of its channel once a second, on bus subject `channel.facts`.

    Attributes:
        channel_id: The channel.
        state: Its state as the engine sees it.
        at_us: Wall clock of the measurement.
        publisher: Who publishes, or None.
        input: What comes in, or None.
        rungs: What goes out.
        dropped_frames: Frames dropped since the publisher came.
        restarts: How often the media path was rebuilt since the engine started.
        encode_speed: Media seconds encoded per second of wall clock; 1.0 keeps up. None when nothing is encoded.
        engine_cpu: Processor use of the engine process, 1.0 is one core.
        behind_s: How far the newest part lies behind the newest unit that came in.
        note: Why the channel's mode could not be followed (English words for the operator); empty when it is.
    """

    channel_id: str
    state: ChannelState
    at_us: int
    publisher: PublisherFacts | None = None
    input: InputFacts | None = None
    rungs: tuple[RungFacts, ...] = ()
    dropped_frames: int = 0
    restarts: int = 0
    encode_speed: float | None = None
    engine_cpu: float = 0.0
    behind_s: float = 0.0
    note: str = ""


class ChannelChange(StrEnum):
    """What happened to a channel's record, or what is asked of its publisher."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    KEY_ROTATED = "key_rotated"
    DISCONNECT = "disconnect"


class ChannelChanged(msgspec.Struct, frozen=True):
    """Payload of bus subject `channel.changed`.

    Attributes:
        channel_id: The channel.
        what: `deleted`, `key_rotated` and `disconnect` end the present publisher.
    """

    channel_id: str
    what: ChannelChange


class GatewayViewers(msgspec.Struct, frozen=True):
    """Payload of bus subject `gateway.viewers`, once a second from each gateway.

    Attributes:
        gateway: Name of the gateway process.
        viewers: Count by slug.
    """

    gateway: str
    viewers: dict[str, int]


class ChannelInput(msgspec.Struct, frozen=True):
    """A way into a channel.

    Attributes:
        id: UUIDv7.
        kind: `rtmp`.
        priority: 0 is the first choice.
        key_hint: Last characters of its stream key.
        created_us: Wall clock.
        rotated_us: When its key was last changed, or None.
    """

    id: str
    kind: str
    priority: int
    key_hint: str
    created_us: int
    rotated_us: int | None


class Channel(msgspec.Struct, frozen=True):
    """A channel's whole record.

    Attributes:
        settings: What processes need.
        description: What people read.
        is_listed: Whether the public home page shows it.
        owner_id: The person who made it, or None (command line, or the person is gone).
        inputs: Its ways in, first choice first.
        created_us: Wall clock.
        updated_us: Wall clock.
    """

    settings: ChannelSettings
    description: str
    is_listed: bool
    owner_id: str | None
    inputs: tuple[ChannelInput, ...]
    created_us: int
    updated_us: int
