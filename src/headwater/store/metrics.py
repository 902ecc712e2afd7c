"""What the stores count."""

from prometheus_client import Counter

BUS_DROPPED = Counter("headwater_bus_dropped_total", "Bus messages dropped because a bounded queue was full", ["side"])
