"""One thread per rung, each with its encoder and a short queue."""

import queue
import threading
from collections.abc import Callable

from headwater.media.encode import EncodeError, PictureEncoder
from headwater.media.picture import Picture
from headwater.packager import Sample

QUEUE_PICTURES = 3  # guess: rides out one hard picture; policy: block the decoding thread


class RungWorker:
    """Encodes one rung.

    A failure is told once; after it pictures are thrown away, so that nobody waits for this rung for ever.

    Args:
        name: For the thread's name.
        encoder: Its encoder; belongs to the thread from now on.
        push: Takes the coded samples, on this thread.
        on_failure: Told of the first error, on this thread.
    """

    def __init__(
        self,
        name: str,
        encoder: PictureEncoder,
        push: Callable[[Sample], None],
        on_failure: Callable[[Exception], None],
    ) -> None:
        """Start the thread."""
        self.encoded_us = 0
        self._encoder = encoder
        self._push = push
        self._on_failure = on_failure
        self._queue: queue.Queue[tuple[Picture, bool, int] | None] = queue.Queue(QUEUE_PICTURES)
        self._has_failed = False
        self._thread = threading.Thread(target=self._run, name=f"rung-{name}", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Pictures in the queue."""
        return self._queue.qsize()

    def put(self, picture: Picture, duration_ticks: int, *, is_segment_start: bool) -> None:
        """Hand a picture of this rung's size over; waits while the queue is full."""
        self._queue.put((picture, is_segment_start, duration_ticks))

    def drain(self) -> None:
        """Wait until everything handed over is encoded and pushed."""
        self._queue.join()

    def stop(self) -> None:
        """End the thread behind what is in the queue."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (item := self._queue.get()) is not None:
            try:
                if not self._has_failed:
                    self._encode(*item)
            except Exception as error:  # noqa: BLE001 - a thread's supervisor: whatever it is ends the channel
                self._has_failed = True
                self._on_failure(error)
            finally:
                self._queue.task_done()

    def _encode(self, picture: Picture, is_segment_start: bool, duration_ticks: int) -> None:  # noqa: FBT001 - a queue's row
        coded = self._encoder.encode(picture)
        if len(coded) != 1:
            message = f"{len(coded)} packets for one picture: the encoder holds pictures back"
            raise EncodeError(message)
        self._push(
            Sample(
                dts_ticks=coded[0].pts_ticks,
                pts_ticks=coded[0].pts_ticks,
                duration_ticks=duration_ticks,
                is_keyframe=coded[0].is_keyframe,
                is_segment_start=is_segment_start,
                data=coded[0].data,
                arrived_us=coded[0].arrived_us,
            )
        )
        self.encoded_us = coded[0].pts_ticks * 100 // 9
