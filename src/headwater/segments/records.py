"""The index's rows: packing, unpacking, and the blocking writes of the storer's thread."""

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, func, select

from headwater.segments.model import Keyframe, LogOpened, SegmentClosed, TrackInfo, TracksChanged, TrackSegment
from headwater.segments.tables import LogRow, LogTracksRow, SegmentRow
from headwater.store.sql import Base


class _PackedTrack(msgspec.Struct, frozen=True, array_like=True):
    """A `TrackSegment` without its field names: a third of the size, 18 000 of them in a DVR window."""

    track_id: str
    init_id: str
    time_ticks: int
    duration_ticks: int
    size_bytes: int
    keyframes: list[Keyframe]
    parts: list[tuple[int, int, bool]]


class Position(msgspec.Struct, frozen=True):
    """Where a log stands: its newest segment."""

    number: int
    discontinuity_sequence: int
    end_us: int


_encode = msgspec.msgpack.Encoder().encode
_packed_tracks = msgspec.msgpack.Decoder(list[_PackedTrack])
_track_infos = msgspec.msgpack.Decoder(list[TrackInfo])
LOGS, LOG_TRACKS, SEGMENTS = (Base.metadata.tables[row.__tablename__] for row in (LogRow, LogTracksRow, SegmentRow))


def pack_segment(closed: SegmentClosed) -> dict[str, Any]:
    """Return the row of a closed segment."""
    return {
        "log_id": closed.log_id,
        "number": closed.number,
        "start_us": closed.start_us,
        "end_us": closed.start_us + closed.duration_us,
        "is_discontinuity": closed.is_discontinuity,
        "discontinuity_sequence": closed.discontinuity_sequence,
        "is_gap": closed.is_gap,
        "size_bytes": sum(track.size_bytes for track in closed.tracks),
        "tracks": _encode([_PackedTrack(*msgspec.structs.astuple(track)) for track in closed.tracks]),
    }


def unpack_segment(row: Any) -> SegmentClosed:
    """Return the closed segment of a row."""
    tracks = [
        TrackSegment(
            track.track_id,
            track.init_id,
            track.time_ticks,
            track.duration_ticks,
            track.size_bytes,
            track.keyframes,
            track.parts,
        )
        for track in _packed_tracks.decode(row.tracks)
    ]
    return SegmentClosed(
        row.log_id,
        row.number,
        row.start_us,
        row.end_us - row.start_us,
        row.is_discontinuity,
        row.discontinuity_sequence,
        row.is_gap,
        tracks,
    )


def unpack_tracks(row: Any) -> TracksChanged:
    """Return the list of tracks of a row."""
    return TracksChanged(row.log_id, row.from_number, _track_infos.decode(row.tracks))


def unpack_log(row: Any) -> LogOpened:
    """Return the log of a row."""
    return LogOpened(**{field: getattr(row, field) for field in LogOpened.__struct_fields__})


def save(
    connection: Connection,
    logs: Iterable[LogOpened],
    tracks: Iterable[TracksChanged],
    segments: Iterable[SegmentClosed],
) -> None:
    """Write rows, replacing those that are there."""
    _upsert(connection, LOGS, [msgspec.structs.asdict(log) for log in logs])
    _upsert(
        connection,
        LOG_TRACKS,
        [
            {"log_id": change.log_id, "from_number": change.from_number, "tracks": _encode(change.tracks)}
            for change in tracks
        ],
    )
    _upsert(connection, SEGMENTS, [pack_segment(segment) for segment in segments])


def newest_position(connection: Connection, log_id: str) -> Position | None:
    """Return where a log stands, or None when it has no segment."""
    row = connection.execute(
        select(SEGMENTS.c.number, SEGMENTS.c.discontinuity_sequence, SEGMENTS.c.end_us)
        .where(SEGMENTS.c.log_id == log_id)
        .order_by(SEGMENTS.c.number.desc())
        .limit(1)
    ).first()
    return None if row is None else Position(*row)


def known_numbers(connection: Connection, log_id: str, first: int) -> set[int]:
    """Return the numbers from `first` on that have rows."""
    found = connection.execute(select(SEGMENTS.c.number).where(SEGMENTS.c.log_id == log_id, SEGMENTS.c.number >= first))
    return set(found.scalars())


def saved_log(connection: Connection, log_id: str) -> LogOpened | None:
    """Return a log's row."""
    row = connection.execute(select(LOGS).where(LOGS.c.log_id == log_id)).first()
    return None if row is None else unpack_log(row)


def count_segments(connection: Connection, log_id: str) -> int:
    """Return how many segments of a log have rows."""
    return connection.execute(select(func.count()).where(SEGMENTS.c.log_id == log_id)).scalar_one()


def _upsert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    dialect = import_module(f"sqlalchemy.dialects.{connection.dialect.name}")  # 4 MB, so only the one in use
    statement: Any = dialect.insert(table)
    keys = {column.name for column in table.primary_key}
    statement = statement.on_conflict_do_update(
        index_elements=sorted(keys),
        set_={column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys},
    )
    connection.execute(statement, rows)
