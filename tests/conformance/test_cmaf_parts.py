"""Our CMAF against the rules (ISO/IEC 23000-19, 14496-12) and against foreign readers."""

# The library's stubs leave the type of a packet's stream open.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import subprocess
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from struct import unpack_from

import av
import pytest

from headwater.core.clock import ManualClock
from headwater.media.model import Codec, TrackKind
from headwater.packager import PackagedTrack, Packager, Sample
from headwater.packager.boxes import NTP_EPOCH_OFFSET_S, event_message
from rig.media import film
from rig.parts import RecordingSink, boxes, feed, film_samples, find_box, read_part
from rig.publishers import ffmpeg9

EPOCH_US = 1_700_000_000_000_000
FILMS: dict[str, tuple[str, str, list[str]]] = {
    "h264 with B-frames": ("libx264", "30", ["-bf", "3", "-preset", "veryfast"]),
    "h264 zerolatency": ("libx264", "30", ["-bf", "0", "-tune", "zerolatency", "-preset", "ultrafast"]),
    "h264 23.976, opus": ("libx264", "24000/1001", ["-preset", "veryfast", "-c:a", "libopus"]),
    "h264 29.97, mp3": ("libx264", "30000/1001", ["-preset", "veryfast", "-c:a", "libmp3lame", "-ar", "44100"]),
    "hevc": ("libx265", "30", ["-preset", "ultrafast", "-x265-params", "log-level=none"]),
    "av1": ("libsvtav1", "30", ["-preset", "12"]),
    "vp9": ("libvpx-vp9", "30", ["-deadline", "realtime", "-cpu-used", "8"]),
}
every_film = pytest.mark.parametrize("name", FILMS)


@cache
def packaged(name: str) -> tuple[list[PackagedTrack], list[tuple[int, Sample]], RecordingSink]:
    codec, rate, extra = FILMS[name]
    tracks, samples = film_samples(film(seconds=6, codec=codec, rate=rate, size="320x180", extra=extra))
    sink = RecordingSink()
    feed(Packager(sink, tracks, 2.0, 0.4, ManualClock(), epoch_us=EPOCH_US), samples)
    return tracks, samples, sink


def source(name: str, index: int) -> list[Sample]:
    """The samples of a track from the first picture on."""
    tracks, samples, sink = packaged(name)
    timescale = tracks[index].format.timescale
    first = -(-sink.starts_us[0] * timescale // 1_000_000)
    return [one for at, one in samples if at == index and one.pts_ticks >= first]


@every_film
def test_every_sample_comes_back_with_its_bytes_and_its_presentation_time(name: str) -> None:
    tracks, _, sink = packaged(name)
    for index, track in enumerate(tracks):
        found = [sample for part in sink.of(track.track_id) for sample in read_part(part.data)]
        expected = source(name, index)
        assert [sample.data for sample in found] == [sample.data for sample in expected]
        assert [sample.pts_ticks for sample in found] == [sample.pts_ticks for sample in expected]
        assert [sample.is_sync for sample in found] == [sample.is_keyframe for sample in expected]


@every_film
def test_ffmpeg_reads_and_decodes_without_a_word(name: str, tmp_path: Path) -> None:
    tracks, _, sink = packaged(name)
    for track in tracks:
        path = tmp_path / f"{track.track_id}.mp4"
        path.write_bytes(sink.file(track.track_id))
        words = [ffmpeg9(), "-v", "warning", "-nostdin", "-i", str(path), "-f", "null", "-"]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        assert not done.stderr.strip()


@every_film
def test_ffmpeg_finds_the_source_s_times(name: str, tmp_path: Path) -> None:
    tracks, _, sink = packaged(name)
    for index, track in enumerate(tracks):
        path = tmp_path / f"{track.track_id}.mp4"
        path.write_bytes(sink.file(track.track_id))
        with av.open(str(path)) as container:
            packets = [packet for packet in container.demux() if packet.pts is not None and packet.time_base]
            times = [float(packet.pts * packet.time_base) for packet in packets if packet.pts and packet.time_base]
        scale = track.format.timescale
        expected = [one.pts_ticks / scale for one in source(name, index)]
        assert times == pytest.approx(expected, abs=1.5 / scale)


def test_picture_and_sound_begin_together_for_a_reader_of_both(tmp_path: Path) -> None:
    """B-frames and AAC priming: neither may come late in a reader on FFmpeg."""
    tracks, _, sink = packaged("h264 with B-frames")
    starts: list[float] = []
    for track in tracks:
        path = tmp_path / f"{track.track_id}.mp4"
        path.write_bytes(sink.file(track.track_id))
        with av.open(str(path)) as container:
            frame = next(container.decode(container.streams[0]))
            assert isinstance(frame, (av.VideoFrame, av.AudioFrame))
            assert frame.time is not None
            starts.append(frame.time)
    assert starts[0] == pytest.approx(1000.0, abs=1e-4)
    assert starts[1] == pytest.approx(1000.0, abs=1024 / 48_000)


@every_film
def test_a_header_is_ftyp_and_moov_without_edit_list_or_samples(name: str) -> None:
    """ISO/IEC 23000-19 §7.3.1: a CMAF header describes one track and holds no media."""
    tracks, _, sink = packaged(name)
    for track in tracks:
        init = sink.inits[track.track_id][-1][1]
        assert [kind for kind, _, _ in boxes(init)] == ["ftyp", "moov"]
        ftyp = find_box(init, "ftyp")
        assert ftyp is not None
        assert b"cmfc" in ftyp[8:]
        moov = find_box(init, "moov")
        assert moov is not None
        assert [kind for kind, _, _ in boxes(moov)] == ["mvhd", "trak", "mvex"]
        trak = find_box(init, "moov", "trak")
        assert trak is not None
        assert [kind for kind, _, _ in boxes(trak)] == ["tkhd", "mdia"]
        for table in ("stts", "stsc", "stco"):
            payload = find_box(init, "moov", "trak", "mdia", "minf", "stbl", table)
            assert payload == bytes(8)
        mdhd = find_box(init, "moov", "trak", "mdia", "mdhd")
        assert mdhd is not None
        assert unpack_from(">I", mdhd, 12) == (track.format.timescale,)


@every_film
def test_a_chunk_is_one_moof_with_one_traf_and_one_trun_and_its_mdat(name: str) -> None:
    """ISO/IEC 23000-19 §7.3.2.3: optional styp, prft, emsg; then moof and mdat."""
    tracks, _, sink = packaged(name)
    for track in tracks:
        sequences: list[int] = []
        for part in sink.of(track.track_id):
            kinds = [kind for kind, _, _ in boxes(part.data)]
            chunks = kinds.count("moof")
            lead = ["styp", "prft"] if part.index == 0 else []
            assert kinds == lead + ["moof", "mdat"] * chunks
            assert chunks == 1 or track.format.kind is TrackKind.VIDEO
            for kind, start, end in boxes(part.data):
                if kind != "moof":
                    continue
                assert [inner for inner, _, _ in boxes(part.data, start, end)] == ["mfhd", "traf"]
                (_, mfhd, _), (_, traf, stop) = boxes(part.data, start, end)
                assert [inner for inner, _, _ in boxes(part.data, traf, stop)] == ["tfhd", "tfdt", "trun"]
                sequences.append(unpack_from(">I", part.data, mfhd + 4)[0])
        assert sequences == list(range(1, len(sequences) + 1))


@every_film
def test_decode_times_follow_each_other(name: str) -> None:
    """ISO/IEC 14496-12 §8.8.12: tfdt is the sum of the durations before it."""
    tracks, _, sink = packaged(name)
    for track in tracks:
        samples = [sample for part in sink.of(track.track_id) for sample in read_part(part.data)]
        assert all(before.dts_ticks + before.duration_ticks == after.dts_ticks for before, after in pairwise(samples))


@every_film
def test_a_keyframe_s_range_is_decoded_alone(name: str, tmp_path: Path) -> None:
    """RFC 8216bis §4.4.3.6: each I-frame range and the init segment make a picture."""
    tracks, _, sink = packaged(name)
    track = tracks[0]
    parts = [part for part in sink.of(track.track_id) if part.keyframes]
    assert len(parts) >= 3
    for part in parts:
        keyframe = part.keyframes[0]
        path = tmp_path / "i-frame.mp4"
        chunk = part.data[keyframe.offset_bytes : keyframe.offset_bytes + keyframe.size_bytes]
        path.write_bytes(sink.inits[track.track_id][-1][1] + chunk)
        with av.open(str(path)) as container:
            decoded = next(container.decode(video=0))
            assert (decoded.width, decoded.height) == (320, 180)
            assert decoded.time == pytest.approx(keyframe.time_ticks / 90_000, abs=0.001)


def test_the_reference_time_says_when_the_segment_was_on_air() -> None:
    """ISO/IEC 14496-12 §8.16.5."""
    tracks, _, sink = packaged("h264 with B-frames")
    for track in tracks:
        for part in sink.of(track.track_id):
            payload = find_box(part.data, "prft")
            if payload is None:
                continue
            version_flags, reference, ntp, media = unpack_from(">IIQQ", payload)
            assert (version_flags, reference) == (1 << 24 | 24, 1)
            wall_s = Fraction(ntp, 1 << 32) - NTP_EPOCH_OFFSET_S
            expected = Fraction(EPOCH_US, 1_000_000) + Fraction(media, track.format.timescale)
            assert abs(wall_s - expected) < Fraction(1, 10**6) + Fraction(1, track.format.timescale)


def test_an_event_message_reads_back() -> None:
    """ISO/IEC 23009-1 §5.10.3.3, version 1."""
    data = event_message("urn:scte:scte35:2013:bin", "1", (90_000, 1 << 40, 45_000), 7, b"\xfc0")
    (kind, start, end), *rest = boxes(data)
    assert (kind, rest) == ("emsg", [])
    assert unpack_from(">IIQII", data, start) == (1 << 24, 90_000, 1 << 40, 45_000, 7)
    assert data[start + 24 : end] == b"urn:scte:scte35:2013:bin\x001\x00\xfc0"


@every_film
def test_the_sample_entry_names_the_codec(name: str) -> None:
    tracks, _, sink = packaged(name)
    entries = {
        Codec.H264: "avc1", Codec.HEVC: "hvc1", Codec.AV1: "av01", Codec.VP9: "vp09",
        Codec.AAC: "mp4a", Codec.MP3: "mp4a", Codec.OPUS: "Opus",
    }  # fmt: skip
    for track in tracks:
        stsd = find_box(sink.inits[track.track_id][-1][1], "moov", "trak", "mdia", "minf", "stbl", "stsd")
        assert stsd is not None
        assert [kind for kind, _, _ in boxes(stsd, 8)] == [entries[track.format.codec]]
