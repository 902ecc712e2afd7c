"""The origin: looks up a channel's log and gives playlists, manifests and media."""

import time
from collections.abc import Callable
from pathlib import Path

from headwater.core.clock import Clock, SystemClock
from headwater.core.errors import HeadwaterError
from headwater.origin import dash, hls, ranges
from headwater.origin.answers import Media, immutable, media_headers
from headwater.origin.archive import Archive
from headwater.origin.errors import (
    CHANNEL_UNKNOWN,
    DIRECTIVE_INVALID,
    NOT_FOUND,
    OFF_AIR,
    TOKEN_MISSING,
    TOKEN_REFUSED,
    TOO_LATE,
)
from headwater.origin.media_cache import MediaCache
from headwater.origin.media_playlist import PlaylistVersion, TrackPlaylist
from headwater.origin.metrics import OriginMetrics
from headwater.origin.model import PlaybackRule, PublicChannel
from headwater.origin.periods import split
from headwater.origin.pieces import Body
from headwater.origin.ports import ChannelDirectory
from headwater.origin.requests import Query, Request
from headwater.origin.tokens import PlaybackTokens
from headwater.origin.view import LogView
from headwater.origin.viewers import ViewerCounter
from headwater.origin.waiting import Outcome, WaitingCount
from headwater.segments.index import SegmentIndex
from headwater.segments.model import ChannelState
from headwater.segments.windows import LogWindows
from headwater.store.blobs import Blobs

MSN_AHEAD = 2  # specified: §6.2.5.2, further ahead is a bad request
WAIT_TARGETS = 3  # specified: §6.2.5.2, then 503
OnLeft = Callable[[Callable[[], None]], object]


class ClientLeftError(Exception):
    """The client is gone; there is nobody to answer."""


class Origin:
    """Everything behind `/live/…` of one gateway process.

    Args:
        directory: All channels.
        windows: Their logs' windows.
        index: Of all logs; None leaves ranges to the window.
        tokens: Checks playback tokens.
        viewers: Counts viewers.
        clock: For ranges, tokens and manifests.
        blobs: With the index, ranges reach beyond a window as far as retention has kept segments.

    Concurrency: the event loop, except `may_play` and `count`.
    """

    def __init__(  # noqa: PLR0913 - it puts the room together
        self,
        directory: ChannelDirectory,
        windows: LogWindows,
        index: SegmentIndex | None,
        tokens: PlaybackTokens,
        viewers: ViewerCounter,
        clock: Clock | None = None,
        *,
        blobs: Blobs | None = None,
    ) -> None:
        """Wire the room."""
        self.directory = directory
        self.metrics = OriginMetrics()
        self.clock: Clock = clock or SystemClock()
        self._windows = windows
        self._archive = Archive(index, blobs) if index is not None and blobs is not None else None
        self._tokens = tokens
        self._viewers = viewers
        self._views: dict[str, LogView] = {}
        self._waiting = WaitingCount()
        self._cache = MediaCache()

    # --- who ---

    def admit(self, request: Request) -> PublicChannel:
        """Return the channel of a request that may play it.

        Raises:
            HeadwaterError: `playback_channel_unknown`, `playback_token_missing`, `playback_token_refused`.
        """
        channel = self.directory.find(request.slug)
        if channel is None:
            raise HeadwaterError(CHANNEL_UNKNOWN)
        if not self.may_play(channel, request.query.token):
            raise HeadwaterError(TOKEN_REFUSED if request.query.token else TOKEN_MISSING)
        return channel

    def may_play(self, channel: PublicChannel, token: str) -> bool:
        """Say whether a token (or none) opens a channel; from any thread."""
        if channel.rule is PlaybackRule.PUBLIC:
            return True
        return bool(token) and self._tokens.allows(token, channel.channel_id, self.clock.now_us() / 1e6)

    def count(self, slug: str, query_text: str, headers: object, client: str) -> None:
        """Note that a player asks for a channel; from any thread."""
        self._viewers.seen(slug, self._viewers.key_of(query_text, headers, client), time.monotonic())  # pyright: ignore[reportArgumentType] - granian's headers have `get`

    def viewer_counts(self) -> dict[str, int]:
        """Return viewers by slug as this process sees them; call once a second."""
        counts = self._viewers.counts(time.monotonic())
        self.metrics.publish(waiting=self._waiting.now, viewers=sum(counts.values()), cached=self._cache.size_bytes)
        return counts

    def tidy(self) -> None:
        """Forget the views of channels that are gone."""
        for slug, view in list(self._views.items()):
            channel = self.directory.find(slug)
            if channel is None or self._windows.get(channel.log_id) is not view.window:
                view.waiting.release_all()
                del self._views[slug]

    def holds(self, slug: str, view: LogView) -> bool:
        """Say whether a view is still the one of a channel."""
        return self._views.get(slug) is view

    def release_all(self) -> None:
        """End all waits, as when the process stops."""
        for view in self._views.values():
            view.waiting.release_all()

    @property
    def waiting_count(self) -> int:
        """How many requests wait."""
        return self._waiting.now

    @property
    def view_count(self) -> int:
        """How many logs are shown."""
        return len(self._views)

    # --- what ---

    def view(self, channel: PublicChannel) -> LogView:
        """Return the view over a channel's log.

        Raises:
            HeadwaterError: `playback_off_air` when the log has never been written.
        """
        window = self._windows.get(channel.log_id)
        if window is None:
            raise HeadwaterError(OFF_AIR)
        is_carrying = channel.rule is PlaybackRule.TOKEN
        view = self._views.get(channel.slug)
        if view is None or view.window is not window or view.is_carrying != is_carrying:
            if view is not None:
                view.waiting.release_all()
            view = self._views[channel.slug] = LogView(window, self._waiting, is_carrying=is_carrying)
        return view

    async def multivariant(self, view: LogView, request: Request, on_left: OnLeft) -> Body:
        """Return the multivariant playlist; at a channel's very start, wait for its tracks.

        Raises:
            HeadwaterError: `playback_off_air`, and as `range_view`.
        """
        carried = carried_query(view, request.query)
        if request.query.is_range:
            found = await self.range_view(view, request.query)
            return Body.of(hls.multivariant(found.tracks, {}, carried))
        body = view.multivariant(carried)
        if body is None:
            await self._first_segment(view, on_left)
            body = view.multivariant(carried)
        if body is None:
            raise HeadwaterError(OFF_AIR)
        return body

    def playlist(self, view: LogView, track_id: str, *, is_iframes: bool) -> TrackPlaylist:
        """Return the live playlist of a track.

        Raises:
            HeadwaterError: `playback_not_found`.
        """
        playlist = view.playlist(track_id, is_iframes=is_iframes)
        if playlist is None:
            raise HeadwaterError(OFF_AIR if not view.window.tracks else NOT_FOUND)
        return playlist

    async def version(
        self, view: LogView, track_id: str, playlist: TrackPlaylist, query: Query, on_left: OnLeft
    ) -> tuple[PlaylistVersion, bool]:
        """Return the version of a media playlist that a request is to get, and whether it holds what was asked for.

        Waits for `_HLS_msn` and `_HLS_part`, and at a channel's very start for the first segment.

        Raises:
            HeadwaterError: `playback_directive_invalid`, `playback_too_late`, `playback_off_air`.
            ClientLeftError: The client left meanwhile.
        """
        version = playlist.current()
        if version is None:
            await self._first_segment(view, on_left)
            version = playlist.current()
            if version is None:
                raise HeadwaterError(OFF_AIR)
        msn, part = query.msn, query.part
        if msn is None or version.reaches(msn, part):
            return version, True
        newest = version.last_closed + (1 if version.open_parts else 0)
        if msn > newest + MSN_AHEAD:
            raise HeadwaterError(DIRECTIVE_INVALID, reason=f"_HLS_msn {msn} is too far ahead of {newest}")
        window = view.window
        if window.state is ChannelState.OFF_AIR:
            return version, False
        outcome = await view.waiting.wait(
            (track_id, msn, part),
            lambda: window.has(track_id, msn, part),
            WAIT_TARGETS * window.log.target_duration_s,
            on_left,
        )
        self.metrics.count_wait(outcome)
        version = playlist.current()
        if outcome is Outcome.LEFT:
            raise ClientLeftError
        if version is None or (outcome is Outcome.LATE and window.state is ChannelState.ON_AIR):
            raise HeadwaterError(TOO_LATE)
        return version, version.reaches(msn, part)

    async def _first_segment(self, view: LogView, on_left: OnLeft) -> None:
        window = view.window
        if window.state is ChannelState.OFF_AIR:
            raise HeadwaterError(OFF_AIR)
        outcome = await view.waiting.wait(
            "first",
            lambda: window.last_number >= window.first_number,
            WAIT_TARGETS * window.log.target_duration_s,
            on_left,
        )
        if outcome is Outcome.LEFT:
            raise ClientLeftError

    async def range_view(self, view: LogView, query: Query) -> ranges.RangeView:
        """Return what a range holds.

        Raises:
            HeadwaterError: `playback_range_invalid`, `playback_not_found`.
        """
        wanted = ranges.read_range(query, view.window)
        return await ranges.view_range(wanted, view.window, self._archive, self.clock)

    async def range_playlist(self, view: LogView, track_id: str, query: Query) -> tuple[Body, bool]:
        """Return the playlist of a track over a range, and whether it is finished.

        Raises:
            HeadwaterError: As `range_view`.
        """
        found = await self.range_view(view, query)
        track = next((track for track in found.tracks if track.track_id == track_id), None)
        if track is None:
            raise HeadwaterError(NOT_FOUND)
        return ranges.range_playlist(found, view.window, view.log8, track), found.is_over

    async def manifest(self, view: LogView, request: Request, on_left: OnLeft) -> tuple[Body, bool]:
        """Return the DASH manifest, and whether it is finished; at a channel's very start, wait for its first segment.

        Raises:
            HeadwaterError: `playback_off_air`, and as `range_view`.
            ClientLeftError: The client left meanwhile.
        """
        query = request.query
        carried = carried_query(view, query)
        if query.is_range:
            found = await self.range_view(view, query)
            return self._range_manifest(view, found, query), found.is_over
        body = view.manifest(carried, self.clock.now_us())
        if body is None:
            await self._first_segment(view, on_left)
            body = view.manifest(carried, self.clock.now_us())
        if body is None:
            raise HeadwaterError(OFF_AIR)
        return body, False

    def _range_manifest(self, view: LogView, found: ranges.RangeView, query: Query) -> Body:
        carried = f"token={query.token}" if view.is_carrying else ""
        periods = split(found.segments, found.tracks)
        if not periods:
            raise HeadwaterError(NOT_FOUND)
        return Body.of(dash.static(periods, view.log8, carried))

    # --- media ---

    async def init_segment(self, view: LogView, track_id: str, init_id: str) -> Media:
        """Return an init segment.

        Raises:
            HeadwaterError: `playback_not_found`.
        """
        data = await view.window.init_bytes(track_id, init_id)
        if data is None:
            raise HeadwaterError(NOT_FOUND)
        return self._media(view, track_id, f"{track_id}-{init_id}", data)

    async def part(self, view: LogView, track_id: str, number: int, part: int, on_left: OnLeft) -> Media:
        """Return a part; the one that comes next (EXT-X-PRELOAD-HINT) is waited for.

        Raises:
            HeadwaterError: `playback_not_found`, `playback_too_late`.
            ClientLeftError: The client left meanwhile.
        """
        window = view.window
        data = window.part_in_memory(track_id, number, part)
        if data is None and self._is_next(view, track_id, number, part):
            data = await self.next_part(view, track_id, number, part, on_left)
        if data is None and window.first_number <= number <= window.last_number:
            data = await window.part_bytes(track_id, number, part)
        if data is None:
            raise HeadwaterError(NOT_FOUND)
        return self._media(view, track_id, f"{view.log8}-{number}.{part}", data)

    async def next_part(self, view: LogView, track_id: str, number: int, part: int, on_left: OnLeft) -> bytes | None:
        """Wait for a part of the open segment; None when the segment has ended without it.

        Raises:
            HeadwaterError: `playback_too_late`.
            ClientLeftError: The client left meanwhile.
        """
        window = view.window
        outcome = await view.waiting.wait(
            ("part", track_id, number, part),
            lambda: window.last_number >= number or window.part_in_memory(track_id, number, part) is not None,
            WAIT_TARGETS * window.log.target_duration_s,
            on_left,
        )
        if outcome is Outcome.LEFT:
            raise ClientLeftError
        data = window.part_in_memory(track_id, number, part)
        if data is None and outcome is Outcome.LATE:
            raise HeadwaterError(TOO_LATE)
        return data

    def _is_next(self, view: LogView, track_id: str, number: int, part: int) -> bool:
        window = view.window
        if window.track(track_id) is None or window.state is ChannelState.OFF_AIR:
            return False
        if number == window.next_number:
            return part == len(window.open_parts(track_id))
        return part == 0 and number == window.next_number + 1

    async def segment(self, view: LogView, track_id: str, number: int) -> Media | Path:
        """Return a closed segment: its bytes, or the file that holds it when few ask for it.

        Raises:
            HeadwaterError: `playback_not_found`.
        """
        data = view.window.segment_in_memory(track_id, number)
        if data is None and number <= view.window.last_number:
            key = (view.log8, track_id, number)
            path = view.window.segment_path(track_id, number)
            if path is not None and not self._cache.is_asked_again(key):
                return path
            data = await self._cache.get(key, lambda: self._old_segment(view, track_id, number))
        if data is None:
            raise HeadwaterError(NOT_FOUND)
        return self._media(view, track_id, f"{view.log8}-{number}", data)

    async def _old_segment(self, view: LogView, track_id: str, number: int) -> bytes | None:
        window = view.window
        if number < window.first_number and self._archive is not None:
            return await self._archive.segment(window.log.log_id, track_id, number)
        return await window.segment_bytes(track_id, number)

    def is_growing(self, view: LogView, track_id: str, number: int) -> bool:
        """Say whether a segment is open, or about to be, on a track that exists.

        DASH players ask by the clock: at the very start of a segment the one before may still be open here.
        """
        window = view.window
        return window.next_number <= number <= window.next_number + 1 and window.track(track_id) is not None

    def _media(self, view: LogView, track_id: str, etag: str, data: bytes) -> Media:
        return Media(self.media_headers(view, track_id, etag), data)

    def media_headers(self, view: LogView, track_id: str, etag: str) -> list[tuple[str, str]]:
        """Return the headers of a track's media."""
        kind = "audio/mp4" if track_id.startswith("audio") else "video/mp4"
        return media_headers(kind, immutable(is_public=not view.is_carrying), etag)


def carried_query(view: LogView, query: Query) -> str:
    """Return the query that children of a playlist carry."""
    if not query.is_range:
        return f"token={query.token}" if view.is_carrying else ""
    carried = [f"token={query.token}"] if view.is_carrying else []
    carried += [
        f"{name}={value.replace('+', '%2B').replace(':', '%3A')}"
        for name, value in (("start", query.start), ("end", query.end))
        if value
    ]
    return "&".join(carried)
