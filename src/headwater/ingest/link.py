"""A publisher's hand-over to its engine: batches of units over the engine's Unix socket, from the newest keyframe on.

The link outlives engines. While none is there it asks for one, and keeps what has come since the newest keyframe,
bounded in bytes and time; whatever engine answers gets the start, the formats and that picture group, then all that
follows. An engine that takes nothing first slows the publisher, then counts as dead.
"""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec
import structlog

from headwater.core.framing import FrameDecoder, FrameTooLargeError, encode_frame
from headwater.ingest.metrics import BUFFER_OVERFLOWS, ENGINE_CONNECTIONS
from headwater.ingest.model import EndReason
from headwater.ingest.settings import IngestSettings
from headwater.media.messages import (
    Formats,
    Metadata,
    PublishEnd,
    PublishRefused,
    PublishStart,
    TimelineJump,
    ToIngest,
    Units,
)
from headwater.media.model import AccessUnit, TrackFormat, TrackKind

_FIRST_BACKOFF_S, _LONGEST_BACKOFF_S = 0.05, 0.5
_WANT_EVERY_S = 0.5
_SHORT_LIFE_S = 1.0  # an engine that lives no longer than this is not asked again at once
_HIGH_WATER_BYTES = 1 << 20
_GOODBYE_S = 2.0  # guess: how long an engine may take to read the rest of a publisher that has gone
_ENGINE_STOPPING = "engine_stopping"

_log = structlog.get_logger()


class LinkOwner(Protocol):
    """The publisher's connection, as its link sees it."""

    def link_failed(self, reason: EndReason, detail: str) -> None:
        """End the publisher: the engine refused or ended it, or none came."""
        ...

    def link_full(self, *, is_full: bool) -> None:
        """Stop or go on reading from the publisher."""
        ...


class EngineLink:
    """Carries one publisher's units to whatever engine serves its channel.

    Implements `tracks.UnitSink`. Concurrency: everything belongs to one loop.

    Args:
        start: Sent first to each engine.
        path: The engine's socket.
        want: Asks for an engine.
        owner: Told of the end and of back-pressure.
        settings: Limits and times.
    """

    def __init__(
        self, start: PublishStart, path: Path, want: Callable[[], None], owner: LinkOwner, settings: IngestSettings
    ) -> None:
        """Prepare; `open` connects."""
        self._start = start
        self._path = path
        self._want = want
        self._owner = owner
        self._settings = settings
        self._loop = asyncio.get_running_loop()
        self._group = _PictureGroup(settings)
        self._batch: list[AccessUnit] = []
        self._key_at = -1
        self._has_video = False
        self._video_track = -1
        self._metadata = b""
        self._formats = b""
        self._wire: _Wire | None = None
        self._last_wire: _Wire | None = None
        self._is_flowing = False
        self._is_ended = False
        self._task: asyncio.Task[None] | None = None

    @property
    def is_up(self) -> bool:
        """Whether an engine takes the units now."""
        return self._wire is not None

    def open(self) -> None:
        """Begin to look for an engine."""
        self._task = self._loop.create_task(self._run(), name="engine-link")

    def formats(self, tracks: list[TrackFormat]) -> None:
        """Send the formats in order with the units."""
        self.flush(0)
        self._video_track = next((i for i, track in enumerate(tracks) if track.kind is TrackKind.VIDEO), -1)
        self._has_video = self._video_track >= 0
        self._formats = encode_frame(Formats(tracks))
        self._group.set_formats(self._formats)
        if self._wire is not None:
            self._wire.write(self._formats)

    def unit(self, unit: AccessUnit) -> None:
        """Take a unit into the batch."""
        if unit.is_keyframe and unit.track == self._video_track:
            self._key_at = len(self._batch)
        self._batch.append(unit)

    def jump(self, jump_ms: int) -> None:
        """Tell the engine of a jump, in order with the units."""
        self.flush(0)
        self._emit(encode_frame(TimelineJump(jump_ms)))

    def metadata(self, values: dict[str, str | float | bool]) -> None:
        """Send what the publisher says of itself."""
        self._metadata = encode_frame(Metadata(values))
        if self._wire is not None:
            self._wire.write(self._metadata)

    def flush(self, arrived_us: int) -> None:
        """Send the batch.

        Args:
            arrived_us: Wall clock of the read that brought it; 0 when it is cut short inside a read.
        """
        batch = self._batch
        if not batch:
            return
        self._batch = []
        key_at, self._key_at = self._key_at, -1
        if not self._has_video:
            key_at = 0
        if key_at < 0:
            self._emit(encode_frame(Units(arrived_us, batch)))
            return
        if key_at:
            self._emit(encode_frame(Units(arrived_us, batch[:key_at])))
            batch = batch[key_at:]
        self._group.begin(self._formats, self._loop.time())
        self._is_flowing = self._wire is not None
        self._emit(encode_frame(Units(arrived_us, batch)))

    def move(self, path: Path) -> None:
        """Go on with the engine at another socket."""
        self._path = path
        if self._wire is not None:
            self.flush(0)
            self._wire.write(encode_frame(PublishEnd(EndReason.UNPUBLISHED.value, "moved to another engine")))
            self._wire.close_gently()

    def end(self, reason: EndReason, detail: str = "") -> None:
        """Say goodbye to the engine and stop; idempotent."""
        if self._is_ended:
            return
        self.flush(0)
        self._is_ended = True
        if self._wire is not None:
            self._wire.write(encode_frame(PublishEnd(reason.value, detail)))
            self._wire.close_gently()
            self._last_wire, self._wire = self._wire, None
        if self._task is not None:
            self._task.cancel()

    async def closed(self) -> None:
        """Wait until the engine has read the goodbye, or has had its time for it."""
        if self._last_wire is not None:
            await self._last_wire.lost.wait()
        if self._task is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def _emit(self, frame: bytes) -> None:
        if self._is_flowing and self._wire is not None:
            self._wire.write(frame)
        self._group.add(frame, self._loop.time())

    async def _run(self) -> None:
        """Keep an engine connected for as long as the publisher lasts."""
        had_engine = False
        try:
            while True:
                wait_s = self._settings.engine_return_s if had_engine else self._settings.engine_wait_s
                wire = await self._connect(wait_s)
                if wire is None:
                    self._owner.link_failed(EndReason.ENGINE_UNAVAILABLE, f"no engine answered within {wait_s:g} s")
                    return
                had_engine = True
                connected_s = self._loop.time()
                self._greet(wire)
                await wire.lost.wait()
                self._wire, self._is_flowing = None, False
                self._owner.link_full(is_full=False)
                _log.warning("engine_lost", channel_id=self._start.channel_id, publisher_id=self._start.publisher_id)
                if self._loop.time() - connected_s < _SHORT_LIFE_S:
                    await asyncio.sleep(_LONGEST_BACKOFF_S)
        except asyncio.CancelledError:
            if not self._is_ended:
                raise

    def _greet(self, wire: "_Wire") -> None:
        self._wire = wire
        ENGINE_CONNECTIONS.inc()
        group = self._group.frames
        first = [encode_frame(self._start), self._metadata, self._group.formats if group else self._formats]
        wire.write(b"".join((*first, *group)))
        self._is_flowing = bool(group)
        _log.info("engine_connected", channel_id=self._start.channel_id, publisher_id=self._start.publisher_id)

    async def _connect(self, wait_s: float) -> "_Wire | None":
        """Try until an engine answers or `wait_s` have passed."""
        deadline = self._loop.time() + wait_s
        next_want = 0.0
        backoff_s = 0.0
        while True:
            with contextlib.suppress(OSError):
                _, wire = await self._loop.create_unix_connection(
                    lambda: _Wire(self._settings.engine_stall_s, self._heard, self._owner), str(self._path)
                )
                return wire
            now = self._loop.time()
            if now >= deadline:
                return None
            if now >= next_want:
                self._want()
                next_want = now + _WANT_EVERY_S
            backoff_s = min(max(backoff_s * 2, _FIRST_BACKOFF_S), _LONGEST_BACKOFF_S)
            await asyncio.sleep(backoff_s)

    def _heard(self, message: ToIngest) -> None:
        """Act on the engine's word."""
        if isinstance(message, PublishRefused):
            self._wire, self._is_flowing = None, False
            self._owner.link_failed(EndReason.REFUSED, f"{message.code} {message.detail}".strip())
        elif isinstance(message, PublishEnd) and message.reason != _ENGINE_STOPPING:
            self._wire, self._is_flowing = None, False  # it has said the one goodbye
            self._owner.link_failed(_known_reason(message.reason), message.detail)


def _known_reason(word: str) -> EndReason:
    try:
        return EndReason(word)
    except ValueError:
        return EndReason.REFUSED


class _PictureGroup:
    """What has come since the newest keyframe, encoded; empty when it would be too much or there was none."""

    def __init__(self, settings: IngestSettings) -> None:
        self.frames: list[bytes] = []
        self.formats = b""  # in force where the group begins
        self._max_bytes = settings.buffer_bytes
        self._max_s = settings.buffer_s
        self._bytes = 0
        self._since = 0.0

    def begin(self, formats: bytes, now_s: float) -> None:
        self.frames = []
        self.formats = formats
        self._bytes = 0
        self._since = now_s
        self.frames.append(b"")  # a group that has begun is not empty

    def set_formats(self, frame: bytes) -> None:
        if self.frames:
            self.frames.append(frame)

    def add(self, frame: bytes, now_s: float) -> None:
        if not self.frames:
            return
        self.frames.append(frame)
        self._bytes += len(frame)
        if self._bytes > self._max_bytes or now_s - self._since > self._max_s:
            if self._bytes > self._max_bytes:
                BUFFER_OVERFLOWS.inc()
            self.frames = []


class _Wire(asyncio.Protocol):
    """One connection to one engine."""

    def __init__(self, stall_s: float, heard: Callable[[ToIngest], None], owner: LinkOwner) -> None:
        self.lost = asyncio.Event()
        self._stall_s = stall_s
        self._heard = heard
        self._owner = owner
        self._decoder: FrameDecoder[ToIngest] = FrameDecoder(ToIngest)  # pyright: ignore[reportArgumentType] - a union is a type to msgspec
        self._transport: asyncio.Transport | None = None
        self._stalled: asyncio.TimerHandle | None = None
        self._goodbye: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # pyright: ignore[reportAttributeAccessIssue] - a stream socket has a Transport
        self._transport.set_write_buffer_limits(high=_HIGH_WATER_BYTES)  # pyright: ignore[reportOptionalMemberAccess] - set above

    def write(self, frame: bytes) -> None:
        if self._transport is not None:
            self._transport.write(frame)

    def close_gently(self) -> None:
        """Send what is written, but don't wait for a dead engine."""
        if self._transport is not None:
            self._goodbye = asyncio.get_running_loop().call_later(_GOODBYE_S, self._transport.abort)
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        try:
            for message in self._decoder.feed(data):
                self._heard(message)
                if isinstance(message, PublishEnd | PublishRefused) and self._transport is not None:
                    self._transport.close()
        except (FrameTooLargeError, msgspec.DecodeError):
            _log.exception("engine_unreadable")
            if self._transport is not None:
                self._transport.abort()

    def pause_writing(self) -> None:
        if self._transport is not None:
            self._owner.link_full(is_full=True)
            self._stalled = asyncio.get_running_loop().call_later(self._stall_s, self._transport.abort)

    def resume_writing(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None
        self._owner.link_full(is_full=False)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        for timer in (self._stalled, self._goodbye):
            if timer is not None:
                timer.cancel()
        self._transport = None
        self.lost.set()
