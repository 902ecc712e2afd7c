"""Our parts in Chromium's Media Source Extensions: they play, and picture and sound stand where the source had them."""

import base64
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from headwater.core.clock import ManualClock
from headwater.packager import PackagedTrack, Packager, Sample
from rig.browser import chromium
from rig.media import film
from rig.parts import RecordingSink, feed, film_samples

SECONDS = 6
START_S = 1000.0

_PLAY = """
async ({ tracks, parts }) => {
  const video = document.createElement('video');
  video.muted = true;
  document.body.append(video);
  const source = new MediaSource();
  video.src = URL.createObjectURL(source);
  await new Promise((resolve) => source.addEventListener('sourceopen', resolve, { once: true }));
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const buffers = {};
  const append = (buffer, data) => new Promise((resolve, reject) => {
    buffer.addEventListener('updateend', resolve, { once: true });
    buffer.addEventListener('error', () => reject(new Error('append refused')), { once: true });
    buffer.appendBuffer(data);
  });
  for (const track of tracks) {
    buffers[track.id] = source.addSourceBuffer(`${track.kind}/mp4; codecs="${track.codec}"`);
  }
  for (const track of tracks) await append(buffers[track.id], bytes(track.init));
  for (const part of parts) await append(buffers[part.id], bytes(part.data));
  const ranges = (list) => Array.from({ length: list.length }, (_, at) => [list.start(at), list.end(at)]);
  const result = { buffered: {}, error: null };
  for (const track of tracks) result.buffered[track.id] = ranges(buffers[track.id].buffered);
  source.endOfStream();
  video.currentTime = ranges(video.buffered)[0][0];
  video.playbackRate = 4;
  let waits = 0;
  const ended = new Promise((resolve) => {
    video.addEventListener('ended', resolve, { once: true });
    video.addEventListener('error', resolve, { once: true });
  });
  await video.play();
  video.addEventListener('waiting', () => { waits += 1; });
  await ended;
  const quality = video.getVideoPlaybackQuality();
  return { ...result, waits, error: video.error && video.error.message, end: video.currentTime,
           hasEnded: video.ended, frames: quality.totalVideoFrames };
}
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    yield opened
    opened.close()


def play(page: Page, tracks: list[PackagedTrack], samples: list[tuple[int, Sample]]) -> dict[str, Any]:
    """Package, append part by part with tracks alternating, play to the end."""
    sink = RecordingSink()
    feed(Packager(sink, tracks, 2.0, 0.4, ManualClock(), epoch_us=1_700_000_000_000_000), samples)
    described = [
        {
            "id": track.track_id,
            "kind": track.kind.value,
            "codec": track.codec_string,
            "init": base64.b64encode(sink.inits[track.track_id][-1][1]).decode(),
        }
        for track in sink.tracks
    ]
    columns = [sink.of(track.track_id) for track in sink.tracks]
    parts = [
        {"id": part.track_id, "data": base64.b64encode(part.data).decode()}
        for row in zip_longest(*columns)
        for part in row
        if part is not None
    ]
    return page.evaluate(_PLAY, {"tracks": described, "parts": parts})


def spans(
    tracks: list[PackagedTrack], samples: list[tuple[int, Sample]], frame_s: float
) -> dict[str, tuple[float, float]]:
    """Presentation time that each track covers in the source, from the first picture on."""
    found: dict[str, tuple[float, float]] = {}
    for index, track in enumerate(tracks):
        scale = track.format.timescale
        times = [one.pts_ticks / scale for at, one in samples if at == index and one.pts_ticks >= START_S * scale]
        length = frame_s if track.format.width else (times[1] - times[0])
        found[track.track_id] = (min(times), max(times) + length)
    return found


@pytest.mark.parametrize(
    ("codec", "rate", "extra"),
    [
        ("libx264", "30", ["-bf", "3", "-preset", "veryfast"]),
        ("libx264", "30", ["-bf", "0", "-tune", "zerolatency", "-preset", "ultrafast"]),
        ("libx264", "24000/1001", ["-preset", "veryfast"]),
        ("libx264", "60000/1001", ["-preset", "veryfast", "-c:a", "libopus"]),
        ("libx264", "25", ["-preset", "veryfast", "-ar", "44100", "-ac", "1"]),
        ("libsvtav1", "30", ["-preset", "12", "-c:a", "libopus"]),
        ("libvpx-vp9", "30", ["-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"]),
    ],
)
def test_parts_play_through_and_stand_where_the_source_had_them(
    page: Page, codec: str, rate: str, extra: list[str]
) -> None:
    top, _, bottom = rate.partition("/")
    frame_s = int(bottom or 1) / int(top)
    tracks, samples = film_samples(film(seconds=SECONDS, codec=codec, rate=rate, size="320x180", extra=extra))
    result = play(page, tracks, samples)
    assert result["error"] is None
    assert result["hasEnded"]
    expected = spans(tracks, samples, frame_s)
    for track_id, ranges in result["buffered"].items():
        assert len(ranges) == 1, f"{track_id} has holes"
        start, end = expected[track_id]
        assert ranges[0][0] == pytest.approx(start, abs=0.0015)
        assert ranges[0][1] == pytest.approx(end, abs=0.03)
    count = sum(1 for index, _ in samples if index == 0)
    assert result["frames"] >= count * 0.5, "pictures were decoded"


def test_missing_sound_does_not_stop_the_picture(page: Page) -> None:
    tracks, samples = film_samples(film(seconds=SECONDS, size="320x180"))
    holed = [
        (index, one)
        for index, one in samples
        if index == 0 or not 1.7 <= one.dts_ticks / tracks[1].format.timescale - START_S < 3.2
    ]
    result = play(page, tracks, holed)
    assert result["error"] is None
    assert result["hasEnded"]
    assert [len(ranges) for ranges in result["buffered"].values()] == [1, 1]
