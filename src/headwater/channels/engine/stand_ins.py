"""Tracks that live on under their old names when a smaller publisher comes back.

A player that follows `video-720` does not read the multivariant playlist again, so that rung's playlist must go on even
when the new source has no 720 lines to give. Its parts are then those of the nearest rung that there is: the same
bytes under a second name, behind the discontinuity, with the other rung's init segment.
"""

from collections.abc import Iterator, Sequence

import msgspec

from headwater.media.model import TrackKind
from headwater.segments.model import TrackInfo


class StandIns:
    """Knows every picture track that the log has had since this engine began, and who stands in for it now.

    Attributes:
        inits: Newest init segment by track, as (id, bytes).
        by_source: Names under which a track's parts are written a second time.
    """

    def __init__(self) -> None:
        """Start with nothing to stand in for."""
        self.inits: dict[str, tuple[str, bytes]] = {}
        self.by_source: dict[str, list[str]] = {}
        self._heights: dict[str, int] = {}

    def plan(self, tracks: Sequence[TrackInfo]) -> None:
        """Decide for the tracks that are written from now on; without pictures nobody can stand in."""
        pictures = sorted((t for t in tracks if t.kind is TrackKind.VIDEO), key=lambda track: -track.height)
        present = {track.track_id for track in pictures}
        self.by_source = {}
        for track_id, height in self._heights.items():
            if track_id not in present and pictures:
                nearest = next((track for track in pictures if track.height <= height), pictures[-1])
                self.by_source.setdefault(nearest.track_id, []).append(track_id)
        self._heights.update({track.track_id: track.height for track in pictures})

    def tracks(self, tracks: Sequence[TrackInfo]) -> list[TrackInfo]:
        """Return the stand-ins' descriptions."""
        return [
            msgspec.structs.replace(track, track_id=track_id)
            for track in tracks
            for track_id in self.by_source.get(track.track_id, ())
        ]

    def own_inits(self) -> Iterator[tuple[str, tuple[str, bytes]]]:
        """Yield the init segments that must be known under the stand-ins' names."""
        for source, names in self.by_source.items():
            if source in self.inits:
                for track_id in names:
                    yield track_id, self.inits[source]
