"""Tables of channels. Instants are microseconds since the Unix epoch; ids are UUIDv7 text."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Float, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from headwater.store.sql import Base


class ChannelRow(Base):
    """A channel's settings. `owner_id` names a person without a foreign key: the channel outlives them."""

    __tablename__ = "channels"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    slug: Mapped[str] = mapped_column(String(63), unique=True)
    name: Mapped[str] = mapped_column(String(100), index=True)
    description: Mapped[str] = mapped_column(Text)
    mode: Mapped[str] = mapped_column(String(20))
    ladder: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    segment_s: Mapped[float] = mapped_column(Float)
    part_s: Mapped[float] = mapped_column(Float)
    dvr_window_s: Mapped[int] = mapped_column(Integer)
    takeover: Mapped[str] = mapped_column(String(20))
    reconnect_grace_s: Mapped[float] = mapped_column(Float)
    playback_policy: Mapped[str] = mapped_column(String(20))
    is_listed: Mapped[bool] = mapped_column(Boolean)
    owner_id: Mapped[str | None] = mapped_column(String(36), index=True)
    log_id: Mapped[str] = mapped_column(String(36), unique=True)
    epoch_us: Mapped[int] = mapped_column(BigInteger)
    created_us: Mapped[int] = mapped_column(BigInteger, index=True)
    updated_us: Mapped[int] = mapped_column(BigInteger, index=True)
    inputs: Mapped[list["ChannelInputRow"]] = relationship(
        lazy="selectin",
        cascade="all, delete-orphan",
        order_by="(ChannelInputRow.priority, ChannelInputRow.id)",
        passive_deletes=True,
    )


class ChannelInputRow(Base):
    """A way into a channel; its key is sealed, and looked up by `key_digest`."""

    __tablename__ = "channel_inputs"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    channel_id: Mapped[str] = mapped_column(ForeignKey("channels.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    priority: Mapped[int] = mapped_column(Integer)
    key_sealed: Mapped[str] = mapped_column(Text)
    key_digest: Mapped[str] = mapped_column(String(64), unique=True)
    key_hint: Mapped[str] = mapped_column(String(8))
    created_us: Mapped[int] = mapped_column(BigInteger)
    rotated_us: Mapped[int | None] = mapped_column(BigInteger)
