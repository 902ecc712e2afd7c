"""HLS playlists as text: pure functions from values of the log to lines.

Source: draft-pantos-hls-rfc8216bis (version numbers: §8). URIs in media playlists end with `URI_END`, which the caller
replaces by nothing or by the query that children carry (`carry`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from headwater.core.clock import rfc3339
from headwater.media.model import TrackKind
from headwater.segments.model import LogOpened, PartAdded, TrackInfo, TrackSegment
from headwater.segments.window import WindowSegment

URI_END = b"\x00"  # cannot occur in a playlist
AUDIO_GROUP = "audio"
MULTIVARIANT_VERSION = 6
MEDIA_VERSION = 9  # specified: EXT-X-SKIP needs 9 (§8)
RANGE_VERSION = 6  # specified: EXT-X-MAP without EXT-X-I-FRAMES-ONLY needs 6 (§8)
HOLD_BACK_TARGETS = 3  # specified: §4.4.3.8
SKIP_TARGETS = 6  # specified: §4.4.3.8, CAN-SKIP-UNTIL at least six target durations
PART_HOLD_BACK_PARTS = 3  # specified: §4.4.3.8, SHOULD be at least three times the part target
FIRST_HEIGHT = 720  # guess: players that start at the first variant start at the best one up to this
_SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Position:
    """Where a playlist begins."""

    media_sequence: int
    discontinuity_sequence: int


@dataclass(frozen=True, slots=True)
class Report:
    """How far another rendition has come, for EXT-X-RENDITION-REPORT."""

    track_id: str
    number: int
    part: int


def part_target_s(log: LogOpened, track: TrackInfo) -> float:
    """Return a track's PART-TARGET: the log's for pictures, whole frames at or above it for sound."""
    if track.kind is TrackKind.VIDEO or track.frame_duration_ticks <= 0:
        return log.part_target_s
    frames = ceil(log.part_target_s * track.timescale / track.frame_duration_ticks - _SLACK)
    return frames * track.frame_duration_ticks / track.timescale


def part_hold_back_s(log: LogOpened, tracks: Iterable[TrackInfo]) -> float:
    """Return PART-HOLD-BACK: three times the longest part of any rendition."""
    longest = max((part_target_s(log, track) for track in tracks), default=log.part_target_s)
    return PART_HOLD_BACK_PARTS * longest


def seconds(value: float) -> str:
    """Write a duration as players read it: microseconds at most, no trailing zeros."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def carry(query: str) -> bytes:
    """Return what `URI_END` becomes, for a query that children carry (`token=…`), which may be empty."""
    return f"?{query}".encode() if query else b""


# --- media playlists -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LiveHead:
    """What the head of a live media playlist says.

    Attributes:
        target_duration_s: EXT-X-TARGETDURATION.
        part_target_s: PART-TARGET; 0 leaves everything of low latency out.
        part_hold_back_s: PART-HOLD-BACK.
        is_blocking: Whether the next part is awaited: CAN-BLOCK-RELOAD.
    """

    target_duration_s: int
    part_target_s: float
    part_hold_back_s: float
    is_blocking: bool


def live_head(head: LiveHead, position: Position, init_id: str | None, skipped: int = 0) -> bytes:
    """Write the head of a live media playlist, down to EXT-X-SKIP and the first EXT-X-MAP."""
    hold_back = HOLD_BACK_TARGETS * head.target_duration_s
    control = f"CAN-SKIP-UNTIL={SKIP_TARGETS * head.target_duration_s},HOLD-BACK={hold_back}"
    part_information = ""
    if head.part_target_s:
        control += f",PART-HOLD-BACK={seconds(head.part_hold_back_s)}"
        part_information = f"#EXT-X-PART-INF:PART-TARGET={seconds(head.part_target_s)}\n"
    if head.is_blocking:
        control = "CAN-BLOCK-RELOAD=YES," + control
    text = (
        f"#EXTM3U\n#EXT-X-VERSION:{MEDIA_VERSION}\n#EXT-X-INDEPENDENT-SEGMENTS\n"
        f"#EXT-X-TARGETDURATION:{head.target_duration_s}\n#EXT-X-SERVER-CONTROL:{control}\n{part_information}"
        f"{_position(position)}"
    )
    if skipped:
        text += f"#EXT-X-SKIP:SKIPPED-SEGMENTS={skipped}\n"
    return text.encode() + (init_map(init_id) if init_id else b"")


def range_head(target_duration_s: int, position: Position, offset_s: float, *, is_over: bool) -> bytes:
    """Write the head of a playlist of a range; it is played from its start, not from the live edge (EXT-X-START)."""
    kind = "VOD" if is_over else "EVENT"
    return (
        f"#EXTM3U\n#EXT-X-VERSION:{RANGE_VERSION}\n#EXT-X-PLAYLIST-TYPE:{kind}\n#EXT-X-INDEPENDENT-SEGMENTS\n"
        f"#EXT-X-TARGETDURATION:{target_duration_s}\n#EXT-X-START:TIME-OFFSET={seconds(offset_s)},PRECISE=YES\n"
        f"{_position(position)}"
    ).encode()


def iframe_head(target_duration_s: int, position: Position, init_id: str | None) -> bytes:
    """Write the head of an I-frame playlist."""
    text = (
        f"#EXTM3U\n#EXT-X-VERSION:{RANGE_VERSION}\n#EXT-X-I-FRAMES-ONLY\n"
        f"#EXT-X-TARGETDURATION:{target_duration_s}\n{_position(position)}"
    )
    return text.encode() + (init_map(init_id) if init_id else b"")


def _position(position: Position) -> str:
    return (
        f"#EXT-X-MEDIA-SEQUENCE:{position.media_sequence}\n"
        f"#EXT-X-DISCONTINUITY-SEQUENCE:{position.discontinuity_sequence}\n"
    )


def init_map(init_id: str) -> bytes:
    """Write EXT-X-MAP."""
    return b'#EXT-X-MAP:URI="init-%b.mp4%b"\n' % (init_id.encode(), URI_END)


def begin_segment(epoch_us: int, start_us: int, *, is_discontinuity: bool, init_id: str | None) -> bytes:
    """Write what stands before a segment or its first part.

    Args:
        epoch_us: The log's epoch.
        start_us: Media time of the segment's start.
        is_discontinuity: Whether EXT-X-DISCONTINUITY goes first.
        init_id: Given when the init segment is another one than before.
    """
    return b"%b%b#EXT-X-PROGRAM-DATE-TIME:%b\n" % (
        b"#EXT-X-DISCONTINUITY\n" if is_discontinuity else b"",
        init_map(init_id) if init_id else b"",
        rfc3339(epoch_us + start_us).encode(),
    )


def end_segment(log8: str, number: int, duration_s: float, *, is_gap: bool) -> bytes:
    """Write EXTINF and the segment's URI, after EXT-X-GAP when its media are missing."""
    gap = "#EXT-X-GAP\n" if is_gap else ""
    return f"{gap}#EXTINF:{duration_s:.5f},\n{log8}-{number}.m4s".encode() + URI_END + b"\n"


def part_lines(log8: str, number: int, timescale: int, parts: Iterable[tuple[int, int, bool]]) -> bytes:
    """Write EXT-X-PART lines; `parts` as in `TrackSegment.parts`."""
    return b"".join(
        b'#EXT-X-PART:DURATION=%b,URI="%b-%d.%d.m4s%b"%b\n'
        % (
            seconds(duration / timescale).encode(),
            log8.encode(),
            number,
            index,
            URI_END,
            b",INDEPENDENT=YES" if is_independent else b"",
        )
        for index, (duration, _size, is_independent) in enumerate(parts)
    )


def as_part(part: PartAdded) -> tuple[int, int, bool]:
    """Return a part of the open segment in the form of `TrackSegment.parts`."""
    return part.duration_ticks, len(part.data), part.is_independent


def preload_hint(log8: str, number: int, part: int) -> bytes:
    """Write EXT-X-PRELOAD-HINT for the part that comes next."""
    return f'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="{log8}-{number}.{part}.m4s'.encode() + URI_END + b'"\n'


def rendition_reports(reports: Iterable[Report]) -> bytes:
    """Write EXT-X-RENDITION-REPORT for the other renditions; players compare the URI with the one they load."""
    return b"".join(
        f'#EXT-X-RENDITION-REPORT:URI="../{report.track_id}/index.m3u8'.encode()
        + URI_END
        + f'",LAST-MSN={report.number},LAST-PART={report.part}\n'.encode()
        for report in reports
    )


def iframe_segment(log8: str, segment: WindowSegment, media: TrackSegment | None) -> bytes:
    """Write a segment's entry in the I-frame playlist: its first keyframe, shown until the next segment.

    One entry per segment keeps media sequence numbers those of the segments.
    """
    duration_s = segment.duration_us / 1e6
    if segment.is_gap or media is None or not media.keyframes:
        return end_segment(log8, segment.number, duration_s, is_gap=True)
    keyframe = media.keyframes[0]
    span = f"#EXT-X-BYTERANGE:{keyframe.size_bytes}@{keyframe.offset_bytes}\n"
    return span.encode() + end_segment(log8, segment.number, duration_s, is_gap=False)


# --- the multivariant playlist ---------------------------------------------------------------------------------------


def multivariant(tracks: Sequence[TrackInfo], peaks_bps: dict[str, int], query: str = "") -> bytes:
    """Write the multivariant playlist.

    Args:
        tracks: Rungs and sound.
        peaks_bps: Largest measured bitrate of a segment, by track; BANDWIDTH is never below it.
        query: Carried to every child URI; already encoded.
    """
    video = order_rungs([track for track in tracks if track.kind is TrackKind.VIDEO])
    audio = [track for track in tracks if track.kind is TrackKind.AUDIO]
    tail = f"?{query}" if query else ""
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{MULTIVARIANT_VERSION}", "#EXT-X-INDEPENDENT-SEGMENTS"]
    if video:
        lines += [_audio_rendition(track, audio, tail) for track in audio]
    sound_peak = max((_peak(track, peaks_bps) for track in audio), default=0)
    sound_mean = max((track.average_bandwidth_bps for track in audio), default=0)
    sound_codecs = list(dict.fromkeys(track.codec_string for track in audio))
    for track in video:
        peak = _peak(track, peaks_bps) + sound_peak
        attributes = [
            f"BANDWIDTH={peak}",
            f"AVERAGE-BANDWIDTH={min(peak, track.average_bandwidth_bps + sound_mean)}",
            f'CODECS="{",".join([track.codec_string, *sound_codecs])}"',
            *_picture(track),
        ]
        if audio:
            attributes.append(f'AUDIO="{AUDIO_GROUP}"')
        lines += ["#EXT-X-STREAM-INF:" + ",".join(attributes), f"{track.track_id}/index.m3u8{tail}"]
    lines += [_iframe_variant(track, peaks_bps, tail) for track in video]
    if not video:
        for track in audio:
            peak = _peak(track, peaks_bps)
            mean = min(peak, track.average_bandwidth_bps)
            lines += [
                f'#EXT-X-STREAM-INF:BANDWIDTH={peak},AVERAGE-BANDWIDTH={mean},CODECS="{track.codec_string}"',
                f"{track.track_id}/index.m3u8{tail}",
            ]
    return ("\n".join(lines) + "\n").encode()


def order_rungs(video: Sequence[TrackInfo]) -> list[TrackInfo]:
    """Put the rung that players should start with first, the others by falling bandwidth."""
    ordered = sorted(video, key=lambda track: (-track.height, -track.bandwidth_bps))
    first = next((track for track in ordered if track.height <= FIRST_HEIGHT), None)
    if first is not None:
        ordered.remove(first)
        ordered.insert(0, first)
    return ordered


def _peak(track: TrackInfo, peaks_bps: dict[str, int]) -> int:
    return max(1, track.bandwidth_bps, peaks_bps.get(track.track_id, 0))


def _picture(track: TrackInfo) -> list[str]:
    attributes = [f"RESOLUTION={track.width}x{track.height}"] if track.width and track.height else []
    if track.frame_rate:
        attributes.append(f"FRAME-RATE={track.frame_rate:.3f}")
    return attributes


def _audio_rendition(track: TrackInfo, group: Sequence[TrackInfo], tail: str) -> str:
    is_default = track is group[0]
    is_name_taken = any(other.name == track.name for other in group if other is not track)
    name = track.track_id if is_name_taken or not track.name else track.name
    attributes = ["TYPE=AUDIO", f'GROUP-ID="{AUDIO_GROUP}"', f'NAME="{_quotable(name)}"']
    if track.language not in {"", "und"}:
        attributes.append(f'LANGUAGE="{_quotable(track.language)}"')
    attributes += [f"DEFAULT={'YES' if is_default else 'NO'}", "AUTOSELECT=YES"]
    if track.channels:
        attributes.append(f'CHANNELS="{track.channels}"')
    return "#EXT-X-MEDIA:" + ",".join([*attributes, f'URI="{track.track_id}/index.m3u8{tail}"'])


def _iframe_variant(track: TrackInfo, peaks_bps: dict[str, int], tail: str) -> str:
    # A keyframe's bits over its segment's duration never pass the whole segment's.
    attributes = [f"BANDWIDTH={_peak(track, peaks_bps)}", f'CODECS="{track.codec_string}"', *_picture(track)[:1]]
    return "#EXT-X-I-FRAME-STREAM-INF:" + ",".join([*attributes, f'URI="{track.track_id}/iframes.m3u8{tail}"'])


def _quotable(text: str) -> str:
    """Leave out what a quoted-string may not contain (§4.2)."""
    return "".join(letter for letter in text if letter not in '"\r\n')
