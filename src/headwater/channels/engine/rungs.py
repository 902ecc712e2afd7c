"""The threads that encode: each serves a group of rungs behind a short queue."""

import queue
import threading
from collections.abc import Callable, Sequence

from headwater.media.encode import EncodeError, PictureEncoder
from headwater.media.picture import Picture
from headwater.packager import Sample

QUEUE_PICTURES = 3  # guess: rides out one hard picture; policy: block the decoding thread

Push = Callable[[int, Sample], None]


class RungWorker:
    """Encodes one or several rungs, one after the other.

    A failure is told once; after it pictures are thrown away, so that nobody waits for these rungs for ever.

    Args:
        encoders: With their tracks' indexes in the log; they belong to the thread from now on.
        push: Takes coded samples with their track's index, on this thread.
        on_failure: Told of the first error, on this thread.
    """

    def __init__(
        self, encoders: Sequence[tuple[int, PictureEncoder]], push: Push, on_failure: Callable[[Exception], None]
    ) -> None:
        """Start the thread."""
        self.encoded_us = 0
        self._encoders = encoders
        self._push = push
        self._on_failure = on_failure
        self._queue: queue.Queue[tuple[Sequence[Picture], bool, int] | None] = queue.Queue(QUEUE_PICTURES)
        self._has_failed = False
        name = "rungs-" + "-".join(str(encoder.track_format.height) for _, encoder in encoders)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def put(self, pictures: Sequence[Picture], duration_ticks: int, *, is_segment_start: bool) -> None:
        """Hand over one picture in the sizes of these rungs; waits while the queue is full."""
        self._queue.put((pictures, is_segment_start, duration_ticks))

    def drain(self) -> None:
        """Wait until everything handed over is encoded and pushed."""
        self._queue.join()

    def stop(self) -> None:
        """End the thread behind what is in the queue."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (item := self._queue.get()) is not None:
            pictures, is_segment_start, duration_ticks = item
            try:
                if not self._has_failed:
                    for (index, encoder), picture in zip(self._encoders, pictures, strict=True):
                        self._push(index, _encode(encoder, picture, duration_ticks, is_segment_start=is_segment_start))
                    self.encoded_us = pictures[0].pts.us
            except Exception as error:  # noqa: BLE001 - a thread's supervisor: whatever it is ends the channel
                self._has_failed = True
                self._on_failure(error)
            finally:
                self._queue.task_done()


def _encode(encoder: PictureEncoder, picture: Picture, duration_ticks: int, *, is_segment_start: bool) -> Sample:
    coded = encoder.encode(picture)
    if len(coded) != 1:
        message = f"{len(coded)} packets for one picture: the encoder holds pictures back"
        raise EncodeError(message)
    return Sample(
        dts_ticks=coded[0].pts_ticks,
        pts_ticks=coded[0].pts_ticks,
        duration_ticks=duration_ticks,
        is_keyframe=coded[0].is_keyframe,
        is_segment_start=is_segment_start,
        data=coded[0].data,
        arrived_us=coded[0].arrived_us,
    )
