"""Still pictures of passthrough channels: one thread for all of them, which may be skipped."""

import threading
from collections import deque
from collections.abc import Callable

from headwater.core.clock import Clock
from headwater.media.decode import DecodeError, PictureDecoder
from headwater.media.model import TrackFormat
from headwater.media.picture import Picture
from headwater.media.scale import Scaler

_MOST_WAITING = 16  # policy: drop the newest; its channel offers another keyframe soon
_SHORT_PX = 360


def shrink(picture: Picture) -> Picture:
    """Return the picture with a short side of 360 pixels at most."""
    width, height = picture.size
    short = min(width, height)
    if short <= _SHORT_PX:
        return picture
    return Scaler(2 * round(width * _SHORT_PX / short / 2), 2 * round(height * _SHORT_PX / short / 2)).scale(picture)


class StillMaker:
    """Decodes single keyframes into JPEG, aside of everything else.

    Attributes:
        dropped: Keyframes that found the queue full.
    """

    def __init__(self) -> None:
        """Start the thread."""
        self.dropped = 0
        self._queue: deque[tuple[TrackFormat, bytes, Callable[[bytes], None]] | None] = deque()
        self._condition = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="stills", daemon=True)
        self._thread.start()

    def offer(self, track_format: TrackFormat, keyframe: bytes, on_still: Callable[[bytes], None]) -> None:
        """Have a keyframe made into a still; `on_still` is called on the maker's thread."""
        with self._condition:
            if len(self._queue) >= _MOST_WAITING:
                self.dropped += 1
                return
            self._queue.append((track_format, keyframe, on_still))
            self._condition.notify()

    def close(self) -> None:
        """End the thread; what waits is left."""
        with self._condition:
            self._queue.clear()
            self._queue.append(None)
            self._condition.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._condition:
                while not self._queue:
                    self._condition.wait()
                item = self._queue.popleft()
            if item is None:
                return
            track_format, keyframe, on_still = item
            try:
                decoder = PictureDecoder(track_format)
                pictures = decoder.decode(keyframe, 0, 0) or decoder.flush()
            except DecodeError:
                continue
            if pictures:
                on_still(shrink(pictures[0]).jpeg())


class StillPacer:
    """Lets one keyframe through every so often.

    Args:
        clock: The machine's.
        every_s: Time between two stills.
    """

    def __init__(self, clock: Clock, every_s: float) -> None:
        """The first keyframe is due."""
        self._clock = clock
        self._every_s = every_s
        self._due_s = float("-inf")

    def is_due(self) -> bool:
        """Tell whether a still is due now, and remember it if so."""
        now_s = self._clock.monotonic_s()
        if now_s < self._due_s:
            return False
        self._due_s = now_s + self._every_s
        return True
