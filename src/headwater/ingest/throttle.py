"""Failures per address: who guesses stream keys is refused unseen for a while."""

from collections import OrderedDict
from ipaddress import IPv6Address, ip_address

_MOST_ADDRESSES = 4096
_MINUTE_S = 60.0
_V6_NETWORK_BITS = 64  # one subscriber's share of IPv6


class FailureThrottle:
    """Counts failures per address over a minute. Bounded: the address that failed longest ago is forgotten first.

    Args:
        per_minute: Failures that are looked at; after them everything from the address is refused for a minute.
    """

    def __init__(self, per_minute: int) -> None:
        """Start without any failure."""
        self._per_minute = per_minute
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def is_blocked(self, address: str, now_s: float) -> bool:
        """Tell whether the address has failed too often within the last minute."""
        count, last = self._failures.get(_network(address), (0, 0.0))
        return count >= self._per_minute and now_s - last < _MINUTE_S

    def failed(self, address: str, now_s: float) -> None:
        """Count a failure."""
        network = _network(address)
        count, last = self._failures.pop(network, (0, now_s))
        self._failures[network] = (count + 1 if now_s - last < _MINUTE_S else 1, now_s)
        if len(self._failures) > _MOST_ADDRESSES:
            self._failures.popitem(last=False)

    def succeeded(self, address: str) -> None:
        """Forget the address's failures."""
        self._failures.pop(_network(address), None)


def _network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Address(int(parsed) >> _V6_NETWORK_BITS << _V6_NETWORK_BITS))
