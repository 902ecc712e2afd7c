"""Tables of the segment log's index."""

from sqlalchemy import BigInteger, Boolean, Float, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from headwater.store.sql import Base


class LogRow(Base):
    """A log, as its last writer announced it."""

    __tablename__ = "logs"

    log_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    channel_id: Mapped[str] = mapped_column(String(36), index=True)
    slug: Mapped[str] = mapped_column(String(200))
    epoch_us: Mapped[int] = mapped_column(BigInteger)
    target_duration_s: Mapped[int] = mapped_column(Integer)
    part_target_s: Mapped[float] = mapped_column(Float)
    dvr_window_s: Mapped[int] = mapped_column(Integer)


class LogTracksRow(Base):
    """The tracks of a log from a segment on; `tracks` is msgpack of `list[TrackInfo]`."""

    __tablename__ = "log_tracks"

    log_id: Mapped[str] = mapped_column(ForeignKey("logs.log_id", ondelete="CASCADE"), primary_key=True)
    from_number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    tracks: Mapped[bytes] = mapped_column(LargeBinary)


class SegmentRow(Base):
    """A closed segment; `tracks` is msgpack of packed `TrackSegment`s, see `records.py`."""

    __tablename__ = "segments"
    __table_args__ = (Index("ix_segments_log_id_end_us", "log_id", "end_us"),)

    log_id: Mapped[str] = mapped_column(ForeignKey("logs.log_id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    start_us: Mapped[int] = mapped_column(BigInteger)
    end_us: Mapped[int] = mapped_column(BigInteger)
    is_discontinuity: Mapped[bool] = mapped_column(Boolean)
    discontinuity_sequence: Mapped[int] = mapped_column(BigInteger)
    is_gap: Mapped[bool] = mapped_column(Boolean)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    tracks: Mapped[bytes] = mapped_column(LargeBinary)
