"""Growing a playlist gives the same text as writing it anew, at every moment."""

import gzip
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater.origin.media_playlist import TrackPlaylist
from headwater.origin.names import log8_of
from headwater.segments.model import ChannelState, SegmentClosed
from rig.logs import LOG_ID, LogMaker, audio, video

LOG8 = log8_of(LOG_ID)
STEPS = st.sampled_from(["segment", "part", "discontinuity", "gap", "tracks", "away", "back", "without"])


def playlist(log: LogMaker, track: str = "video-720", *, is_iframes: bool = False) -> TrackPlaylist:
    return TrackPlaylist(log.window, track, LOG8, is_iframes=is_iframes)


def without_maps(text: bytes) -> list[bytes]:
    return [line for line in text.splitlines() if not line.startswith(b"#EXT-X-MAP")]


def maps(text: bytes) -> dict[bytes, bytes]:
    """Return the init segment that holds for each segment with media; where its line stands does not matter."""
    found: dict[bytes, bytes] = {}
    now, is_gap = b"", False
    for line in text.splitlines():
        if line.startswith(b"#EXT-X-MAP"):
            now = line
        is_gap = is_gap or line == b"#EXT-X-GAP"
        if not line.startswith(b"#"):
            if not is_gap:
                found[line] = now
            is_gap = False
    assert all(found.values())
    return found


def run(log: LogMaker, step: str, state: dict[str, bool]) -> None:
    if step == "part":
        if not state.get("open"):
            log.open_segment()
            state["open"] = True
        log.add_part()
        return
    if state.pop("open", False):
        log.close_segment()
    if step == "segment":
        log.add_segment()
    elif step == "discontinuity":
        log.be_away(5)
        log.add_segment(is_discontinuity=True)
    elif step == "gap":
        log.add_segment(is_gap=True)
    elif step == "without":
        log.add_segment(without="video-720")
    elif step == "tracks":
        name = f"n{log.number}"
        log.set_tracks(video(720, init_id=name), video(360, init_id=name), audio(init_id=name))
        log.add_segment(is_discontinuity=True)
    else:
        log.set_state(ChannelState.RECONNECTING if step == "away" else ChannelState.ON_AIR)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=40), dvr_window_s=st.sampled_from([10, 60, 7200]))
def test_grown_is_written_anew(tmp_path: Path, steps: list[str], dvr_window_s: int) -> None:
    log = LogMaker(tmp_path, dvr_window_s=dvr_window_s)
    grown = [playlist(log), playlist(log, "audio-main"), playlist(log, is_iframes=True)]
    state: dict[str, bool] = {}
    for step in steps:
        run(log, step, state)
        anew = [playlist(log), playlist(log, "audio-main"), playlist(log, is_iframes=True)]
        for old, new in zip(grown, anew, strict=True):
            first, second = old.current(), new.current()
            assert (first is None) == (second is None)
            if first is None or second is None:
                continue
            for mine, fresh in ((first.full.raw, second.full.raw), (first.delta.raw, second.delta.raw)):
                assert without_maps(mine) == without_maps(fresh)
                assert maps(mine) == maps(fresh)
            assert gzip.decompress(first.full.gzipped) == first.full.raw


def test_a_long_window_keeps_whole_blocks_and_slides(tmp_path: Path) -> None:
    log = LogMaker(tmp_path, dvr_window_s=400)
    grown = playlist(log)
    for _ in range(500):
        log.add_segment()
        assert grown.current() is not None
    version, fresh = grown.current(), playlist(log).current()
    assert version is not None
    assert fresh is not None
    assert version.full.raw == fresh.full.raw
    assert version.full.raw.count(b"#EXTINF") == 200
    assert grown.kept_blocks <= 5


def test_the_same_version_is_one_object(tmp_path: Path) -> None:
    log = LogMaker(tmp_path)
    log.add_segments(3)
    grown = playlist(log)
    first = grown.current()
    assert grown.current() is first
    log.add_segment()
    assert grown.current() is not first


def test_a_segment_that_is_lost_later_becomes_a_gap(tmp_path: Path) -> None:
    log = LogMaker(tmp_path)
    log.add_segments(2)
    log.open_segment()
    log.add_part()
    log.close_segment()  # not stored
    log.add_segments(100)
    grown = playlist(log)
    assert grown.current() is not None
    lost = log.window.segment(2)
    assert lost is not None
    event = SegmentClosed(LOG_ID, 2, lost.start_us, lost.duration_us, False, 0, is_gap=True, tracks=[])
    log.window.apply(event)
    version = grown.current()
    assert version is not None
    assert re.findall(r"#EXT-X-GAP\n#EXTINF:[0-9.]+,\n\S+-(\d+)\.m4s", version.full.raw.decode()) == ["2"]


def test_older_segments_that_the_index_adds_are_listed(tmp_path: Path) -> None:
    maker = LogMaker(tmp_path)
    events: list[SegmentClosed] = []
    other = LogMaker(tmp_path, publish=lambda event: events.append(event) if isinstance(event, SegmentClosed) else None)
    other.add_segments(5)
    maker.number, maker.media_us = 5, 10_000_000
    maker.add_segments(3)
    grown = playlist(maker)
    assert grown.current() is not None
    maker.window.merge(events, [])
    version = grown.current()
    assert version is not None
    assert "#EXT-X-MEDIA-SEQUENCE:0\n" in version.full.raw.decode()


@pytest.mark.parametrize(
    ("number", "part", "expected"),
    [
        (0, None, True),
        (2, None, True),
        (3, None, False),
        (2, 4, True),
        (2, 5, True),
        (3, 1, True),
        (3, 2, False),
        (4, 0, False),
    ],
)
def test_reaches(tmp_path: Path, number: int, part: int | None, expected: bool) -> None:  # noqa: FBT001 - a parameter of the table
    log = LogMaker(tmp_path)
    log.add_segments(3)
    log.open_segment()
    log.add_part()
    log.add_part()
    version = playlist(log).current()
    assert version is not None
    assert version.reaches(number, part) is expected
    assert log.window.has("video-720", number, part) is expected
