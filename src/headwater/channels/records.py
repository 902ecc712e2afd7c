"""Reading channels from the database, for every process; who may see what is the service's matter."""

from sqlalchemy import func, select

from headwater.channels.model import (
    Channel,
    ChannelInput,
    ChannelMode,
    ChannelSettings,
    LadderRung,
    PlaybackPolicy,
    Takeover,
)
from headwater.channels.tables import ChannelInputRow, ChannelRow
from headwater.store.sql import Database


async def find_channel(database: Database, channel_id: str) -> Channel | None:
    """Return a channel by its id, or None."""
    async with database.reading() as session:
        row = await session.get(ChannelRow, channel_id)
        return to_channel(row) if row else None


async def all_channels(database: Database) -> list[Channel]:
    """Return every channel, by slug."""
    async with database.reading() as session:
        return [to_channel(row) for row in await session.scalars(select(ChannelRow).order_by(ChannelRow.slug))]


async def channels_version(database: Database) -> tuple[int, int]:
    """Return a value that differs whenever a channel was made, changed or deleted; cheap to ask for."""
    async with database.reading() as session:
        row = (await session.execute(select(func.count(ChannelRow.id), func.max(ChannelRow.updated_us)))).one()
    return int(row[0]), int(row[1] or 0)


def to_channel(row: ChannelRow) -> Channel:
    """Return the row's value."""
    return Channel(
        settings=to_settings(row),
        description=row.description,
        is_listed=row.is_listed,
        owner_id=row.owner_id,
        inputs=tuple(_to_input(item) for item in row.inputs),
        created_us=row.created_us,
        updated_us=row.updated_us,
    )


def to_settings(row: ChannelRow) -> ChannelSettings:
    """Return what processes need of the row."""
    ladder = None
    if row.ladder is not None:
        ladder = tuple(LadderRung(item["name"], item["height"], item["bitrate_bps"]) for item in row.ladder)
    return ChannelSettings(
        id=row.id,
        slug=row.slug,
        name=row.name,
        mode=ChannelMode(row.mode),
        ladder=ladder,
        segment_s=row.segment_s,
        part_s=row.part_s,
        dvr_window_s=row.dvr_window_s,
        takeover=Takeover(row.takeover),
        reconnect_grace_s=row.reconnect_grace_s,
        playback_policy=PlaybackPolicy(row.playback_policy),
        log_id=row.log_id,
        epoch_us=row.epoch_us,
    )


def _to_input(row: ChannelInputRow) -> ChannelInput:
    return ChannelInput(
        id=row.id,
        kind=row.kind,
        priority=row.priority,
        key_hint=f"…{row.key_hint}",
        created_us=row.created_us,
        rotated_us=row.rotated_us,
    )
