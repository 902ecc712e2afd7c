"""Tables of the monitor. Instants are microseconds since the Unix epoch; ids are UUIDv7 text."""

from sqlalchemy import BigInteger, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from headwater.store.sql import Base


class AlarmRow(Base):
    """An alarm. `raised_key` holds kind and object while it lasts, so that there is one of each."""

    __tablename__ = "alarms"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    object: Mapped[str] = mapped_column(String(64), index=True)
    raised_key: Mapped[str | None] = mapped_column(String(130), unique=True)
    detail: Mapped[str] = mapped_column(Text)
    raised_us: Mapped[int] = mapped_column(BigInteger, index=True)
    cleared_us: Mapped[int | None] = mapped_column(BigInteger)
    last_us: Mapped[int] = mapped_column(BigInteger)
    count: Mapped[int] = mapped_column(Integer)
    acknowledged_us: Mapped[int | None] = mapped_column(BigInteger)
    acknowledged_by: Mapped[str | None] = mapped_column(String(254))
