"""One log as the origin shows it: its playlists, its manifest, and who waits for it."""

from collections.abc import Sequence

from headwater.media.model import TrackKind
from headwater.origin import dash, hls
from headwater.origin.media_playlist import TrackPlaylist
from headwater.origin.names import log8_of
from headwater.origin.periods import PeriodBook
from headwater.origin.pieces import Body
from headwater.origin.waiting import WaitingCount, WaitingRoom
from headwater.segments.model import TrackInfo
from headwater.segments.window import LogWindow

_LEAST_LATENCY_S = 1.2  # guess: what dash.js holds in Chromium without stalls
_LATENCY_PARTS = 4  # guess
_WHOLE_SEGMENTS = 3  # as far behind as HOLD-BACK
_PEAK_SEGMENTS = 30  # measured peaks follow the last minute; guess


class LogView:
    """The views over one log's window.

    Args:
        window: The log.
        count: Of the process's waiting requests.
        is_carrying: Whether children carry a query (a playback token), so that playlists keep the places for it.

    Concurrency: one event loop.
    """

    def __init__(self, window: LogWindow, count: WaitingCount, *, is_carrying: bool) -> None:
        """Start with nothing written."""
        self.window = window
        self.is_carrying = is_carrying
        self.log8 = log8_of(window.log.log_id)
        self.waiting = WaitingRoom(window, count)
        self._playlists: dict[tuple[str, bool], TrackPlaylist] = {}
        self._multivariant: tuple[tuple[object, ...], Body] | None = None
        self._book = PeriodBook(window)
        self._manifest: tuple[tuple[object, ...], Body] | None = None

    def holds(self, track_id: str, number: int) -> bool:
        """Say whether a segment is open or in memory."""
        window = self.window
        if number > window.last_number:
            return True
        segment = window.segment(number)
        media = segment.tracks.get(track_id) if segment else None
        return media is not None and bool(media.parts)  # a segment that has left memory has no parts any more

    def playlist(self, track_id: str, *, is_iframes: bool) -> TrackPlaylist | None:
        """Return the playlist of a track; None when the log has no such track now."""
        track = self.window.track(track_id)
        if track is None or (is_iframes and track.kind is not TrackKind.VIDEO):
            return None
        playlist = self._playlists.get((track_id, is_iframes))
        if playlist is None:
            playlist = self._playlists[track_id, is_iframes] = TrackPlaylist(
                self.window, track_id, self.log8, is_iframes=is_iframes, is_carrying=self.is_carrying
            )
        return playlist

    def multivariant(self, query: str) -> Body | None:
        """Return the multivariant playlist, whose children carry `query`; None before the log has tracks."""
        tracks = self.window.tracks
        if not tracks:
            return None
        if query:
            return Body.of(hls.multivariant(tracks, self._peaks_bps(tracks), query))
        key = (tuple(tracks), self.window.last_number // _PEAK_SEGMENTS)
        if self._multivariant is None or self._multivariant[0] != key:
            self._multivariant = (key, Body.of(hls.multivariant(tracks, self._peaks_bps(tracks))))
        return self._multivariant[1]

    def _peaks_bps(self, tracks: Sequence[TrackInfo]) -> dict[str, int]:
        peaks: dict[str, int] = {}
        timescales = {track.track_id: track.timescale for track in tracks}
        last = self.window.last_number
        for number in range(max(self.window.first_number, last - _PEAK_SEGMENTS + 1), last + 1):
            segment = self.window.segment(number)
            for track_id, media in segment.tracks.items() if segment else ():
                if track_id in timescales and media.duration_ticks:
                    bps = media.size_bytes * 8 * timescales[track_id] // media.duration_ticks
                    peaks[track_id] = max(peaks.get(track_id, 0), bps)
        return peaks

    def manifest(self, query: str, now_us: int) -> Body | None:
        """Return the DASH manifest, whose media carry `query`; None before the log has a segment."""
        window = self.window
        if not window.tracks:
            return None
        key = (tuple(window.tracks), window.last_number, window.open is None, query)
        if self._manifest is None or self._manifest[0] != key:
            periods = self._book.periods()
            if not periods:
                return None
            self._manifest = (
                key,
                Body.of(dash.dynamic(self._live(now_us, query, periods[-1]), periods, self.log8, query)),
            )
        return self._manifest[1]

    def _live(self, now_us: int, query: str, on_air: dash.Period) -> dash.Live:
        log = self.window.log
        part_s = max(hls.part_target_s(log, track) for track in self.window.tracks)
        # Without one duration players learn of a segment only when it is whole.
        whole_s = 0 if on_air.nominal_s else _WHOLE_SEGMENTS * log.target_duration_s
        return dash.Live(
            epoch_us=log.epoch_us,
            published_us=now_us,
            depth_s=log.dvr_window_s,
            longest_s=log.target_duration_s,
            update_s=log.target_duration_s,
            part_s=part_s,
            latency_s=max(_LEAST_LATENCY_S, _LATENCY_PARTS * part_s, whole_s),
            clock_url=f"/live/{log.slug}/time{f'?{query}' if query else ''}",
        )
