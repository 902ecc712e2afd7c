"""One track of sound inside an encoding pipeline: decoded and encoded again, or copied."""

from headwater.media.decode import SoundDecoder
from headwater.media.model import TrackFormat
from headwater.media.sound import SOUND_RATE_HZ, SoundEncoder
from headwater.packager import Sample

SOUND_BPS = 128_000  # Source: Apple HLS authoring specification, stereo AAC
_AAC_FRAME_TICKS = 1024


class SoundPath:
    """Takes a publisher's sound and gives the samples of a log track.

    Args:
        track_format: The publisher's.
        copies: Whether the coded frames go out as they are.

    Attributes:
        track_format: What goes out.
        bitrate_bps: Its mean.
        copies: As above.
    """

    def __init__(self, track_format: TrackFormat, *, copies: bool) -> None:
        """Open decoder and encoder.

        Raises:
            DecodeError: The publisher's configuration is refused.
            EncodeError: The encoder is.
        """
        self.copies = copies
        self.bitrate_bps = SOUND_BPS
        self._source_rate_hz = track_format.sample_rate_hz
        self._decoder = None if copies else SoundDecoder(track_format)
        self._encoder = SoundEncoder(SOUND_BPS)
        self.track_format = track_format if copies else self._encoder.track_format

    def restart(self) -> None:
        """Count anew from the next unit: the timeline has broken."""
        if not self.copies:
            self._encoder = SoundEncoder(SOUND_BPS)

    def push(self, sample: Sample) -> list[Sample]:
        """Take the next unit and return what is ready.

        Raises:
            DecodeError: The unit can't be read.
        """
        if self._decoder is None:
            return [sample]
        pts_ticks = sample.pts_ticks * SOUND_RATE_HZ // self._source_rate_hz
        coded: list[Sample] = []
        for frame in self._decoder.decode(sample.data):
            samples = frame.samples * SOUND_RATE_HZ // frame.sample_rate
            coded += [
                Sample(sound.pts_ticks, sound.pts_ticks, _AAC_FRAME_TICKS, True, False, sound.data, sound.arrived_us)
                for sound in self._encoder.encode(frame, pts_ticks, sample.arrived_us)
            ]
            pts_ticks += samples
        return coded
