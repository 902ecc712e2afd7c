"""What can be answered without the event loop: media in memory and playlists that are up to date.

The table is filled by the first request for each thing, answered on the event loop, and only with what exists; the
next ones are answered on the server's own thread by one look-up. Nothing here is keyed by what clients invent.
"""

import zlib
from dataclasses import dataclass
from typing import Any

from headwater.core.errors import HeadwaterError
from headwater.origin import hls
from headwater.origin.answers import HLS_TYPE, Media, accepts_gzip, short, text_headers
from headwater.origin.media_playlist import PlaylistVersion, TrackPlaylist
from headwater.origin.model import PlaybackRule, PublicChannel
from headwater.origin.requests import EMPTY, Query, parse_query
from headwater.origin.service import Origin, carried_query
from headwater.origin.view import LogView

_FAST = 1  # for bodies that only one player gets
_GZIP = 31
_BLOCKING_TARGETS = 6  # specified: appendix B.1


@dataclass(frozen=True, slots=True)
class HotMedia:
    """A part, segment or init segment in memory.

    Attributes:
        channel: Whose it is.
        view: Of which log.
        track_id: Of which track.
        number: Its segment; negative for an init segment, which stays.
        media: What is sent.
        is_counted: Whether asking for it shows a viewer. Who asks for parts asks for playlists as often.
    """

    channel: PublicChannel
    view: LogView
    track_id: str
    number: int
    media: Media
    is_counted: bool


@dataclass(frozen=True, slots=True)
class HotPlaylist:
    """A media playlist that somebody asks for."""

    channel: PublicChannel
    view: LogView
    playlist: TrackPlaylist


class HotTable:
    """Answers by path.

    Args:
        origin: Knows channels, tokens and viewers.

    Concurrency: `answer` on any thread; everything else on the event loop.
    """

    def __init__(self, origin: Origin) -> None:
        """Start empty."""
        self._origin = origin
        self._media: dict[str, HotMedia] = {}
        self._playlists: dict[str, HotPlaylist] = {}

    def __len__(self) -> int:
        """Return how many addresses are known."""
        return len(self._media) + len(self._playlists)

    def add_media(self, path: str, hot: HotMedia) -> None:
        """Remember media that are in the window's memory."""
        self._media[path] = hot

    def add_playlist(self, path: str, hot: HotPlaylist) -> None:
        """Remember where a path's playlist is."""
        self._playlists[path] = hot

    def sweep(self) -> None:
        """Forget what has left memory or belongs to a channel that has changed. Call once a second."""
        for path, hot in list(self._media.items()):
            is_held = hot.number < 0 or hot.view.holds(hot.track_id, hot.number)
            if not is_held or not self._is_same(hot.channel, hot.view):
                del self._media[path]
        for path, hot in list(self._playlists.items()):
            if not self._is_same(hot.channel, hot.view):
                del self._playlists[path]

    def _is_same(self, channel: PublicChannel, view: LogView) -> bool:
        return self._origin.directory.find(channel.slug) == channel and self._origin.holds(channel.slug, view)

    def answer(self, scope: Any, protocol: Any) -> bool:
        """Answer a GET if that can be done at once; False leaves the request untouched."""
        path: str = scope.path
        hot = self._media.get(path)
        if hot is not None:
            return self._answer_media(scope, protocol, hot)
        listed = self._playlists.get(path)
        return listed is not None and self._answer_playlist(scope, protocol, listed)

    def _answer_media(self, scope: Any, protocol: Any, hot: HotMedia) -> bool:
        channel, query = hot.channel, scope.query_string
        if scope.method != "GET" or self._origin.directory.find(channel.slug) is not channel:
            return False
        if channel.rule is not PlaybackRule.PUBLIC and not self._origin.may_play(channel, _token(query)):
            return False
        headers = scope.headers
        if "range" in headers or "if-none-match" in headers:
            return False
        media = hot.media
        if hot.is_counted:
            self._origin.count(channel.slug, query, headers, scope.client)
        protocol.response_bytes(200, media.headers, media.data)
        self._origin.metrics.hot_media.add(len(media.data))
        return True

    def _answer_playlist(self, scope: Any, protocol: Any, hot: HotPlaylist) -> bool:
        channel, text = hot.channel, scope.query_string
        version = hot.playlist.latest
        if version is None or scope.method != "GET" or self._origin.directory.find(channel.slug) is not channel:
            return False
        try:
            query = parse_query(text) if text else EMPTY
        except HeadwaterError:
            return False
        headers = scope.headers
        if query.is_range or "if-none-match" in headers or not hot.playlist.is_current(version):
            return False
        if query.msn is not None and not version.reaches(query.msn, query.part):
            return False
        if channel.rule is not PlaybackRule.PUBLIC and not self._origin.may_play(channel, query.token):
            return False
        self._origin.count(channel.slug, text, headers, scope.client)
        answer = playlist_answer(hot.view, version, query, is_gzip=accepts_gzip(headers.get("accept-encoding")))
        protocol.response_bytes(200, *answer)
        self._origin.metrics.hot_playlists.add(len(answer[1]))
        return True


def _token(query: str) -> str:
    """Find the playback token in a query without reading the rest; tokens need no decoding."""
    at = query.find("token=")
    if at < 0 or (at and query[at - 1] != "&"):
        return ""
    end = query.find("&", at)
    return query[at + 6 : end if end >= 0 else None]


def playlist_answer(
    view: LogView, version: PlaylistVersion, query: Query, *, is_gzip: bool
) -> tuple[list[tuple[str, str]], bytes]:
    """Return headers and body for a version of a playlist, made once for all who ask alike.

    Where children carry a token each player gets a body of its own.
    """
    is_blocking = query.msn is not None
    key = (query.is_skip, is_gzip, is_blocking)
    ready = version.ready.get(key)
    if ready is None:
        ready = version.ready[key] = _made_ready(view, version, *key)
    if not view.is_carrying:
        return ready
    headers, marked = ready
    data = marked.replace(hls.URI_END, hls.carry(carried_query(view, query)))
    return headers, zlib.compress(data, _FAST, _GZIP) if is_gzip else data


def _made_ready(
    view: LogView,
    version: PlaylistVersion,
    is_skip: bool,  # noqa: FBT001 - the parts of the key
    is_gzip: bool,  # noqa: FBT001 - as above
    is_blocking: bool,  # noqa: FBT001 - as above
) -> tuple[list[tuple[str, str]], bytes]:
    """Return headers and body; where children carry a query, the body still has the places for it."""
    body = version.delta if is_skip else version.full
    target_s = view.window.log.target_duration_s
    cache = short(_BLOCKING_TARGETS * target_s if is_blocking else target_s / 2, is_public=not view.is_carrying)
    etag = f"{body.etag}-gz" if is_gzip else body.etag
    data = body.gzipped if is_gzip and not view.is_carrying else body.raw
    return text_headers(HLS_TYPE, cache, etag, is_gzip=is_gzip), data
