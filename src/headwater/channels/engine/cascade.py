"""The encoded rungs of a ladder: each scaled from the next larger, encoded on a few threads."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from headwater.channels.engine.rungs import Push, RungWorker
from headwater.encode.cost import plan_encoders, plan_groups
from headwater.encode.ladder import Rung
from headwater.media.encode import H264Setting, PictureEncoder
from headwater.media.picture import Picture
from headwater.media.scale import Scaler
from headwater.packager import PackagedTrack


@dataclass(frozen=True, slots=True)
class Shape:
    """What a ladder is planned for; when it changes, a new one is needed."""

    width: int
    height: int
    sample_aspect: Fraction


class Cascade:
    """Scalers and encoders of all rungs.

    Args:
        rungs: From the highest to the lowest; may be empty.
        like: A picture of the source, for the colour description.
        frame_rate: Of the source, 0 when unknown.
        preset: x264 preset, None chooses by what the machine can do.

    Raises:
        EncodeError: An encoder refuses.

    Concurrency: one thread calls it; the encoders' threads live from `start` to `stop`.
    """

    def __init__(self, rungs: Sequence[Rung], like: Picture, frame_rate: Fraction, preset: str | None) -> None:
        """Open the encoders, so that their configurations are known."""
        cores = len(os.sched_getaffinity(0))
        self._rungs = rungs
        self._scalers = [Scaler(rung.width, rung.height) for rung in rungs]
        self._encoders = [
            PictureEncoder(
                H264Setting(
                    width=rung.width,
                    height=rung.height,
                    frame_rate=frame_rate,
                    bitrate_bps=rung.bitrate_bps,
                    peak_bps=rung.peak_bps,
                    buffer_bits=rung.buffer_bits,
                    preset=setting.preset,
                    threads=setting.threads,
                ),
                like,
            )
            for rung, setting in zip(rungs, plan_encoders(rungs, frame_rate, cores, preset), strict=True)
        ]
        self._groups = plan_groups(rungs, cores)
        self._workers: list[RungWorker] = []

    @property
    def encoded_us(self) -> int:
        """Media time that all rungs have reached."""
        return min((worker.encoded_us for worker in self._workers), default=0)

    def tracks(self, segment_s: float) -> list[PackagedTrack]:
        """Return the log's tracks, in the order of the rungs."""
        return [
            PackagedTrack(
                rung.track_id, encoder.track_format, rung.name, rung.declared_peak_bps(segment_s), rung.bitrate_bps
            )
            for rung, encoder in zip(self._rungs, self._encoders, strict=True)
        ]

    def start(self, push: Push, first_index: int, on_failure: Callable[[Exception], None]) -> None:
        """Start the threads.

        Args:
            push: Takes coded samples with their track's index, on the encoders' threads.
            first_index: Index of the highest rung among the log's tracks.
            on_failure: Told when an encoder broke.
        """
        for group in self._groups:
            encoders = [(first_index + rung, self._encoders[rung]) for rung in group]
            self._workers.append(RungWorker(encoders, push, on_failure))

    def put(self, picture: Picture, duration_ticks: int, *, is_segment_start: bool) -> Picture:
        """Bring a picture to all rungs and return it at the smallest size."""
        scaled: list[Picture] = []
        for scaler in self._scalers:
            picture = scaler.scale(picture)
            picture.mark(is_keyframe=is_segment_start)
            scaled.append(picture)
        # Scaling all before encoding any: a frame must not be read while the next scaler has it.
        for worker, group in zip(self._workers, self._groups, strict=True):
            worker.put([scaled[rung] for rung in group], duration_ticks, is_segment_start=is_segment_start)
        return picture

    def drain(self) -> None:
        """Wait until everything is encoded and pushed."""
        for worker in self._workers:
            worker.drain()

    def stop(self) -> None:
        """Drain and end the threads."""
        for worker in self._workers:
            worker.stop()
        self._workers.clear()
