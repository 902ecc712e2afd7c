"""From messages to formats and units, without any socket."""

import pytest

from headwater.ingest.rtmp.errors import RtmpError
from headwater.ingest.rtmp.message import AUDIO, VIDEO, Message
from headwater.ingest.tracks import Tracks
from headwater.media.model import AccessUnit, Codec, TrackFormat, TrackKind

SPS = bytes.fromhex("674d400d96540a0cf2e022000003000200000300781e285540")  # 312 × 192, no frame rate
PPS = bytes.fromhex("68ee3c80")
ASC = bytes.fromhex("1190")  # AAC-LC, 48 kHz, stereo
MP3 = bytes.fromhex("fffb9064") + bytes(413)


def avcc(length_size: int = 4) -> bytes:
    sets = b"\xe1" + len(SPS).to_bytes(2, "big") + SPS + b"\x01" + len(PPS).to_bytes(2, "big") + PPS
    return bytes((1, SPS[1], SPS[2], SPS[3], 0xFC | (length_size - 1))) + sets


class Sink:
    """Remembers everything in order."""

    def __init__(self) -> None:
        self.announced: list[list[TrackFormat]] = []
        self.units: list[AccessUnit] = []
        self.jumps: list[int] = []
        self.values: list[dict[str, str | float | bool]] = []

    def formats(self, tracks: list[TrackFormat]) -> None:
        self.announced.append(tracks)

    def unit(self, unit: AccessUnit) -> None:
        assert self.announced, "formats come first"
        self.units.append(unit)

    def jump(self, jump_ms: int) -> None:
        self.jumps.append(jump_ms)

    def metadata(self, values: dict[str, str | float | bool]) -> None:
        self.values.append(values)


class Given:
    """A publisher's tracks and a clock."""

    def __init__(self) -> None:
        self.sink = Sink()
        self.tracks = Tracks(self.sink)

    def video(self, at_ms: int, body: bytes, now_ms: int | None = None) -> None:
        self.tracks.take(Message(VIDEO, at_ms, 1, body), at_ms if now_ms is None else now_ms)

    def audio(self, at_ms: int, body: bytes, now_ms: int | None = None) -> None:
        self.tracks.take(Message(AUDIO, at_ms, 1, body), at_ms if now_ms is None else now_ms)

    def picture(self, at_ms: int, *, is_key: bool = False, is_idr: bool | None = None) -> None:
        kind = 0x65 if (is_key if is_idr is None else is_idr) else 0x41
        self.video(at_ms, bytes((0x17 if is_key else 0x27, 1, 0, 0, 0)) + bytes((0, 0, 0, 3, kind, 0x88, 0x80)))

    def configured(self) -> "Given":
        self.video(0, b"\x17\x00\x00\x00\x00" + avcc())
        self.audio(0, b"\xaf\x00" + ASC)
        return self


def test_formats_wait_for_both_tracks_and_pictures_come_first() -> None:
    given = Given()
    given.audio(0, b"\xaf\x00" + ASC)
    given.audio(0, b"\xaf\x01sound")
    assert given.sink.announced == []
    given.video(0, b"\x17\x00\x00\x00\x00" + avcc())
    given.picture(0, is_key=True)
    (announced,) = given.sink.announced
    assert [track.kind for track in announced] == [TrackKind.VIDEO, TrackKind.AUDIO]
    assert [unit.track for unit in given.sink.units] == [1, 0]
    assert (announced[0].width, announced[0].height, announced[0].frame_rate_num) == (312, 192, 0)


def test_metadata_tells_that_no_other_track_will_come() -> None:
    given = Given()
    given.tracks.take_metadata({"width": 160.0, "videocodecid": 7.0, "hidden": None, "list": [1.0]})
    given.video(0, b"\x17\x00\x00\x00\x00" + avcc())
    given.picture(0, is_key=True)
    assert len(given.sink.units) == 1
    assert given.sink.values == [{"width": 160.0, "videocodecid": 7.0}]


def test_without_a_word_of_sound_the_picture_waits_for_a_moment_only() -> None:
    given = Given()
    given.video(0, b"\x17\x00\x00\x00\x00" + avcc())
    for index in range(30):
        given.picture(index * 33, is_key=index == 0)
    assert len(given.sink.announced) == 1
    assert len(given.sink.units) == 30


def test_pictures_without_a_configuration_are_dropped() -> None:
    given = Given()
    given.picture(0, is_key=True)
    given.audio(0, b"\xaf\x01sound")
    assert given.sink.units == []


def test_short_nal_lengths_are_rewritten_to_four_bytes() -> None:
    given = Given()
    given.tracks.take_metadata({"videocodecid": 7.0})
    given.video(0, b"\x17\x00\x00\x00\x00" + avcc(2))
    given.video(0, b"\x17\x01\x00\x00\x00" + b"\x00\x03\x65\x88\x80")
    assert given.sink.units[0].data == b"\x00\x00\x00\x03\x65\x88\x80"
    assert given.sink.announced[0][0].config[4] & 3 == 3


def test_a_keyframe_is_one_only_if_it_is_an_idr_picture() -> None:
    given = Given().configured()
    given.picture(0, is_key=True)
    given.picture(33, is_key=True, is_idr=False)
    given.picture(66)
    assert [unit.is_keyframe for unit in given.sink.units] == [True, False, False]


def test_a_stream_without_any_idr_picture_is_believed_from_the_second_keyframe_on() -> None:
    given = Given().configured()
    for index in range(6):
        given.picture(index * 33, is_key=index % 2 == 0, is_idr=False)
    assert [unit.is_keyframe for unit in given.sink.units] == [False, False, True, False, True, False]


def test_mp3_is_described_by_its_first_frame() -> None:
    given = Given()
    given.tracks.take_metadata({"audiocodecid": 2.0})
    for index in range(3):
        given.audio(index * 26, b"\x2f" + MP3)
    (track,) = given.sink.announced[0]
    assert (track.codec, track.sample_rate_hz, track.channels) == (Codec.MP3, 44_100, 2)
    assert [unit.dts_ticks for unit in given.sink.units] == [0, 1152, 2304]


def test_the_frame_rate_of_the_metadata_helps_where_the_stream_has_none() -> None:
    given = Given()
    given.tracks.take_metadata({"videocodecid": 7.0, "framerate": 29.97})
    given.video(0, b"\x17\x00\x00\x00\x00" + avcc())
    given.picture(0, is_key=True)
    (track,) = given.sink.announced[0]
    assert (track.frame_rate_num, track.frame_rate_den) == (30_000, 1001)
    assert given.sink.units[0].duration_ticks == 3003


def test_a_second_picture_is_passed_over_and_more_sound_is_a_track() -> None:
    given = Given().configured()
    given.picture(0, is_key=True)
    given.video(0, b"\x96\x01avc1\x01" + bytes(3) + b"\x00\x00\x00\x03\x65\x88\x80")
    given.audio(0, b"\x95\x00mp4a\x01" + ASC)
    given.audio(0, b"\x95\x01mp4a\x01sound")
    assert len(given.sink.announced[-1]) == 3
    assert [unit.track for unit in given.sink.units] == [0, 2]


def test_a_jump_is_told_before_the_unit_behind_it() -> None:
    given = Given().configured()
    given.picture(0, is_key=True)
    given.video(3_600_000, bytes((0x27, 1, 0, 0, 0, 0, 0, 0, 3, 0x41, 0x88, 0x80)), now_ms=33)
    assert given.sink.jumps == [3_600_000 - 33]
    assert given.tracks.jumps == 1
    assert given.sink.units[-1].dts_ticks == 33 * 90


@pytest.mark.parametrize(
    "body", [b"\x17\x00\x00\x00\x00\x01", b"\x90hvc1\x01\x02", b"\x90av01\xff", b"\x17\x00\x00\x00\x00" + bytes(40)]
)
def test_configurations_that_cannot_be_read_are_typed_errors(body: bytes) -> None:
    with pytest.raises(RtmpError, match="configuration can't be read"):
        Given().video(0, body)
