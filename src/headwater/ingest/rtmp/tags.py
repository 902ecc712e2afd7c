"""FLV audio and video message bodies, as of 2008 and as Enhanced RTMP extends them.

Source: Adobe FLV 10.1, E.4.2 and E.4.3; Enhanced RTMP v2 (Veovera), "Enhanced Audio" and "Enhanced Video". Codec id 12
(HEVC) is in no standard but in many encoders.
"""

from enum import IntEnum

import msgspec

from headwater.ingest.rtmp.errors import RtmpError
from headwater.media.model import Codec

Body = bytes | bytearray | memoryview


class TagError(RtmpError):
    """A tag that is cut short or contradicts itself."""


class UnsupportedCodecError(RtmpError):
    """A codec that is not taken.

    Args:
        name: Its name, from a list of ours or as four printable letters.
    """

    def __init__(self, name: str) -> None:
        """Keep the name."""
        self.name = name
        super().__init__(f"the codec {name} is not taken")


class TagKind(IntEnum):
    """What a tag brings."""

    CONFIG = 0
    FRAME = 1
    END = 2


class Tag(msgspec.Struct, gc=False):
    """One track's share of an audio or video message.

    Attributes:
        kind: Decoder configuration, coded frame, or the end of a sequence.
        codec: Its codec.
        track_id: The publisher's number of the track; 0 unless it sends several.
        is_keyframe: As the publisher says; true for audio.
        composition_ms: Presentation minus decoding time.
        data: Configuration record or frame.
    """

    kind: TagKind
    codec: Codec
    track_id: int
    is_keyframe: bool
    composition_ms: int
    data: bytes


_LEGACY_VIDEO = {7: Codec.H264, 12: Codec.HEVC, 13: Codec.AV1}
_UNSUPPORTED_VIDEO = {
    2: "Sorenson H.263",
    3: "Screen Video",
    4: "VP6",
    5: "VP6 alpha",
    6: "Screen Video 2",
    9: "MPEG-4",
}
_UNSUPPORTED_AUDIO = {
    0: "PCM",
    1: "ADPCM",
    3: "PCM",
    4: "Nellymoser",
    5: "Nellymoser",
    6: "Nellymoser",
    7: "G.711 A-law",
    8: "G.711 µ-law",
    11: "Speex",
}
_VIDEO_FOURCC = {b"avc1": Codec.H264, b"hvc1": Codec.HEVC, b"av01": Codec.AV1, b"vp09": Codec.VP9}
_AUDIO_FOURCC = {b"mp4a": Codec.AAC, b"Opus": Codec.OPUS, b".mp3": Codec.MP3}
VIDEO_FOURCC = tuple(code.decode() for code in _VIDEO_FOURCC)
AUDIO_FOURCC = tuple(code.decode() for code in _AUDIO_FOURCC)

_KEY = 1
_COMMAND = 5  # a frame type without a picture
_MOD_EX = 7
_MANY_CODECS = 2
_ONE_TRACK = 0


def read_video(body: Body) -> list[Tag]:
    """Return what a video message brings; an empty list for what carries no picture.

    Raises:
        TagError: It is cut short.
        UnsupportedCodecError: Its codec is not taken.
    """
    if len(body) < 5:  # noqa: PLR2004 - shorter ones carry no picture: commands and empty messages
        return _short_video(body)
    first = body[0]
    if first & 0x80:
        return _read_enhanced(body, is_video=True)
    frame_type = first >> 4
    if frame_type == _COMMAND:
        return []
    codec = _LEGACY_VIDEO.get(first & 0x0F)
    if codec is None:
        raise UnsupportedCodecError(_UNSUPPORTED_VIDEO.get(first & 0x0F, f"number {first & 0x0F}"))
    kind = body[1]
    if kind > TagKind.END:
        message = f"a video tag of packet type {kind}"
        raise TagError(message)
    composition = int.from_bytes(body[2:5], "big", signed=True)
    return [Tag(TagKind(kind), codec, 0, frame_type == _KEY, composition, bytes(body[5:]))]


def _short_video(body: Body) -> list[Tag]:
    if not body or (body[0] >> 4) & 7 == _COMMAND:
        return []
    if body[0] & 0x80 or body[0] & 0x0F in _LEGACY_VIDEO:
        message = "a video tag that is too short"
        raise TagError(message)
    raise UnsupportedCodecError(_UNSUPPORTED_VIDEO.get(body[0] & 0x0F, f"number {body[0] & 0x0F}"))


def read_audio(body: Body) -> list[Tag]:
    """Return what an audio message brings; an empty list for an empty one.

    Raises:
        TagError: It is cut short.
        UnsupportedCodecError: Its codec is not taken.
    """
    if len(body) < 2:  # noqa: PLR2004 - some encoders send an empty message for silence
        return []
    sound_format = body[0] >> 4
    if sound_format == 10:  # noqa: PLR2004 - AAC
        if body[1] > TagKind.FRAME:
            message = f"an AAC tag of packet type {body[1]}"
            raise TagError(message)
        return [Tag(TagKind(body[1]), Codec.AAC, 0, True, 0, bytes(body[2:]))]
    if sound_format == 9:  # noqa: PLR2004 - the enhanced form
        return _read_enhanced(body, is_video=False)
    if sound_format in {2, 14}:
        return [Tag(TagKind.FRAME, Codec.MP3, 0, True, 0, bytes(body[1:]))]
    raise UnsupportedCodecError(_UNSUPPORTED_AUDIO.get(sound_format, f"number {sound_format}"))


class _Cursor:
    """A position in a body; what is missing is a `TagError`."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.position = 0

    def take(self, size: int) -> bytes:
        start, stop = self.position, self.position + size
        if stop > len(self.body):
            message = "an enhanced tag is cut short"
            raise TagError(message)
        self.position = stop
        return bytes(self.body[start:stop])

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")


def _read_enhanced(body: Body, *, is_video: bool) -> list[Tag]:
    cursor = _Cursor(body)
    first = cursor.number(1)
    packet_type = first & 0x0F
    frame_type = (first >> 4) & 7 if is_video else _KEY
    while packet_type == _MOD_EX:  # modifiers: nanoseconds of a timestamp, which the frame grid finds by itself
        size = cursor.number(1) + 1
        if size == 256:  # noqa: PLR2004 - the escape to two bytes
            size = cursor.number(2) + 1
        cursor.take(size)
        packet_type = cursor.number(1) & 0x0F
    if is_video and frame_type == _COMMAND and packet_type != 4:  # noqa: PLR2004 - metadata is no command
        return []
    if packet_type == (6 if is_video else 5):
        return _read_multitrack(cursor, frame_type, is_video=is_video)
    fourcc = cursor.take(4)
    tag = _read_track(fourcc, packet_type, frame_type, 0, cursor.take(len(body) - cursor.position), is_video=is_video)
    return [] if tag is None else [tag]


def _read_multitrack(cursor: _Cursor, frame_type: int, *, is_video: bool) -> list[Tag]:
    flags = cursor.number(1)
    layout, packet_type = flags >> 4, flags & 0x0F
    fourcc = b"" if layout == _MANY_CODECS else cursor.take(4)
    tags: list[Tag] = []
    while cursor.position < len(cursor.body):
        if layout == _MANY_CODECS:
            fourcc = cursor.take(4)
        track_id = cursor.number(1)
        left = len(cursor.body) - cursor.position - (0 if layout == _ONE_TRACK else 3)
        size = left if layout == _ONE_TRACK else cursor.number(3)
        tag = _read_track(fourcc, packet_type, frame_type, track_id, cursor.take(size), is_video=is_video)
        if tag is not None:
            tags.append(tag)
    return tags


def _read_track(
    fourcc: bytes, packet_type: int, frame_type: int, track_id: int, data: bytes, *, is_video: bool
) -> Tag | None:
    codec = (_VIDEO_FOURCC if is_video else _AUDIO_FOURCC).get(fourcc)
    if codec is None:
        name = fourcc.decode("ascii", "replace")
        raise UnsupportedCodecError(name if name.isprintable() and name.isascii() else "of an unknown code")
    composition = 0
    if is_video and packet_type == TagKind.FRAME and codec in {Codec.H264, Codec.HEVC}:
        if len(data) < 3:  # noqa: PLR2004 - 24 bits
            message = "an enhanced tag is cut short"
            raise TagError(message)
        composition = int.from_bytes(data[:3], "big", signed=True)
        data = data[3:]
    if is_video and packet_type == 3:  # noqa: PLR2004 - coded frames without composition time
        packet_type = TagKind.FRAME
    if packet_type > TagKind.END:  # metadata, channel layouts, what is yet to be invented
        return None
    return Tag(TagKind(packet_type), codec, track_id, frame_type == _KEY, composition, data)
