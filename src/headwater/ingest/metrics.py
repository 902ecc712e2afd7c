"""What the ingest process counts for `/metrics`."""

from prometheus_client import Counter, Gauge

CONNECTIONS = Gauge(
    "headwater_ingest_connections", "RTMP and RTMPS connections now, publishing or not.", multiprocess_mode="livesum"
)
PUBLISHERS = Gauge("headwater_ingest_publishers", "Publishers now.", multiprocess_mode="livesum")
ENDED = Counter("headwater_ingest_ended_total", "Connections that ended, by their one reason.", ["reason"])
RECEIVED = Counter("headwater_ingest_received_bytes_total", "Bytes read from publishers.")
UNITS = Counter("headwater_ingest_units_total", "Access units handed over.")
JUMPS = Counter("headwater_ingest_clock_jumps_total", "Jumps of publishers' clocks that were mended.")
REPAIRS = Counter("headwater_ingest_time_repairs_total", "Units whose times had to be bent to keep order.")
REFUSED_KEYS = Counter("headwater_ingest_refused_keys_total", "Publish attempts without a good key.")
ENGINE_CONNECTIONS = Counter("headwater_ingest_engine_connections_total", "Connections made to engines.")
BUFFER_OVERFLOWS = Counter(
    "headwater_ingest_buffer_overflows_total", "Picture groups too large to be kept for an engine that is away."
)
