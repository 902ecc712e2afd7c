"""A publisher of our own: encodes pictures and sound, or loops a file, and sends them to an RTMP address.

It makes the demonstration channels and feeds benches and tests; it speaks to ingest like any foreign encoder.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Self

import av
import numpy as np
import numpy.typing as npt
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

Picture = npt.NDArray[np.uint8]
Sound = npt.NDArray[np.float32]

SAMPLE_RATE_HZ = 48_000
_AAC_BITRATE_BPS = 128_000
_OPEN_TIMEOUT_S = 5.0
_READ_TIMEOUT_S = 10.0


PublishError = av.FFmpegError
"""The connection failed or ended, or a file can't be read."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the publisher encodes.

    Args:
        width: Pixels, even.
        height: Pixels, even.
        frame_rate: Pictures per second.
        bitrate_bps: Video bitrate; VBV holds it.
        preset: x264 preset.
        is_live: Encode without delay (zerolatency) rather than for quality.
    """

    width: int
    height: int
    frame_rate: int
    bitrate_bps: int = 3_000_000
    preset: str = "superfast"
    is_live: bool = True


class Muxed:
    """An FLV or MP4 output being written; a context manager that closes it."""

    def __init__(self, target: str, encoding: Encoding, *, container: str) -> None:
        """Open the target and its encoders.

        Raises:
            PublishError: The target can't be opened.
        """
        self._encoding = encoding
        self._output = av.open(target, "w", format=container, timeout=(_OPEN_TIMEOUT_S, _READ_TIMEOUT_S))
        options = {
            "preset": encoding.preset,
            "x264-params": f"keyint={2 * encoding.frame_rate}:min-keyint={2 * encoding.frame_rate}:scenecut=0",
            "maxrate": str(encoding.bitrate_bps),
            "bufsize": str(encoding.bitrate_bps),
        }
        if encoding.is_live:
            options["tune"] = "zerolatency"
        self._video: VideoStream = self._output.add_stream("libx264", rate=encoding.frame_rate, options=options)
        self._video.width = encoding.width
        self._video.height = encoding.height
        self._video.pix_fmt = "yuv420p"
        self._video.bit_rate = encoding.bitrate_bps
        self._audio: AudioStream = self._output.add_stream("aac", rate=SAMPLE_RATE_HZ)
        self._audio.layout = "stereo"
        self._audio.bit_rate = _AAC_BITRATE_BPS

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """Flush the encoders and close; a dead connection is closed all the same."""
        # When the peer has gone there is nobody left to flush to.
        with suppress(PublishError):
            for stream in (self._video, self._audio):
                self._output.mux(stream.encode(None))
        with suppress(PublishError):
            self._output.close()

    def video(self, picture: Picture, index: int) -> None:
        """Write picture number `index`.

        Args:
            picture: Shape: height × width × 3, uint8, full-range RGB.
            index: Counts from 0 at the encoding's frame rate.
        """
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        if (frame.width, frame.height) != (self._encoding.width, self._encoding.height):
            frame = frame.reformat(self._encoding.width, self._encoding.height, interpolation="BICUBIC")
        frame.pts = index
        frame.time_base = Fraction(1, self._encoding.frame_rate)
        self._output.mux(self._video.encode(frame))

    def audio(self, sound: Sound, position: int) -> None:
        """Write samples that begin at sample number `position`.

        Args:
            sound: Shape: 2 × n, float32 in −1…1.
            position: Samples since the start.
        """
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound), format="fltp", layout="stereo")
        frame.sample_rate = SAMPLE_RATE_HZ
        frame.pts = position
        frame.time_base = Fraction(1, SAMPLE_RATE_HZ)
        self._output.mux(self._audio.encode(frame))


def publish_live(
    url: str,
    encoding: Encoding,
    picture_at: Callable[[int, int], Picture],
    sound_at: Callable[[int, int], Sound],
    is_stopping: Callable[[], bool],
) -> None:
    """Make pictures and sound in real time and publish them until told to stop.

    Args:
        url: RTMP address with the stream key.
        encoding: Size, rate and bitrate.
        picture_at: Called with the picture's number and its wall clock in µs.
        sound_at: Called with the first sample's number and a count.
        is_stopping: Asked before every picture.

    Raises:
        PublishError: The connection failed or ended.
    """
    with Muxed(url, encoding, container="flv") as output:
        started = time.monotonic()
        samples = SAMPLE_RATE_HZ // encoding.frame_rate
        index = 0
        while not is_stopping():
            due = started + index / encoding.frame_rate
            time.sleep(max(0.0, due - time.monotonic()))
            output.video(picture_at(index, time.time_ns() // 1000), index)
            output.audio(sound_at(index * samples, samples), index * samples)
            index += 1


def render_file(path: Path, encoding: Encoding, pictures: Iterator[Picture], sound: Sound) -> None:
    """Encode a clip once, atomically: a half-written file is never seen under its name."""
    partial = path.with_suffix(".partial")  # removed or replaced, never read
    with Muxed(str(partial), encoding, container="mp4") as output:
        samples = SAMPLE_RATE_HZ // encoding.frame_rate
        for index, picture in enumerate(pictures):
            output.video(picture, index)
            output.audio(sound[:, index * samples : (index + 1) * samples], index * samples)
    partial.replace(path)


def publish_loop(url: str, path: Path, is_stopping: Callable[[], bool]) -> None:
    """Publish a file's packets as they are, again and again, at their own pace, with times that never go back.

    Raises:
        PublishError: The file can't be read, or the connection failed or ended.
    """
    with av.open(url, "w", format="flv", timeout=(_OPEN_TIMEOUT_S, _READ_TIMEOUT_S)) as output:
        with av.open(str(path)) as source:
            streams = {
                stream.index: output.add_stream_from_template(stream)
                for stream in (*source.streams.video[:1], *source.streams.audio[:1])
            }
        started = time.monotonic()
        offset_s = 0.0
        while not is_stopping():
            with av.open(str(path)) as source:
                length_s = 0.0
                for packet in source.demux():
                    if packet.dts is None or packet.pts is None or packet.stream.index not in streams:
                        continue
                    if is_stopping():
                        return
                    base = packet.time_base
                    length_s = max(length_s, float((packet.pts + (packet.duration or 0)) * base))
                    shift = round(offset_s / base)
                    packet.pts += shift
                    packet.dts += shift
                    time.sleep(max(0.0, started + float(packet.dts * base) - time.monotonic()))
                    packet.stream = streams[packet.stream.index]
                    output.mux_one(packet)
                offset_s += length_s
