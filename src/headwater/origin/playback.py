"""One playback request on the event loop: from its path to its answer."""

import asyncio
from pathlib import Path
from typing import Any

from headwater.core.clock import rfc3339
from headwater.core.errors import HeadwaterError
from headwater.origin import hls
from headwater.origin.answers import (
    CORS,
    DASH_TYPE,
    HLS_TYPE,
    NO_STORE,
    Media,
    accepts_gzip,
    byte_span,
    media_headers,
    send_media,
    send_not_modified,
    send_text,
    short,
)
from headwater.origin.errors import NOT_FOUND
from headwater.origin.hot import HotMedia, HotPlaylist, HotTable, playlist_answer
from headwater.origin.leaving import Leaving
from headwater.origin.model import PublicChannel
from headwater.origin.names import MediaName, parse_init_name, parse_media_name
from headwater.origin.pieces import Body
from headwater.origin.requests import Request
from headwater.origin.service import Origin
from headwater.origin.view import LogView

_THUMBNAIL_S = 5
_FINISHED_S = 3600
_ALWAYS = -1


class Playback:
    """Answers one GET or HEAD below `/live/`.

    Args:
        origin: Where playlists and media come from.
        hot: Learns what can be answered without the loop next time.
        scope: The server's.
        protocol: The server's; gets exactly one answer.
        leaving: Tells when the client has left.
    """

    def __init__(self, origin: Origin, hot: HotTable, scope: Any, protocol: Any, leaving: Leaving) -> None:
        """Read the request.

        Raises:
            HeadwaterError: `playback_directive_invalid`.
        """
        self._origin = origin
        self._hot = hot
        self._protocol = protocol
        self._leaving = leaving
        self._request = Request(scope)
        self._channel: PublicChannel
        self._view: LogView

    async def answer(self) -> None:
        """Answer.

        Raises:
            HeadwaterError: What stands in the way; nothing has been sent then.
            ClientLeftError: There is nobody to answer.
        """
        request = self._request
        self._channel = self._origin.admit(request)
        if request.rest == "time":
            self._send_time()
            return
        self._view = self._origin.view(self._channel)
        track_id, separator, name = request.rest.partition("/")
        if not separator:
            await self._channel_file()
            return
        if name == "index.m3u8" and request.query.is_range:
            await self._range_playlist(track_id)
        elif name in {"index.m3u8", "iframes.m3u8"}:
            await self._live_playlist(track_id, is_iframes=name == "iframes.m3u8")
        else:
            await self._track_file(track_id, name)

    @property
    def _is_public(self) -> bool:
        return not self._view.is_carrying

    @property
    def _half_target_s(self) -> float:
        return self._view.window.log.target_duration_s / 2

    def _send_time(self) -> None:
        """Answer the clock that manifests refer to (urn:mpeg:dash:utc:http-iso:2014)."""
        headers = [("content-type", "text/plain; charset=utf-8"), ("cache-control", NO_STORE), *CORS]
        self._protocol.response_str(200, headers, rfc3339(self._origin.clock.now_us()))

    def _count_viewer(self) -> None:
        request = self._request
        self._origin.count(request.slug, request.query_text, request.headers, request.client)

    # --- playlists and manifests ---

    async def _channel_file(self) -> None:
        request, view = self._request, self._view
        if request.rest == "index.m3u8":
            body = await self._origin.multivariant(view, request, self._leaving)
            self._send_text(body, HLS_TYPE, self._half_target_s)
        elif request.rest == "manifest.mpd":
            self._count_viewer()
            body, is_over = await self._origin.manifest(view, request, self._leaving)
            self._send_text(body, DASH_TYPE, _FINISHED_S if is_over else self._half_target_s)
        elif request.rest == "thumb.jpg" and view.window.thumbnail is not None:
            still = view.window.thumbnail
            cache = short(_THUMBNAIL_S, is_public=self._is_public)
            self._send_media(Media(media_headers("image/jpeg", cache, f"{still.at_us:x}"), still.data))
        else:
            raise HeadwaterError(NOT_FOUND)

    async def _range_playlist(self, track_id: str) -> None:
        self._count_viewer()
        body, is_over = await self._origin.range_playlist(self._view, track_id, self._request.query)
        carried = hls.carry(f"token={self._request.query.token}" if self._view.is_carrying else "")
        body = Body.of(body.raw.replace(hls.URI_END, carried))
        self._send_text(body, HLS_TYPE, _FINISHED_S if is_over else self._half_target_s)

    async def _live_playlist(self, track_id: str, *, is_iframes: bool) -> None:
        self._count_viewer()
        request, view = self._request, self._view
        playlist = self._origin.playlist(view, track_id, is_iframes=is_iframes)
        self._hot.add_playlist(request.path, HotPlaylist(self._channel, view, playlist))
        version, has_come = await self._origin.version(view, track_id, playlist, request.query, self._leaving)
        is_gzip = accepts_gzip(request.headers.get("accept-encoding"))
        headers, data = playlist_answer(view, version, request.query, is_gzip=is_gzip)
        if not has_come:
            headers = [(name, NO_STORE if name == "cache-control" else value) for name, value in headers]
        self._origin.metrics.playlists.add(len(data))
        if not send_not_modified(self._protocol, request.headers, headers):
            self._protocol.response_bytes(200, headers, data)

    def _send_text(self, body: Body, content_type: str, max_age_s: float) -> None:
        self._origin.metrics.playlists.add(len(body.raw))
        cache = short(max_age_s, is_public=self._is_public)
        send_text(self._protocol, self._request.headers, body, content_type, cache)

    # --- media ---

    async def _track_file(self, track_id: str, file: str) -> None:
        view = self._view
        init_id = parse_init_name(file)
        if init_id is not None:
            self._send_hot(track_id, _ALWAYS, await self._origin.init_segment(view, track_id, init_id))
            return
        name = parse_media_name(file)
        if name is None or name.log8 != view.log8:
            raise HeadwaterError(NOT_FOUND)
        if name.part is not None:
            media = await self._origin.part(view, track_id, name.number, name.part, self._leaving)
            self._send_hot(track_id, name.number, media)
            return
        self._count_viewer()
        if self._origin.is_growing(view, track_id, name.number):
            await self._send_growing(track_id, name)
        else:
            found = await self._origin.segment(view, track_id, name.number)
            if isinstance(found, Path):
                await self._send_file(track_id, name, found)
            else:
                self._send_hot(track_id, name.number, found, is_counted=True)

    def _send_hot(self, track_id: str, number: int, media: Media, *, is_counted: bool = False) -> None:
        view = self._view
        if number == _ALWAYS or view.holds(track_id, number):
            self._hot.add_media(self._request.path, HotMedia(self._channel, view, track_id, number, media, is_counted))
        self._send_media(media)

    def _send_media(self, media: Media) -> None:
        self._origin.metrics.media.add(len(media.data))
        send_media(self._protocol, self._request.headers, media)

    async def _send_growing(self, track_id: str, name: MediaName) -> None:
        """Send an open segment part by part as it grows (LL-DASH)."""
        origin, view, number = self._origin, self._view, name.number
        first = await origin.part(view, track_id, number, 0, self._leaving)
        headers = origin.media_headers(view, track_id, f"{view.log8}-{number}")
        if self._request.method == "HEAD":
            self._protocol.response_empty(200, headers)
            return
        transport = self._protocol.response_stream(200, headers)
        data: bytes | None = first.data
        index, sent = 0, 0
        while data is not None and not self._leaving.has_left:
            await transport.send_bytes(data)
            sent += len(data)
            index += 1
            data = await origin.next_part(view, track_id, number, index, self._leaving)
        origin.metrics.media.add(sent)

    async def _send_file(self, track_id: str, name: MediaName, path: Path) -> None:
        """Send a segment that few ask for from its file."""
        request = self._request
        headers = self._origin.media_headers(self._view, track_id, f"{self._view.log8}-{name.number}")
        if send_not_modified(self._protocol, request.headers, headers):
            return
        try:
            size = (await asyncio.to_thread(path.stat)).st_size
        except OSError as error:  # retention was faster
            raise HeadwaterError(NOT_FOUND) from error
        wanted = request.headers.get("range")
        span = byte_span(wanted, size) if wanted else None
        self._origin.metrics.media.add(size if span is None else span[1] - span[0])
        if span is None:
            self._protocol.response_file(200, headers, str(path))
        else:
            content_range = ("content-range", f"bytes {span[0]}-{span[1] - 1}/{size}")
            self._protocol.response_file_range(206, [*headers, content_range], str(path), *span)
