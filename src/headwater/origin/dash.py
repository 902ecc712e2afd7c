"""DASH manifests as text: the same media as HLS, described by ISO/IEC 23009-1.

Media time is presentation time: a Period's `presentationTimeOffset` equals its start, counted from the log's epoch, and
`availabilityStartTime` is the epoch. A discontinuity, a gap or another set of tracks begins a new Period.

The Period that is on air is described by one segment duration while its segments keep to it, so that players can ask
for a segment before the manifest names it and take it as it grows; every other Period by a SegmentTimeline.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from headwater.core.clock import rfc3339
from headwater.media.model import TrackKind
from headwater.origin.hls import seconds
from headwater.segments.model import TrackInfo, TrackSegment

_US = 1_000_000
_MAX_DRIFT = 0.25  # of a segment; ISO/IEC 23009-1 §5.3.9.5.3 allows half
_NAMESPACES = (
    'xmlns="urn:mpeg:dash:schema:mpd:2011" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="urn:mpeg:dash:schema:mpd:2011 DASH-MPD.xsd"'
)
_PROFILES = "urn:mpeg:dash:profile:isoff-live:2011,urn:mpeg:dash:profile:cmaf:2019"
_CHANNELS_SCHEME = "urn:mpeg:dash:23003:3:audio_channel_configuration:2011"
_UTC_SCHEME = "urn:mpeg:dash:utc:http-iso:2014"


@dataclass(frozen=True, slots=True)
class DashSegment:
    """A segment of a Period, with what it has of each track."""

    number: int
    start_us: int
    duration_us: int
    tracks: dict[str, TrackSegment]


@dataclass(slots=True)
class Period:
    """A run of segments without a break.

    Attributes:
        period_id: Stays the same while the run is in the window.
        start_us: Media time of its beginning.
        tracks: Those that have media in all of it.
        segments: Oldest first.
        nominal_s: One duration that all its segments keep to, with `first_number` at `start_us`; 0 for a timeline.
        first_number: The segment that began at `start_us`.
        is_over: Whether another Period follows.
    """

    period_id: str
    start_us: int
    tracks: Sequence[TrackInfo]
    segments: list[DashSegment] = field(default_factory=list[DashSegment])
    nominal_s: float = 0.0
    first_number: int = 0
    is_over: bool = False

    @property
    def length_us(self) -> int:
        """From its beginning to the end of its last segment."""
        last = self.segments[-1]
        return last.start_us + last.duration_us - self.start_us


@dataclass(frozen=True, slots=True)
class Live:
    """What a dynamic manifest says beyond its Periods.

    Attributes:
        epoch_us: availabilityStartTime.
        published_us: publishTime.
        depth_s: timeShiftBufferDepth.
        longest_s: maxSegmentDuration.
        update_s: minimumUpdatePeriod.
        part_s: Longest part; a segment can be asked for when its first part is there.
        latency_s: Target of the service description.
        clock_url: Where the server tells the time.
    """

    epoch_us: int
    published_us: int
    depth_s: float
    longest_s: float
    update_s: float
    part_s: float
    latency_s: float
    clock_url: str


def dynamic(live: Live, periods: Sequence[Period], log8: str, query: str) -> bytes:
    """Write the manifest of a channel."""
    head = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<MPD {_NAMESPACES} profiles="{_PROFILES}" type="dynamic" '
        f'availabilityStartTime="{rfc3339(live.epoch_us)}" publishTime="{rfc3339(live.published_us)}" '
        f'timeShiftBufferDepth="{_duration(live.depth_s)}" maxSegmentDuration="{_duration(live.longest_s)}" '
        f'minimumUpdatePeriod="{_duration(live.update_s)}" minBufferTime="{_duration(live.part_s)}">\n'
        f'<ServiceDescription id="0"><Latency referenceId="0" target="{round(live.latency_s * 1000)}" '
        f'min="{round(live.latency_s * 500)}"/>'  # a maximum would send players to the live edge while there is nothing
        f'<PlaybackRate min="0.95" max="1.1"/></ServiceDescription>\n'
    )
    body = "".join(_period(period, log8, query, live) for period in periods)
    clock = f'<UTCTiming schemeIdUri="{_UTC_SCHEME}" value={quoteattr(live.clock_url)}/>\n'
    return f"{head}{body}{clock}</MPD>\n".encode()


def static(periods: Sequence[Period], log8: str, query: str) -> bytes:
    """Write the manifest of a finished range; its presentation begins at zero."""
    begin_us = periods[0].start_us
    last = periods[-1].segments[-1]
    longest_us = max(segment.duration_us for period in periods for segment in period.segments)
    head = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<MPD {_NAMESPACES} profiles="{_PROFILES}" type="static" '
        f'mediaPresentationDuration="{_duration((last.start_us + last.duration_us - begin_us) / _US)}" '
        f'maxSegmentDuration="{_duration(longest_us / _US)}" minBufferTime="{_duration(longest_us / _US)}">\n'
    )
    return (head + "".join(_period(period, log8, query, None, begin_us) for period in periods) + "</MPD>\n").encode()


def fits(period: Period, nominal_s: float) -> bool:
    """Say whether all segments of a Period begin and end where one duration says they do.

    The last of several may be short: its publisher has gone.
    """
    step_us = nominal_s * _US
    if step_us <= 0:
        return False
    for segment in period.segments:
        start_us = period.start_us + (segment.number - period.first_number) * step_us
        late_us = segment.start_us + segment.duration_us - (start_us + step_us)
        may_be_short = segment is period.segments[-1] and len(period.segments) > 1
        off_us = max(abs(start_us - segment.start_us), late_us if may_be_short else abs(late_us))
        if off_us > _MAX_DRIFT * step_us:
            return False
    return True


# --- elements --------------------------------------------------------------------------------------------------------


def _period(period: Period, log8: str, query: str, live: Live | None, begin_us: int = 0) -> str:
    start_s = (period.start_us - begin_us) / _US
    sets: list[str] = []
    for kind in (TrackKind.VIDEO, TrackKind.AUDIO):
        for group in _adaptation_groups(kind, period.tracks):
            shown = "".join(_representation(track, period, log8, query, live) for track in group)
            sets.append(_adaptation_set(len(sets), group, shown, live))
    length = f' duration="{_duration(period.length_us / _US)}"' if period.is_over else ""
    return f'<Period id="{period.period_id}" start="{_duration(start_s)}"{length}>\n{"".join(sets)}</Period>\n'


def _adaptation_groups(kind: TrackKind, tracks: Iterable[TrackInfo]) -> list[list[TrackInfo]]:
    """Group what players may switch between: pictures of one codec; each sound by itself."""
    groups: dict[str, list[TrackInfo]] = {}
    for track in tracks:
        if track.kind is kind:
            groups.setdefault(track.codec if kind is TrackKind.VIDEO else track.track_id, []).append(track)
    return list(groups.values())


def _adaptation_set(number: int, group: Sequence[TrackInfo], shown: str, live: Live | None) -> str:
    first = group[0]
    attributes = (
        f'id="{number}" contentType="{first.kind.value}" mimeType="{first.kind.value}/mp4" '
        'segmentAlignment="true" startWithSAP="1"'
    )
    if first.language not in {"", "und"}:
        attributes += f" lang={quoteattr(first.language)}"
    if first.kind is TrackKind.VIDEO:
        width, height = max(track.width for track in group), max(track.height for track in group)
        attributes += f' maxWidth="{width}" maxHeight="{height}"'
    reference = ""
    if live is not None:
        # Media time zero is the epoch, on every track.
        reference = (
            '<ProducerReferenceTime id="0" type="encoder" presentationTime="0" '
            f'wallClockTime="{rfc3339(live.epoch_us)}"><UTCTiming schemeIdUri="{_UTC_SCHEME}" '
            f"value={quoteattr(live.clock_url)}/></ProducerReferenceTime>\n"
        )
    role = '<Role schemeIdUri="urn:mpeg:dash:role:2011" value="main"/>\n'
    return f"<AdaptationSet {attributes}>\n{reference}{role}{shown}</AdaptationSet>\n"


def _representation(track: TrackInfo, period: Period, log8: str, query: str, live: Live | None) -> str:
    attributes = (
        f'id="{track.track_id}" codecs={quoteattr(track.codec_string)} '
        f'bandwidth="{max(1, track.average_bandwidth_bps or track.bandwidth_bps)}"'
    )
    inner = ""
    if track.kind is TrackKind.VIDEO:
        attributes += f' width="{track.width}" height="{track.height}"'
        if track.frame_rate:
            attributes += f' frameRate="{_frame_rate(track.frame_rate)}"'
    else:
        attributes += f' audioSamplingRate="{track.sample_rate_hz}"'
        if track.channels:
            inner = f'<AudioChannelConfiguration schemeIdUri="{_CHANNELS_SCHEME}" value="{track.channels}"/>\n'
    template = _template(track, period, log8, query, live)
    return f"<Representation {attributes}>\n{inner}{template}</Representation>\n"


def _template(track: TrackInfo, period: Period, log8: str, query: str, live: Live | None) -> str:
    tail = f"?{query}" if query else ""
    init_id = period.segments[0].tracks[track.track_id].init_id if period.segments else track.init_id
    offset = _ticks(period.start_us, track.timescale)
    attributes = (
        f'timescale="{track.timescale}" presentationTimeOffset="{offset}" '
        f"initialization={quoteattr(f'{track.track_id}/init-{init_id}.mp4{tail}')} "
        f"media={quoteattr(f'{track.track_id}/{log8}-$Number$.m4s{tail}')}"
    )
    if period.nominal_s and live is not None:
        offset_s = max(0.0, period.nominal_s - live.part_s)
        return (
            f'<SegmentTemplate {attributes} startNumber="{period.first_number}" '
            f'duration="{round(period.nominal_s * track.timescale)}" '
            f'availabilityTimeOffset="{seconds(offset_s)}" availabilityTimeComplete="false"/>\n'
        )
    lines = _timeline(segment.tracks[track.track_id] for segment in period.segments)
    return (
        f'<SegmentTemplate {attributes} startNumber="{period.segments[0].number}">'
        f"<SegmentTimeline>{lines}</SegmentTimeline></SegmentTemplate>\n"
    )


def _timeline(segments: Iterable[TrackSegment]) -> str:
    """Write S elements, equal ones that follow each other as one."""
    runs: list[list[int]] = []  # time, duration, repeats
    for segment in segments:
        if runs and runs[-1][1] == segment.duration_ticks:
            time, duration, repeats = runs[-1]
            if time + duration * (repeats + 1) == segment.time_ticks:
                runs[-1][2] += 1
                continue
        runs.append([segment.time_ticks, segment.duration_ticks, 0])
    lines: list[str] = []
    expected = -1
    for time, duration, repeats in runs:
        when = "" if time == expected else f' t="{time}"'
        lines.append(f'<S{when} d="{duration}"{f" r={chr(34)}{repeats}{chr(34)}" if repeats else ""}/>')
        expected = time + duration * (repeats + 1)
    return "".join(lines)


def _ticks(media_us: int, timescale: int) -> int:
    return (2 * media_us * timescale + _US) // (2 * _US)


def _duration(value_s: float) -> str:
    return f"PT{seconds(value_s)}S"


def _frame_rate(rate: float) -> str:
    """Write a frame rate as ISO/IEC 23009-1 wants it: whole, or a fraction over 1001."""
    return f"{round(rate)}" if abs(rate - round(rate)) < 0.001 else f"{round(rate * 1.001) * 1000}/1001"  # noqa: PLR2004 - a thousandth of a frame per second
