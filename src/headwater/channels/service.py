"""Use cases of channels: made, found, changed, deleted; their keys; their publisher sent away."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from headwater.accounts.audit import AuditLog, Subject
from headwater.accounts.model import Permission, Principal
from headwater.accounts.secrets import SecretBox
from headwater.channels.errors import CHANNEL_NOT_FOUND, INPUT_NOT_FOUND, SLUG_RESERVED, SLUG_TAKEN, SORT_UNKNOWN
from headwater.channels.keys import StreamKey, StreamKeys
from headwater.channels.model import (
    SUBJECT_CHANGED,
    Channel,
    ChannelChange,
    ChannelChanged,
    ChannelMode,
    LadderRung,
    PlaybackPolicy,
    Takeover,
)
from headwater.channels.records import to_channel
from headwater.channels.rules import check_ladder, check_slug, check_timing
from headwater.channels.tables import ChannelInputRow, ChannelRow
from headwater.core.clock import Clock
from headwater.core.errors import HeadwaterError
from headwater.core.ids import new_id
from headwater.core.paging import decode_cursor, encode_cursor
from headwater.store.bus import Bus
from headwater.store.sql import Database

APPLIED_AT_NEXT_PUBLISH = frozenset({"mode", "ladder", "segment_s", "part_s", "dvr_window_s", "reconnect_grace_s"})
SORTS: tuple[str, ...] = ("name", "-name", "slug", "-slug", "created_at", "-created_at", "updated_at", "-updated_at")
_MARGIN_US = 1_000_000


@dataclass(frozen=True, slots=True)
class NewChannel:
    """What a channel is made from; only the slug is needed."""

    slug: str
    name: str = ""
    description: str = ""
    mode: ChannelMode = ChannelMode.ENCODE
    ladder: tuple[LadderRung, ...] | None = None
    segment_s: float = 2.0
    part_s: float = 0.4
    dvr_window_s: int = 7200
    takeover: Takeover = Takeover.TAKE_OVER
    reconnect_grace_s: float = 10.0
    playback_policy: PlaybackPolicy = PlaybackPolicy.PUBLIC
    is_listed: bool = True


class ChannelPatch(msgspec.Struct, frozen=True):
    """What is to change; what is UNSET stays."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    description: str | msgspec.UnsetType = msgspec.UNSET
    mode: ChannelMode | msgspec.UnsetType = msgspec.UNSET
    ladder: tuple[LadderRung, ...] | msgspec.UnsetType | None = msgspec.UNSET
    segment_s: float | msgspec.UnsetType = msgspec.UNSET
    part_s: float | msgspec.UnsetType = msgspec.UNSET
    dvr_window_s: int | msgspec.UnsetType = msgspec.UNSET
    takeover: Takeover | msgspec.UnsetType = msgspec.UNSET
    reconnect_grace_s: float | msgspec.UnsetType = msgspec.UNSET
    playback_policy: PlaybackPolicy | msgspec.UnsetType = msgspec.UNSET
    is_listed: bool | msgspec.UnsetType = msgspec.UNSET


@dataclass(frozen=True, slots=True)
class ChannelQuery:
    """Which channels are wanted, in which order.

    Args:
        search: Text in name, slug or description.
        sort: One of `SORTS`.
        cursor: Where the last page ended.
        limit: Most items of a page.
        only_ids: Restricts to these channels; None does not.
        except_ids: Leaves these channels out.
    """

    search: str = ""
    sort: str = "name"
    cursor: str | None = None
    limit: int = 50
    only_ids: frozenset[str] | None = None
    except_ids: frozenset[str] = field(default_factory=frozenset[str])


@dataclass(frozen=True, slots=True)
class ChangedChannel:
    """A channel after a change, and which changed settings wait for the next publish."""

    channel: Channel
    waiting: tuple[str, ...]


class ChannelService:
    """The room's front.

    Args:
        database: Where the rows lie.
        bus: Told of every change (`channel.changed`), after it was committed.
        clock: Time.
        secrets: Seals stream keys.
        audit: Told of every change, in its transaction.
    """

    def __init__(self, database: Database, bus: Bus, clock: Clock, secrets: SecretBox, audit: AuditLog) -> None:
        """Keep what it needs."""
        self._database = database
        self._bus = bus
        self._clock = clock
        self._keys = StreamKeys(secrets)
        self._audit = audit

    async def create(self, principal: Principal, new: NewChannel) -> tuple[Channel, str]:
        """Make a channel with its log and one RTMP input; return it with the input's stream key.

        Raises:
            HeadwaterError: `forbidden`, `slug_invalid`, `slug_reserved`, `slug_taken`, `ladder_invalid`,
                `timing_invalid`.
        """
        principal.require(Permission.CHANNEL_CREATE)
        check_slug(new.slug)
        check_ladder(new.ladder)
        check_timing(new.segment_s, new.part_s)
        key = self._keys.make()
        row = self._new_row(principal, new, key)
        try:
            async with self._database.session() as session:
                if await session.scalar(_with_key(self._keys.digest(new.slug))):
                    raise HeadwaterError(SLUG_RESERVED, slug=new.slug)
                session.add(row)
                self._audit.record(session, principal, "channel.created", _subject(row), {"mode": row.mode})
                await session.flush()
                channel = to_channel(row)
        except IntegrityError as error:
            raise HeadwaterError(SLUG_TAKEN, slug=new.slug) from error
        self._announce(channel, ChannelChange.CREATED)
        return channel, key.text

    async def list(self, principal: Principal, wanted: ChannelQuery) -> tuple[list[Channel], str | None]:
        """Return a page of the channels the asker may see, and the cursor of the next page.

        Raises:
            HeadwaterError: `forbidden`, `sort_unknown`, `cursor_invalid`.
        """
        if wanted.sort not in SORTS:
            raise HeadwaterError(SORT_UNKNOWN, sort=wanted.sort[:40], sorts=", ".join(SORTS))
        query = _filtered(select(ChannelRow), wanted)
        if not principal.may(Permission.CHANNEL_VIEW):
            principal.require(Permission.CHANNEL_VIEW_OWN)
            query = query.where(ChannelRow.owner_id == (principal.user_id or ""))
        column, value_of, kind = _ORDERS[wanted.sort.removeprefix("-")]
        is_falling = wanted.sort.startswith("-")
        if wanted.cursor:
            value, row_id = decode_cursor(wanted.cursor, wanted.sort, kind)
            past = (column < value) if is_falling else (column > value)
            past_id = (ChannelRow.id < row_id) if is_falling else (ChannelRow.id > row_id)
            query = query.where(past | ((column == value) & past_id))
        order = (column.desc(), ChannelRow.id.desc()) if is_falling else (column, ChannelRow.id)
        async with self._database.reading() as session:
            rows = list(await session.scalars(query.order_by(*order).limit(wanted.limit + 1)))
            page = [to_channel(row) for row in rows[: wanted.limit]]
        if len(rows) <= wanted.limit:
            return page, None
        return page, encode_cursor(wanted.sort, value_of(page[-1]), page[-1].settings.id)

    async def get(self, principal: Principal, slug: str) -> Channel:
        """Return one channel; one that the asker may not see is not found.

        Raises:
            HeadwaterError: `channel_not_found`.
        """
        async with self._database.reading() as session:
            return to_channel(await self._found(session, principal, slug))

    async def change(self, principal: Principal, slug: str, patch: ChannelPatch) -> ChangedChannel:
        """Change a channel.

        Raises:
            HeadwaterError: `channel_not_found`, `forbidden`, `ladder_invalid`, `timing_invalid`.
        """
        async with self._database.session() as session:
            row = await self._found(session, principal, slug, Permission.CHANNEL_EDIT)
            changed = _apply(row, patch)
            check_timing(row.segment_s, row.part_s)
            if changed:
                row.updated_us = self._later(row)
                self._audit.record(session, principal, "channel.changed", _subject(row), changed)
            channel = to_channel(row)
        if changed:
            self._announce(channel, ChannelChange.UPDATED)
        return ChangedChannel(channel, tuple(sorted(changed.keys() & APPLIED_AT_NEXT_PUBLISH)))

    async def remove(self, principal: Principal, slug: str) -> None:
        """Delete a channel; its publisher is ended and its address stops playing.

        Raises:
            HeadwaterError: `channel_not_found`, `forbidden`.
        """
        async with self._database.session() as session:
            row = await self._found(session, principal, slug, Permission.CHANNEL_DELETE)
            channel = to_channel(row)
            self._audit.record(session, principal, "channel.deleted", _subject(row), {"log_id": row.log_id})
            await session.delete(row)
        self._announce(channel, ChannelChange.DELETED)

    async def rotate_key(self, principal: Principal, slug: str, input_id: str) -> str:
        """Give an input a new stream key and return it; who publishes on the old one is ended.

        Raises:
            HeadwaterError: `channel_not_found`, `input_not_found`, `forbidden`.
        """
        key = self._keys.make()
        async with self._database.session() as session:
            row = await self._found(session, principal, slug, Permission.CHANNEL_KEY)
            target = _input_of(row, input_id)
            target.key_sealed, target.key_digest, target.key_hint = key.sealed, key.digest, key.hint
            target.rotated_us = self._clock.now_us()
            row.updated_us = self._later(row)
            self._audit.record(session, principal, "channel.key_rotated", _subject(row), {"input_id": input_id})
            channel = to_channel(row)
        self._announce(channel, ChannelChange.KEY_ROTATED)
        return key.text

    async def reveal_key(self, principal: Principal, slug: str, input_id: str) -> str:
        """Return an input's stream key; that it was looked at is in the audit log.

        Raises:
            HeadwaterError: `channel_not_found`, `input_not_found`, `forbidden`, `secret_key_unusable`.
        """
        async with self._database.session() as session:
            row = await self._found(session, principal, slug, Permission.CHANNEL_KEY)
            text = self._keys.open(_input_of(row, input_id).key_sealed)
            self._audit.record(session, principal, "channel.key_revealed", _subject(row), {"input_id": input_id})
        return text

    async def disconnect(self, principal: Principal, slug: str) -> None:
        """End the present publisher; it may come back with its key.

        Raises:
            HeadwaterError: `channel_not_found`, `forbidden`.
        """
        async with self._database.session() as session:
            row = await self._found(session, principal, slug, Permission.CHANNEL_EDIT)
            self._audit.record(session, principal, "channel.publisher_ended", _subject(row))
            channel = to_channel(row)
        self._announce(channel, ChannelChange.DISCONNECT)

    async def may_sign_playback(self, principal: Principal, slug: str) -> Channel:
        """Return the channel when the asker may hand out playback tokens for it.

        Raises:
            HeadwaterError: `channel_not_found`, `forbidden`.
        """
        async with self._database.session() as session:
            row = await self._found(session, principal, slug, Permission.CHANNEL_EDIT)
            self._audit.record(session, principal, "channel.playback_token_made", _subject(row))
            return to_channel(row)

    def _new_row(self, principal: Principal, new: NewChannel, key: StreamKey) -> ChannelRow:
        now_us = self._clock.now_us()
        millis = now_us // 1000
        return ChannelRow(
            id=new_id(millis),
            slug=new.slug,
            name=new.name.strip() or new.slug,
            description=new.description,
            mode=new.mode.value,
            ladder=_ladder_json(new.ladder),
            segment_s=new.segment_s,
            part_s=new.part_s,
            dvr_window_s=new.dvr_window_s,
            takeover=new.takeover.value,
            reconnect_grace_s=new.reconnect_grace_s,
            playback_policy=new.playback_policy.value,
            is_listed=new.is_listed,
            owner_id=principal.user_id,
            log_id=new_id(millis),
            # A little in the past, so that the first sample's media time is positive on any machine's clock.
            epoch_us=now_us - now_us % _MARGIN_US - _MARGIN_US,
            created_us=now_us,
            updated_us=now_us,
            inputs=[
                ChannelInputRow(
                    id=new_id(millis),
                    kind="rtmp",
                    priority=0,
                    key_sealed=key.sealed,
                    key_digest=key.digest,
                    key_hint=key.hint,
                    created_us=now_us,
                    rotated_us=None,
                )
            ],
        )

    async def _found(
        self, session: AsyncSession, principal: Principal, slug: str, permission: Permission = Permission.CHANNEL_VIEW
    ) -> ChannelRow:
        row = await session.scalar(select(ChannelRow).where(ChannelRow.slug == slug)) if slug.isascii() else None
        if row is None or not principal.may(Permission.CHANNEL_VIEW, row.owner_id):
            raise HeadwaterError(CHANNEL_NOT_FOUND, slug=slug[:80])
        principal.require(permission, row.owner_id)
        return row

    def _later(self, row: ChannelRow) -> int:
        """Return now, but always after the last change: directories notice changes by it."""
        return max(self._clock.now_us(), row.updated_us + 1)

    def _announce(self, channel: Channel, what: ChannelChange) -> None:
        self._bus.publish(SUBJECT_CHANGED, ChannelChanged(channel.settings.id, what))


_ORDERS: dict[str, tuple[Any, Callable[[Channel], str | int], type[str] | type[int]]] = {
    "name": (ChannelRow.name, lambda channel: channel.settings.name, str),
    "slug": (ChannelRow.slug, lambda channel: channel.settings.slug, str),
    "created_at": (ChannelRow.created_us, lambda channel: channel.created_us, int),
    "updated_at": (ChannelRow.updated_us, lambda channel: channel.updated_us, int),
}


def _apply(row: ChannelRow, patch: ChannelPatch) -> dict[str, object]:
    """Set what the patch names and return what truly changed, as old and new value."""
    changed: dict[str, object] = {}
    for name in patch.__struct_fields__:
        value = getattr(patch, name)
        if value is msgspec.UNSET:
            continue
        if name == "ladder":
            check_ladder(value)
            value = _ladder_json(value)
        elif name == "name":
            value = value.strip() or row.slug
        old = getattr(row, name)
        if old != value:
            changed[name] = [old, value]
            setattr(row, name, value)
    return changed


def _filtered(query: Select[ChannelRow], wanted: ChannelQuery) -> Select[ChannelRow]:
    if wanted.search:
        columns = (ChannelRow.name, ChannelRow.slug, ChannelRow.description)
        query = query.where(or_(*(_contains(column, wanted.search) for column in columns)))
    if wanted.only_ids is not None:
        query = query.where(ChannelRow.id.in_(wanted.only_ids))
    if wanted.except_ids:
        query = query.where(ChannelRow.id.not_in(wanted.except_ids))
    return query


def _contains(column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    return func.lower(column).contains(text.lower(), autoescape=True)


def _with_key(digest: str) -> Select[str]:
    return select(ChannelInputRow.id).where(ChannelInputRow.key_digest == digest)


def _input_of(row: ChannelRow, input_id: str) -> ChannelInputRow:
    for item in row.inputs:
        if item.id == input_id:
            return item
    raise HeadwaterError(INPUT_NOT_FOUND)


def _ladder_json(ladder: tuple[LadderRung, ...] | None) -> list[dict[str, Any]] | None:
    return None if ladder is None else [msgspec.structs.asdict(rung) for rung in ladder]


def _subject(row: ChannelRow) -> Subject:
    return Subject("channel", row.id, row.slug)
