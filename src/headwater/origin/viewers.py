"""How many people watch a channel: distinct players seen in the last seconds.

A player is known by what it says of itself (`session` in the address, the CMCD session id) or else by address and
browser, hashed with a salt of the day. The same player is one viewer however many rungs and sounds it loads.
"""

import hashlib
import re
import threading
import time
from typing import Protocol
from urllib.parse import unquote

_SESSION = re.compile(r"(?:^|&)session=([A-Za-z0-9_.~-]{8,64})(?:&|$)")
_CMCD_SID = re.compile(r'(?:^|,)sid="([^"]{1,64})"')
_DAY_S = 86_400
_KEYS_REMEMBERED = 65_536  # address and browser already hashed; guess: 10 MB


class _Headers(Protocol):
    def get(self, key: str, /) -> str | None: ...


class ViewerCounter:
    """Counts distinct players per channel; one player is one viewer across rungs and sound.

    Args:
        salt: Secret of the installation; with the day it hides addresses.
        window_s: How long after its last request a player still counts.
        capacity: Most players remembered over all channels; more are not counted.

    Concurrency: `seen` may be called from any thread.
    """

    def __init__(self, salt: bytes, *, window_s: float = 12.0, capacity: int = 500_000) -> None:
        """Start with nobody."""
        self._salt = salt
        self._window_s = window_s
        self._capacity = capacity
        self._last_seen: dict[str, dict[bytes, float]] = {}
        self._remembered = 0
        self._lock = threading.Lock()
        self._day = -1
        self._day_key = b""
        self._hashed: dict[tuple[str, str], bytes] = {}

    def seen(self, slug: str, key: bytes, now_s: float) -> None:
        """Note a request of a player.

        Args:
            slug: The channel's public name; only of channels that exist.
            key: From `key_of`.
            now_s: Monotonic.
        """
        players = self._last_seen.get(slug)
        if players is not None and key in players:
            players[key] = now_s
            return
        with self._lock:
            if self._remembered < self._capacity:
                self._last_seen.setdefault(slug, {})[key] = now_s
                self._remembered += 1

    def counts(self, now_s: float) -> dict[str, int]:
        """Return viewers by slug and forget who has left. Call once a second.

        Args:
            now_s: Monotonic.
        """
        oldest = now_s - self._window_s
        with self._lock:
            for slug, players in list(self._last_seen.items()):
                for key in [key for key, last_s in list(players.items()) if last_s < oldest]:
                    del players[key]
                if not players:
                    del self._last_seen[slug]
            self._remembered = sum(map(len, self._last_seen.values()))
            return {slug: len(players) for slug, players in self._last_seen.items()}

    def key_of(self, query: str, headers: _Headers, client: str, wall_s: float | None = None) -> bytes:
        """Return what tells this player from others.

        Args:
            query: The request's query string.
            headers: Its headers.
            client: Its address with port.
            wall_s: Unix time, for the day's salt; the machine's when left out.
        """
        if query and ("session=" in query or "CMCD=" in query) and (named := _named_session(query)):
            return named
        said = headers.get("cmcd-session")
        if said and (match := _CMCD_SID.search(said)):
            return match[1].encode()
        address, browser = client[: client.rfind(":")], headers.get("user-agent") or ""
        day = (time.time() if wall_s is None else wall_s) // _DAY_S
        if day != self._day:
            self._begin_day(int(day))
        hashed = self._hashed.get((address, browser))
        if hashed is None:
            hashed = self._hash(address, browser)
        return hashed

    def _begin_day(self, day: int) -> None:
        with self._lock:
            self._day_key = hashlib.blake2b(b"%d" % day, key=self._salt[:64], digest_size=32).digest()
            self._hashed = {}
            self._day = day

    def _hash(self, address: str, browser: str) -> bytes:
        text = f"{address}\n{browser[:512]}".encode(errors="replace")
        hashed = hashlib.blake2b(text, key=self._day_key, digest_size=12).digest()
        if len(self._hashed) >= _KEYS_REMEMBERED:
            self._hashed = {}
        self._hashed[address, browser[:512]] = hashed
        return hashed


def _named_session(query: str) -> bytes | None:
    match = _SESSION.search(query)
    if match is not None:
        return match[1].encode()
    at = query.find("CMCD=")
    if at >= 0:
        match = _CMCD_SID.search(unquote(query[at + 5 :].partition("&")[0]))
        if match is not None:
            return match[1].encode()
    return None
