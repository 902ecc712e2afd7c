"""Sound of any kind into AAC at 48 kHz stereo, on the media timeline."""

# The library's stubs leave the type of a packet's stream open.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from dataclasses import dataclass
from fractions import Fraction

import av
from av.audio.fifo import AudioFifo
from av.audio.resampler import AudioResampler
from av.codec.context import CodecContext

from headwater.media.codecs import config_from_encoder
from headwater.media.encode import EncodeError
from headwater.media.model import Codec, TrackFormat, TrackKind

SOUND_RATE_HZ = 48_000
_FRAME_SAMPLES = 1024  # Source: ISO/IEC 14496-3, AAC-LC
_TIME_BASE = Fraction(1, SOUND_RATE_HZ)
_LONGEST_SILENCE = 2 * SOUND_RATE_HZ  # guess: behind a longer hole the packager has gone on without sound
_TOLERANCE = SOUND_RATE_HZ * 30 // 1000  # guess: below 30 ms lips and voice still agree


@dataclass(frozen=True, slots=True)
class CodedSound:
    """One AAC frame.

    Attributes:
        pts_ticks: In 48 000ths of a second.
        data: The raw frame.
        arrived_us: Wall clock of the unit that completed it.
    """

    pts_ticks: int
    data: bytes
    arrived_us: int


class SoundEncoder:
    """Resamples and encodes one track of sound.

    Samples are counted; where the publisher's times leave the count by more than 30 ms, silence fills a hole and
    samples are cut from an overlap, so that sound never walks away from the picture.

    Args:
        bitrate_bps: Of the AAC.

    Concurrency: one thread at a time.
    """

    def __init__(self, bitrate_bps: int) -> None:
        """Open the encoder.

        Raises:
            EncodeError: It refuses.
        """
        context = CodecContext.create("aac", "w")
        context.sample_rate = SOUND_RATE_HZ
        context.layout = "stereo"
        context.format = "fltp"
        context.bit_rate = bitrate_bps
        context.time_base = _TIME_BASE
        try:
            context.open()
        except av.FFmpegError as error:
            message = f"aac refuses: {error}"
            raise EncodeError(message) from error
        self._context = context
        self._resampler = AudioResampler("fltp", "stereo", SOUND_RATE_HZ)
        self._fifo = AudioFifo()
        self._input_kind: tuple[str, str, int] | None = None
        self._is_begun = False
        self._next_ticks = 0  # where the next sample that enters the FIFO belongs
        self._start_ticks = 0
        self.corrections = 0
        self.track_format = TrackFormat(
            TrackKind.AUDIO,
            Codec.AAC,
            SOUND_RATE_HZ,
            config_from_encoder(Codec.AAC, context.extradata or b""),
            sample_rate_hz=SOUND_RATE_HZ,
            channels=2,
        )

    def encode(self, frame: av.AudioFrame, pts_ticks: int, arrived_us: int) -> list[CodedSound]:
        """Take decoded sound that begins at `pts_ticks` (48 000ths) and return the frames that are complete.

        Raises:
            EncodeError: The encoder failed.
        """
        coded: list[CodedSound] = []
        try:
            for part in self._resampled(frame):
                coded += self._make_room(pts_ticks, arrived_us)
                if pts_ticks + part.samples > self._next_ticks - _TOLERANCE:
                    self._write(part)
                pts_ticks += part.samples
            return coded + self._drain(arrived_us)
        except av.FFmpegError as error:
            message = f"aac failed: {error}"
            raise EncodeError(message) from error

    def _resampled(self, frame: av.AudioFrame) -> list[av.AudioFrame]:
        frame.pts = None
        kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        if kind != self._input_kind:
            self._input_kind = kind
            self._resampler = AudioResampler("fltp", "stereo", SOUND_RATE_HZ)
        return self._resampler.resample(frame)

    def _make_room(self, pts_ticks: int, arrived_us: int) -> list[CodedSound]:
        """Bring the count to where the publisher's time is, as far as it is off by more than the tolerance."""
        if not self._is_begun:
            self._is_begun = True
            self._next_ticks = self._start_ticks = pts_ticks
        hole = pts_ticks - self._next_ticks
        if abs(hole) <= _TOLERANCE:
            return []
        self.corrections += 1
        if 0 < hole <= _LONGEST_SILENCE:
            self._write(_silence(hole))
            return []
        if hole < 0:
            return []  # sound that was said already is left out by the caller
        begun = self._fifo.samples % _FRAME_SAMPLES
        if begun:
            self._write(_silence(_FRAME_SAMPLES - begun))
        coded = self._drain(arrived_us)
        self._next_ticks = pts_ticks
        return coded

    def _write(self, part: av.AudioFrame) -> None:
        part.pts = None
        self._fifo.write(part)
        self._next_ticks += part.samples

    def _drain(self, arrived_us: int) -> list[CodedSound]:
        coded: list[CodedSound] = []
        while self._fifo.samples >= _FRAME_SAMPLES:
            first_ticks = self._next_ticks - self._fifo.samples
            frame = self._fifo.read(_FRAME_SAMPLES)
            if frame is None:
                break
            frame.pts = first_ticks
            frame.time_base = _TIME_BASE
            coded.extend(
                CodedSound(packet.pts, bytes(packet), arrived_us)
                for packet in self._context.encode(frame)
                # The encoder's first packet is its own run-up, before any sound.
                if packet.pts is not None and packet.pts >= self._start_ticks
            )
        return coded


def _silence(samples: int) -> av.AudioFrame:
    frame = av.AudioFrame("fltp", "stereo", samples)
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    frame.sample_rate = SOUND_RATE_HZ
    return frame
