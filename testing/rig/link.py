"""A bad network between a server and a browser: delay, jitter and loss on real IP packets, in user space.

For machines whose kernel has no netem: two TUN devices, one of them in a network namespace, and a process that carries
packets between them. Packets towards the browser are delayed each by its own time, so they overtake each other as
with `tc qdisc add … netem delay 40ms 20ms loss 0.5%`, or keep their order when asked to; the way back is straight.
Needs root and `ip`. Only addresses of this link are touched, and everything is removed by name and id afterwards.
"""

import argparse
import fcntl
import heapq
import os
import random
import select
import struct
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

_TUNSETIFF = 0x400454CA  # Source: linux/if_tun.h
_IFF_TUN, _IFF_NO_PI = 0x0001, 0x1000
_MOST_BYTES = 1 << 16
_STOP_TIMEOUT_S = 10.0


@dataclass(frozen=True)
class Impairment:
    """What happens to packets on their way to the browser.

    Attributes:
        delay_ms: Mean delay.
        jitter_ms: Each packet's delay lies evenly within ± this.
        loss: Share of packets that vanish.
        keeps_order: Whether packets never overtake each other.
    """

    delay_ms: float = 40.0
    jitter_ms: float = 20.0
    loss: float = 0.005
    keeps_order: bool = False


class BadLink:
    """A link between this machine's default namespace and a new one; a context manager.

    Attributes:
        namespace: Its name, for `ip netns exec`.
        server_address: Where a server of the default namespace is reached from within.
    """

    def __init__(self, impairment: Impairment) -> None:
        """Name things by our process id, so that two links do not meet."""
        mark = os.getpid() % 200 + 20
        self.namespace = f"headwater-bench-{os.getpid()}"
        self.server_address, self.browser_address = f"10.231.{mark}.1", f"10.231.{mark}.2"
        self._near, self._far = f"hwbench{mark}a", f"hwbench{mark}b"
        self._impairment = impairment
        self._carrier: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Make devices, namespace and carrier."""
        descriptors = [_open_tun(name) for name in (self._near, self._far)]
        _ip("netns", "add", self.namespace)
        _ip("link", "set", self._far, "netns", self.namespace)
        _ip("address", "add", self.server_address, "peer", self.browser_address, "dev", self._near)
        _ip("link", "set", self._near, "up")
        inside = ("-n", self.namespace)
        _ip(*inside, "address", "add", self.browser_address, "peer", self.server_address, "dev", self._far)
        _ip(*inside, "link", "set", self._far, "up")
        _ip(*inside, "link", "set", "lo", "up")
        it = self._impairment
        words = [*descriptors, it.delay_ms, it.jitter_ms, it.loss, int(it.keeps_order)]
        self._carrier = subprocess.Popen([sys.executable, str(Path(__file__)), *map(str, words)], pass_fds=descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove everything; the devices go with the carrier that holds them."""
        if self._carrier is not None:
            self._carrier.terminate()
            self._carrier.wait(_STOP_TIMEOUT_S)
        _ip("netns", "del", self.namespace)

    def inside(self, words: list[str]) -> list[str]:
        """Return a command that runs within the namespace."""
        return ["ip", "netns", "exec", self.namespace, *words]


def _open_tun(name: str) -> int:
    descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(descriptor, _TUNSETIFF, struct.pack("16sH22x", name.encode(), _IFF_TUN | _IFF_NO_PI))
    return descriptor


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


def _read(descriptor: int) -> list[bytes]:
    packets: list[bytes] = []
    try:
        while len(packets) < 64:
            packets.append(os.read(descriptor, _MOST_BYTES))
    except BlockingIOError:
        pass
    return packets


def _write(descriptor: int, packet: bytes) -> None:
    try:
        os.write(descriptor, packet)
    except OSError:  # the device's queue is full, or the device is down: the packet is lost, as on a wire
        return


def carry(near: int, far: int, impairment: Impairment) -> None:
    """Carry packets until ended: from `near` to `far` impaired, back as they are."""
    queue: list[tuple[float, int, bytes]] = []
    chance = random.Random(7)  # noqa: S311 - a repeatable link, no secret
    count, newest_s = 0, 0.0
    poll = select.poll()
    for descriptor in (near, far):
        poll.register(descriptor, select.POLLIN)
    while True:
        wait_ms = max(0.0, (queue[0][0] - time.monotonic()) * 1000) if queue else None
        poll.poll(wait_ms)
        for packet in _read(far):
            _write(near, packet)
        now_s = time.monotonic()
        for packet in _read(near):
            if chance.random() < impairment.loss:
                continue
            delay_ms = impairment.delay_ms + chance.uniform(-impairment.jitter_ms, impairment.jitter_ms)
            due_s = now_s + delay_ms / 1000
            if impairment.keeps_order:
                due_s = newest_s = max(newest_s, due_s)
            count += 1
            heapq.heappush(queue, (due_s, count, packet))
        now_s = time.monotonic()
        while queue and queue[0][0] <= now_s:
            _write(far, heapq.heappop(queue)[2])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("numbers", nargs=6, type=float)
    given = parser.parse_args().numbers
    carry(int(given[0]), int(given[1]), Impairment(given[2], given[3], given[4], bool(given[5])))
