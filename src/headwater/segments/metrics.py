"""What the segment log counts; no label grows with channels or viewers."""

from prometheus_client import Counter, Gauge

SEGMENTS_CLOSED = Counter("headwater_segments_closed_total", "Segments closed by writers of this process")
SEGMENTS_STORED = Counter("headwater_segments_stored_total", "Segments carried into the blob store")
SEGMENTS_RECOVERED = Counter("headwater_segments_recovered_total", "Segments made whole after a killed writer")
SEGMENTS_LOST = Counter("headwater_segments_lost_total", "Segments that left memory before they could be stored")
STORE_FAILURES = Counter("headwater_segment_store_failures_total", "Failed attempts to store", ["kind"])
PENDING_SEGMENTS = Gauge(
    "headwater_segments_pending", "Closed segments that wait to be stored or indexed", multiprocess_mode="livesum"
)
FEED_DROPPED = Counter(
    "headwater_feed_dropped_connections_total", "Gateways dropped because their queue was full; they come back"
)
FEED_REFUSED = Counter("headwater_feed_refused_connections_total", "Feeds ended because what they sent was not a feed")
WINDOW_BYTES = Gauge("headwater_window_bytes", "Media bytes held in memory for viewers", multiprocess_mode="livesum")
WINDOW_EVICTED = Counter("headwater_window_evicted_total", "Segments dropped from memory before they were stored")
