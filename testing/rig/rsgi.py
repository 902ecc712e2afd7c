"""The gateway's application without a server: requests and answers as values."""

import asyncio
import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from headwater.core.clock import ManualClock
from headwater.origin.delivery import GatewayApp
from headwater.origin.model import PlaybackRule, PublicChannel
from headwater.origin.service import Origin
from headwater.origin.tokens import PlaybackTokens
from headwater.origin.viewers import ViewerCounter
from headwater.segments.index import SegmentIndex
from headwater.segments.window import LogWindow
from rig.logs import CHANNEL_ID, EPOCH_US, LOG_ID, LogMaker

KEY = b"a key for playback tokens, 32 bytes or more"


class Scope:
    """An RSGI request."""

    def __init__(self, address: str, method: str = "GET", headers: dict[str, str] | None = None) -> None:
        """Split the address into path and query."""
        self.path, _, self.query_string = address.partition("?")
        self.method = method
        self.headers: dict[str, str] = {"user-agent": "rig", **(headers or {})}
        self.client = "192.0.2.7:50000"
        self.server = "127.0.0.1:8080"
        self.scheme = "http"
        self.http_version = "1.1"
        self.authority: str | None = None


class _Gone:
    """What `client_disconnect()` gives."""

    def __init__(self) -> None:
        self.callbacks: list[Callable[[Any], object]] = []
        self.is_cancelled = False

    def add_done_callback(self, callback: Callable[[Any], object], *, context: object = None) -> None:
        del context
        self.callbacks.append(callback)

    def cancel(self) -> bool:
        self.is_cancelled = True
        return True


class Answer:
    """An RSGI protocol that records its answer.

    Attributes:
        status: 0 until answered.
        headers: By name.
        body: As sent.
        chunks: What a streamed answer has sent so far.
        times_answered: Must end as 1.
    """

    def __init__(self) -> None:
        """Await an answer."""
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""
        self.file: Path | None = None
        self.chunks: list[bytes] = []
        self.times_answered = 0
        self._gone = _Gone()

    @property
    def text(self) -> str:
        """The body as text, unpacked."""
        data = gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body
        return data.decode()

    @property
    def xml(self) -> ET.Element:
        """The body as XML."""
        return ET.fromstring(self.text)  # noqa: S314 - our own output

    def leave(self) -> None:
        """Be a client that closes the connection."""
        for callback in self._gone.callbacks:
            callback(self._gone)

    def client_disconnect(self) -> _Gone:
        """As granian's."""
        return self._gone

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """As granian's."""
        self.times_answered += 1
        self.status, self.headers, self.body = status, dict(headers), body

    def response_str(self, status: int, headers: list[tuple[str, str]], body: str) -> None:
        """As granian's."""
        self.response_bytes(status, headers, body.encode())

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        """As granian's."""
        self.response_bytes(status, headers, b"")

    def response_file(self, status: int, headers: list[tuple[str, str]], file: str) -> None:
        """As granian's."""
        self.response_bytes(status, headers, Path(file).read_bytes())
        self.file = Path(file)

    def response_file_range(self, status: int, headers: list[tuple[str, str]], file: str, start: int, end: int) -> None:
        """As granian's."""
        self.response_bytes(status, headers, Path(file).read_bytes()[start:end])
        self.file = Path(file)

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> "Answer":
        """As granian's."""
        self.response_bytes(status, headers, b"")
        return self

    async def send_bytes(self, data: bytes) -> None:
        """As granian's stream transport."""
        self.chunks.append(data)
        self.body += data


class Directory:
    """Channels by slug."""

    def __init__(self, *channels: PublicChannel) -> None:
        """Hold these."""
        self.channels = {channel.slug: channel for channel in channels}

    def find(self, slug: str) -> PublicChannel | None:
        """Return a channel."""
        return self.channels.get(slug)


class Windows:
    """Stands in for `LogWindows` where one hand-made log is enough."""

    def __init__(self, *windows: LogWindow) -> None:
        """Hold these."""
        self.held = {window.log.log_id: window for window in windows}

    def get(self, log_id: str) -> LogWindow | None:
        """Return a window."""
        return self.held.get(log_id)


class Gateway:
    """A gateway with one channel, `one`, and a hand-made log behind it.

    Args:
        directory: For the log's blobs.
        maker: The log; a default one when left out.
        rule: Who may play.
        index: For ranges beyond the window.
    """

    def __init__(
        self,
        directory: Path,
        maker: LogMaker | None = None,
        rule: PlaybackRule = PlaybackRule.PUBLIC,
        index: SegmentIndex | None = None,
    ) -> None:
        """Wire it."""
        self.log = maker or LogMaker(directory)
        self.channel = PublicChannel(CHANNEL_ID, "one", LOG_ID, rule)
        self.directory = Directory(self.channel)
        self.windows: Any = Windows(self.log.window)
        self.clock = ManualClock(EPOCH_US)
        self.tokens = PlaybackTokens(KEY)
        self.origin = Origin(self.directory, self.windows, index, self.tokens, ViewerCounter(b"salt"), self.clock)
        self.app = GatewayApp(self.origin, _not_found)

    def token(self, channel_id: str = CHANNEL_ID, life_s: int = 3600) -> str:
        """Issue a playback token."""
        now_s = self.clock.now_us() // 1_000_000
        return self.tokens.issue(channel_id, expires_at_s=now_s + life_s, now_s=now_s)

    async def ask(self, address: str, method: str = "GET", headers: dict[str, str] | None = None) -> Answer:
        """Ask as the server does: at once if possible, else on the loop."""
        answer, scope = Answer(), Scope(f"/live/one/{address}", method, headers)
        if not self.app.answer_now(scope, answer):
            await self.app.__rsgi__(scope, answer)
        assert answer.times_answered == 1
        return answer

    async def text(self, address: str) -> str:
        """Ask for a playlist or manifest that must be there."""
        answer = await self.ask(address)
        assert answer.status == 200, answer.text
        return answer.text

    def begin(self, address: str) -> tuple["asyncio.Task[None]", Answer]:
        """Ask for something that will be waited for."""
        answer = Answer()
        return asyncio.ensure_future(self.app.__rsgi__(Scope(f"/live/one/{address}"), answer)), answer


async def settle() -> None:
    """Let all tasks that can go on do so."""
    for _ in range(10):
        await asyncio.sleep(0)


async def _not_found(scope: Any, receive: Any, send: Any) -> None:
    del scope, receive
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})
