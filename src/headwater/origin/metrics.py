"""Counters of the room. The hot path adds to plain integers; they are handed to Prometheus once a second."""

from prometheus_client import Counter, Gauge

from headwater.origin.waiting import Outcome

_REQUESTS = Counter("headwater_origin_requests", "Playback requests answered.", ["kind"])
_SENT = Counter("headwater_origin_sent_bytes", "Bytes of media and playlists handed to the server.", ["kind"])
_PROBLEMS = Counter("headwater_origin_problems", "Playback requests answered with an error.", ["code"])
_WAITS = Counter("headwater_origin_waits", "Playlist requests that waited, by how it ended.", ["outcome"])
_WAITING = Gauge("headwater_origin_waiting_requests", "Requests waiting now.", multiprocess_mode="livesum")
_VIEWERS = Gauge("headwater_origin_viewers", "Distinct players seen in the last seconds.", multiprocess_mode="livesum")
_CACHED = Gauge("headwater_origin_cached_bytes", "Old segments held in memory.", multiprocess_mode="livesum")


class Tally:
    """Requests and bytes of one kind. Each thread has its own, so that no count is lost between them."""

    __slots__ = ("requests", "sent_bytes")

    def __init__(self) -> None:
        """Start at zero."""
        self.requests = 0
        self.sent_bytes = 0

    def add(self, sent_bytes: int) -> None:
        """Count one answer."""
        self.requests += 1
        self.sent_bytes += sent_bytes


class OriginMetrics:
    """What the room counts.

    Attributes:
        hot_media: Answered on the server's thread.
        hot_playlists: Likewise.
        media: Answered on the event loop.
        playlists: Likewise.
    """

    def __init__(self) -> None:
        """Start at zero."""
        self.hot_media, self.hot_playlists, self.media, self.playlists = Tally(), Tally(), Tally(), Tally()
        self._kinds = {"media": (self.hot_media, self.media), "playlist": (self.hot_playlists, self.playlists)}
        self._published: dict[Tally, tuple[int, int]] = {}

    def count_wait(self, outcome: Outcome) -> None:
        """Count a playlist request that has waited."""
        _WAITS.labels(outcome.value).inc()

    def count_problem(self, code: str) -> None:
        """Count an error answer."""
        _PROBLEMS.labels(code).inc()

    def publish(self, *, waiting: int, viewers: int, cached: int) -> None:
        """Hand the numbers over."""
        for kind, tallies in self._kinds.items():
            for tally in tallies:
                requests, sent = self._published.get(tally, (0, 0))
                now = (tally.requests, tally.sent_bytes)
                _REQUESTS.labels(kind).inc(now[0] - requests)
                _SENT.labels(kind).inc(now[1] - sent)
                self._published[tally] = now
        _WAITING.set(waiting)
        _VIEWERS.set(viewers)
        _CACHED.set(cached)
