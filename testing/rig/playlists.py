"""Reading our playlists as a player does, with the invariants that no event may break."""

import re
import time
from dataclasses import dataclass, field

import httpx
import m3u8

_NUMBER = re.compile(r"-(\d+)\.m4s")


def first_video_playlist(client: httpx.Client, slug: str) -> str:
    """Return the path of the first rendition of a channel's multivariant playlist.

    Raises:
        AssertionError: The channel has no renditions.
    """
    answer = client.get(f"/live/{slug}/index.m3u8")
    assert answer.status_code == 200, f"{answer.status_code} {answer.text[:300]}"
    playlists = m3u8.loads(answer.text).playlists
    assert playlists, answer.text
    return f"/live/{slug}/{playlists[0].uri}"


@dataclass
class Watcher:
    """Polls a media playlist and holds what must hold whatever happens to the channel.

    The sequence numbers never go back, the discontinuity sequence never goes back, a number always names the same
    segment, the playlist never ends and never vanishes while the server runs.
    """

    client: httpx.Client
    path: str
    media_sequence: int = -1
    discontinuity_sequence: int = -1
    last_number: int = -1
    seen: dict[int, str] = field(default_factory=dict[int, str])
    texts: list[str] = field(default_factory=list[str])

    def look(self) -> m3u8.M3U8:
        """Fetch the playlist once and check the invariants."""
        answer = self.client.get(self.path)
        assert answer.status_code == 200, f"{self.path}: {answer.status_code} {answer.text[:300]}"
        self.texts = [*self.texts[-20:], answer.text]
        playlist = m3u8.loads(answer.text)
        assert not playlist.is_endlist
        sequence = playlist.media_sequence or 0
        assert sequence >= self.media_sequence, f"media sequence went back from {self.media_sequence} to {sequence}"
        discontinuities = playlist.discontinuity_sequence or 0
        assert discontinuities >= self.discontinuity_sequence
        self.media_sequence, self.discontinuity_sequence = sequence, discontinuities
        closed = [segment for segment in playlist.segments if segment.uri and segment.duration]
        for offset, segment in enumerate(closed):
            number = sequence + offset
            match = _NUMBER.search(str(segment.uri))
            assert match is not None, segment.uri
            assert int(match.group(1)) == number, f"{segment.uri} stands at {number}"
            described = f"{segment.uri} {segment.duration}"
            assert self.seen.setdefault(number, described) == described
        newest = sequence + len(closed) - 1
        assert newest >= self.last_number, f"the newest number went back from {self.last_number} to {newest}"
        self.last_number = newest
        return playlist

    def wait_for_growth(self, segments: int = 1, timeout_s: float = 30.0) -> m3u8.M3U8:
        """Look until that many more segments have closed."""
        wanted = self.last_number + segments
        deadline = time.monotonic() + timeout_s
        while True:
            playlist = self.look()
            if self.last_number >= wanted:
                return playlist
            assert time.monotonic() < deadline, f"no segment {wanted} after {timeout_s} s:\n{self.texts[-1][-1500:]}"
            time.sleep(0.2)
