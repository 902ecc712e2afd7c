"""JSON forms of channels."""

from datetime import datetime
from typing import Annotated, cast

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from headwater.channels.model import ChannelMode, LadderRung, PlaybackPolicy, Takeover
from headwater.channels.rules import (
    MAX_BITRATE_BPS,
    MAX_HEIGHT_PX,
    MAX_RUNGS,
    MIN_BITRATE_BPS,
    MIN_HEIGHT_PX,
    SLUG_PATTERN,
)
from headwater.segments.model import ChannelState

_NEXT = "Applies at the next publish."
_NOW = "Applies at once."
_Line = r"^[^\x00-\x1f\x7f]*$"
_Name = Annotated[str, StringConstraints(max_length=100, pattern=_Line)]
_Text = Annotated[str, StringConstraints(max_length=5000, pattern=r"^[^\x00]*$")]
_RungName = Annotated[str, StringConstraints(min_length=1, max_length=20, pattern=_Line)]
_Segment = Annotated[float, Field(ge=1, le=10, allow_inf_nan=False)]
_Part = Annotated[float, Field(ge=0.1, le=2, allow_inf_nan=False)]
_Dvr = Annotated[int, Field(ge=30, le=7 * 86_400)]
_Grace = Annotated[float, Field(ge=0, le=300, allow_inf_nan=False)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Rung(_Body):
    """One rung of a ladder."""

    name: _RungName = Field(examples=["720p"])
    height: int = Field(ge=MIN_HEIGHT_PX, le=MAX_HEIGHT_PX, multiple_of=2, description="Pixels.")
    bitrate_bps: int = Field(ge=MIN_BITRATE_BPS, le=MAX_BITRATE_BPS, description="Mean video bitrate, bit/s.")

    def value(self) -> LadderRung:
        """Return the model's value."""
        return LadderRung(self.name, self.height, self.bitrate_bps)


_Ladder = Annotated[list[Rung], Field(min_length=1, max_length=MAX_RUNGS)]


class ChannelCreate(_Body):
    """A channel to make; only the slug is needed."""

    slug: str = Field(
        min_length=1,
        max_length=63,
        pattern=f"^{SLUG_PATTERN}$",
        description="Public name in addresses; it can't be changed later.",
        examples=["one"],
    )
    name: _Name = Field("", description="What people see; the slug when left out.", examples=["One"])
    description: _Text = Field("", description="What people read on the watch page.")
    mode: ChannelMode = Field(
        ChannelMode.ENCODE,
        description="`encode` the whole ladder, copy the top rung (`passthrough_top`), or encode nothing "
        "(`passthrough_all`).",
    )
    ladder: _Ladder | None = Field(None, description="Highest rung first; the default ladder when null.")
    segment_s: _Segment = Field(2.0, description="Wanted segment duration, seconds.")
    part_s: _Part = Field(0.4, description="Wanted part duration, seconds; half a segment at most.")
    dvr_window_s: _Dvr = Field(7200, description="How far back viewers may go, seconds.")
    takeover: Takeover = Field(Takeover.TAKE_OVER, description="What a second publisher with the same key meets.")
    reconnect_grace_s: _Grace = Field(
        10.0, description="How long the channel counts as reconnecting after its publisher has gone, seconds."
    )
    playback_policy: PlaybackPolicy = Field(PlaybackPolicy.PUBLIC, description="`token`: only with a playback token.")
    is_listed: bool = Field(True, description="Whether the public home page shows it.")


def _without_defaults(schema: JsonDict) -> None:
    """Take the defaults out of a patch's schema: what is left out stays as it is."""
    for field in cast("dict[str, JsonDict]", schema["properties"]).values():
        field.pop("default", None)


class ChannelPatchBody(_Body):
    """What to change; what is left out stays. Each field says when it applies."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_without_defaults)

    name: _Name = Field("", description=_NOW)
    description: _Text = Field("", description=_NOW)
    mode: ChannelMode = Field(ChannelMode.ENCODE, description=_NEXT)
    ladder: _Ladder | None = Field(None, description=f"Null takes the default ladder. {_NEXT}")
    segment_s: _Segment = Field(2.0, description=_NEXT)
    part_s: _Part = Field(0.4, description=_NEXT)
    dvr_window_s: _Dvr = Field(7200, description=_NEXT)
    takeover: Takeover = Field(Takeover.TAKE_OVER, description=_NOW)
    reconnect_grace_s: _Grace = Field(10.0, description=_NEXT)
    playback_policy: PlaybackPolicy = Field(
        PlaybackPolicy.PUBLIC, description=f"Viewers without a token lose the picture. {_NOW}"
    )
    is_listed: bool = Field(True, description=_NOW)


class InputUrls(BaseModel):
    """Where to publish, by protocol; null when it is off."""

    rtmp: str | None = Field(examples=["rtmp://tv.example.org:1935/live"])
    rtmps: str | None = Field(examples=["rtmps://tv.example.org:1936/live"])


class InputView(BaseModel):
    """A way into the channel."""

    id: str
    kind: str = Field(examples=["rtmp"])
    priority: int = Field(description="0 is the first choice.")
    url: str | None = Field(description="Server address for an encoder; null when RTMP and RTMPS are off.")
    urls: InputUrls
    stream_key: str | None = Field(description="Only when the channel was just made; `reveal-key` shows it again.")
    key_hint: str = Field(description="Last characters of the key.", examples=["…ab12"])
    created_at: datetime
    rotated_at: datetime | None


class PlaybackUrls(BaseModel):
    """Where to watch."""

    hls: str
    dash: str
    thumbnail: str
    page: str
    embed: str


class MeasuredVideo(BaseModel):
    """The publisher's picture."""

    codec: str
    codec_string: str = Field(description="RFC 6381.", examples=["avc1.640028"])
    width: int
    height: int


class MeasuredAudio(BaseModel):
    """The publisher's sound."""

    codec: str
    sample_rate_hz: int
    channels: int


class MeasuredPublisher(BaseModel):
    """Who publishes."""

    protocol: str
    software: str = Field(description="What it says it is.")
    connected_at: datetime
    peer: str = Field(description="Its address; only for who may edit the channel, empty otherwise.")


class MeasuredRung(BaseModel):
    """One rung as it goes out."""

    track_id: str
    name: str
    width: int
    height: int
    frame_rate: float
    bitrate_bps: int
    codec_string: str


class Measured(BaseModel):
    """What is measured while a publisher is there, over the last seconds."""

    at: datetime
    bitrate_bps: int = Field(description="Of everything that comes in.")
    frame_rate: float | None
    gop_s: float | None = Field(description="Seconds between keyframes.")
    video: MeasuredVideo | None
    audio: MeasuredAudio | None
    publisher: MeasuredPublisher | None
    rungs: list[MeasuredRung]
    dropped_frames: int
    restarts: int = Field(description="How often the media path was rebuilt since the engine started.")
    encode_speed: float | None = Field(description="Media seconds per second; below 1 the machine is too slow.")
    engine_cpu: float = Field(description="Cores used by the engine process.")
    behind_s: float = Field(description="From the newest picture in to the newest part out.")


class ChannelView(BaseModel):
    """A channel."""

    model_config = ConfigDict(title="Channel")

    id: str
    slug: str
    name: str
    description: str
    status: ChannelState
    mode: ChannelMode
    ladder: list[Rung] | None
    segment_s: float
    part_s: float
    dvr_window_s: int
    takeover: Takeover
    reconnect_grace_s: float
    playback_policy: PlaybackPolicy
    is_listed: bool
    inputs: list[InputView]
    playback: PlaybackUrls
    measured: Measured | None = Field(description="Null while off air.")
    viewers: int
    on_air_since: datetime | None
    created_at: datetime
    updated_at: datetime


class ChannelChangedView(ChannelView):
    """A channel after a change."""

    model_config = ConfigDict(title="ChannelAfterChange")

    applies_at_next_publish: list[str] = Field(description="Changed settings that wait for the next publish.")


class ChannelPage(BaseModel):
    """A page of channels."""

    items: list[ChannelView]
    next_cursor: str | None = Field(None, description="Give it as `cursor` for the next page; null on the last one.")


class ChannelLive(BaseModel):
    """What moves on a running channel; one `channel` event each second."""

    id: str
    slug: str
    status: ChannelState
    measured: Measured | None
    viewers: int
    on_air_since: datetime | None


class StreamKeyView(BaseModel):
    """A stream key. It is a secret: whoever has it can publish."""

    stream_key: str


class PlaybackTokenBody(_Body):
    """A playback token to make."""

    expires_in_s: int = Field(3600, ge=10, le=30 * 86_400, description="Its lifetime, seconds.")


class PlaybackTokenView(BaseModel):
    """A playback token, and addresses that carry it."""

    token: str
    hls: str
    dash: str
    expires_at: datetime


class PublicChannelView(BaseModel):
    """What everybody may know of a channel."""

    slug: str
    name: str
    description: str
    status: ChannelState
    playback_policy: PlaybackPolicy
    viewers: int
    on_air_since: datetime | None
    thumbnail: str
    hls: str
    dash: str


class PublicChannelPage(BaseModel):
    """The channels of the public home page: on air first, then by name."""

    items: list[PublicChannelView]
    next_cursor: str | None = Field(None, description="Give it as `cursor` for the next page; null on the last one.")
