"""Addresses of channels: the operators', and the public ones that need no sign-in."""

from collections.abc import Callable
from typing import Annotated, Protocol, cast

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from headwater.accounts.model import Permission, Principal
from headwater.accounts.web import Paging, WriteOnceRoute, answers, requires
from headwater.channels.addresses import Base
from headwater.channels.directory import ChannelDirectory
from headwater.channels.errors import (
    CHANNEL_NOT_FOUND,
    INPUT_NOT_FOUND,
    LADDER_INVALID,
    SLUG_INVALID,
    SLUG_RESERVED,
    SLUG_TAKEN,
    SORT_UNKNOWN,
    TIMING_INVALID,
)
from headwater.channels.model import Channel
from headwater.channels.schemas import (
    ChannelChangedView,
    ChannelCreate,
    ChannelPage,
    ChannelPatchBody,
    ChannelView,
    PlaybackTokenBody,
    PlaybackTokenView,
    PublicChannelPage,
    PublicChannelView,
    StreamKeyView,
)
from headwater.channels.service import SORTS, ChannelPatch, ChannelQuery, ChannelService, NewChannel
from headwater.channels.views import ChannelViews, playback_urls
from headwater.core.clock import from_us
from headwater.core.errors import HeadwaterError
from headwater.core.paging import decode_cursor, encode_cursor
from headwater.segments.model import ChannelState

SignPlayback = Callable[[str, int], tuple[str, int]]
"""Makes a playback token: channel id and lifetime in seconds to the token and its end in µs."""

router = APIRouter(route_class=WriteOnceRoute, tags=["channels"])
public_router = APIRouter(tags=["public"])

_P = Permission
_Viewer = Annotated[Principal, requires(_P.CHANNEL_VIEW, _P.CHANNEL_VIEW_OWN)]
_Creator = Annotated[Principal, requires(_P.CHANNEL_CREATE)]
_Editor = Annotated[Principal, requires(_P.CHANNEL_EDIT, _P.CHANNEL_EDIT_OWN)]
_Deleter = Annotated[Principal, requires(_P.CHANNEL_DELETE, _P.CHANNEL_DELETE_OWN)]
_KeyHolder = Annotated[Principal, requires(_P.CHANNEL_KEY, _P.CHANNEL_KEY_OWN)]
_Slug = Annotated[str, Path(min_length=1, max_length=63, pattern=r"^[a-z0-9-]+$", description="Public name.")]
_InputId = Annotated[str, Path(min_length=36, max_length=36, pattern=r"^[0-9a-f-]+$", description="UUIDv7.")]
_PUBLIC_ORDER = "public"


class _Deps(Protocol):
    """What the routers need of the application's state."""

    channels: ChannelService
    views: ChannelViews
    directory: ChannelDirectory
    sign_playback: SignPlayback


def _state(request: Request) -> _Deps:
    return cast("_Deps", request.app.state)


def _base(request: Request) -> Base:
    return _state(request).views.addresses.base(request.url.scheme, request.headers.get("Host"))


_State = Annotated[_Deps, Depends(_state)]
_Base = Annotated[Base, Depends(_base)]


@router.get("/channels", summary="List channels", responses=answers(SORT_UNKNOWN, is_list=True))
async def list_channels(
    principal: _Viewer,
    paging: Paging,
    state: _State,
    base: _Base,
    sort: Annotated[str, Query(max_length=40, description=f"One of {', '.join(SORTS)}.")] = "name",
    status: Annotated[ChannelState | None, Query(description="Only channels in this state.")] = None,
) -> ChannelPage:
    """Return the channels the asker may see; `q` searches name, slug and description."""
    running = dict(state.views.board.channels_by_state())
    only = except_ = None
    if status is ChannelState.OFF_AIR:
        except_ = frozenset(running)
    elif status is not None:
        only = frozenset(channel_id for channel_id, its_state in running.items() if its_state is status)
    query = ChannelQuery(paging.search, sort, paging.cursor, paging.limit, only, except_ or frozenset())
    channels, following = await state.channels.list(principal, query)
    return ChannelPage(
        items=[state.views.full(channel, base, principal) for channel in channels], next_cursor=following
    )


@router.post(
    "/channels",
    summary="Make a channel",
    status_code=201,
    responses=answers(SLUG_INVALID, SLUG_RESERVED, SLUG_TAKEN, LADDER_INVALID, TIMING_INVALID, is_write=True),
)
async def create_channel(
    body: ChannelCreate, principal: _Creator, state: _State, base: _Base, response: Response
) -> ChannelView:
    """Make a channel with one RTMP input. `inputs[0].stream_key` is shown here, and by `reveal-key`."""
    values = body.model_dump(exclude={"ladder"})
    ladder = None if body.ladder is None else tuple(rung.value() for rung in body.ladder)
    channel, stream_key = await state.channels.create(principal, NewChannel(**values, ladder=ladder))
    response.headers["Location"] = f"/api/v1/channels/{channel.settings.slug}"
    return state.views.full(channel, base, principal, stream_key=stream_key)


@router.get("/channels/{slug}", summary="Show a channel", responses=answers(CHANNEL_NOT_FOUND))
async def show_channel(slug: _Slug, principal: _Viewer, state: _State, base: _Base) -> ChannelView:
    """Return one channel with what is measured now."""
    return state.views.full(await state.channels.get(principal, slug), base, principal)


@router.patch(
    "/channels/{slug}",
    summary="Change a channel",
    responses=answers(CHANNEL_NOT_FOUND, LADDER_INVALID, TIMING_INVALID, is_write=True),
)
async def change_channel(
    slug: _Slug, body: ChannelPatchBody, principal: _Editor, state: _State, base: _Base
) -> ChannelChangedView:
    """Change what is named; `applies_at_next_publish` lists what waits until a publisher comes again."""
    values = {name: getattr(body, name) for name in body.model_fields_set}
    if body.ladder is not None:
        values["ladder"] = tuple(rung.value() for rung in body.ladder)
    changed = await state.channels.change(principal, slug, ChannelPatch(**values))
    view = state.views.full(changed.channel, base, principal)
    return ChannelChangedView(**view.model_dump(), applies_at_next_publish=list(changed.waiting))


@router.delete(
    "/channels/{slug}",
    summary="Delete a channel",
    status_code=204,
    responses=answers(CHANNEL_NOT_FOUND, is_write=True),
)
async def delete_channel(slug: _Slug, principal: _Deleter, state: _State) -> None:
    """Delete a channel: its publisher is ended, its addresses stop playing, its recordings go. This can't be undone."""
    await state.channels.remove(principal, slug)


@router.post(
    "/channels/{slug}/inputs/{id}/rotate-key",
    summary="Change the stream key",
    responses=answers(CHANNEL_NOT_FOUND, INPUT_NOT_FOUND, is_write=True),
)
async def rotate_key(
    slug: _Slug,
    id: _InputId,  # noqa: A002 - the name in the address
    principal: _KeyHolder,
    state: _State,
) -> StreamKeyView:
    """Give the input a new key; who publishes on the old one is ended."""
    return StreamKeyView(stream_key=await state.channels.rotate_key(principal, slug, id))


@router.post(
    "/channels/{slug}/inputs/{id}/reveal-key",
    summary="Show the stream key",
    responses=answers(CHANNEL_NOT_FOUND, INPUT_NOT_FOUND, is_write=True),
)
async def reveal_key(
    slug: _Slug,
    id: _InputId,  # noqa: A002 - the name in the address
    principal: _KeyHolder,
    state: _State,
) -> StreamKeyView:
    """Show the key once more; the audit log says who looked."""
    return StreamKeyView(stream_key=await state.channels.reveal_key(principal, slug, id))


@router.post(
    "/channels/{slug}/disconnect",
    summary="End the publisher",
    status_code=204,
    responses=answers(CHANNEL_NOT_FOUND, is_write=True),
)
async def disconnect(slug: _Slug, principal: _Editor, state: _State) -> None:
    """End the present publisher; it may come back with its key. Nothing happens when nobody publishes."""
    await state.channels.disconnect(principal, slug)


@router.post(
    "/channels/{slug}/playback-tokens",
    summary="Make a playback token",
    status_code=201,
    responses=answers(CHANNEL_NOT_FOUND, is_write=True),
)
async def make_playback_token(
    slug: _Slug, body: PlaybackTokenBody, principal: _Editor, state: _State, base: _Base
) -> PlaybackTokenView:
    """Make a signed token for this channel; it reaches every child address of the playlists."""
    channel = await state.channels.may_sign_playback(principal, slug)
    token, expires_us = state.sign_playback(channel.settings.id, body.expires_in_s)
    urls = playback_urls(base, channel.settings.slug, token)
    return PlaybackTokenView(token=token, hls=urls.hls, dash=urls.dash, expires_at=from_us(expires_us))


@public_router.get("/public/channels", summary="List public channels", responses=answers(is_public=True, is_list=True))
async def list_public(paging: Paging, state: _State, base: _Base) -> PublicChannelPage:
    """Return the channels of the home page: on air first, then by name."""
    text = paging.search.casefold()
    keyed = sorted(
        (
            (_public_key(state, channel), channel.settings.id, channel)
            for channel in state.directory
            if channel.is_listed and text in f"{channel.settings.name}\n{channel.description}".casefold()
        ),
        key=lambda item: item[:2],
    )
    if paging.cursor:
        last = decode_cursor(paging.cursor, _PUBLIC_ORDER, str)
        keyed = [item for item in keyed if item[:2] > last]
    page = keyed[: paging.limit]
    following = encode_cursor(_PUBLIC_ORDER, *page[-1][:2]) if len(keyed) > len(page) else None
    return PublicChannelPage(items=[state.views.public(item[2], base) for item in page], next_cursor=following)


@public_router.get(
    "/public/channels/{slug}",
    summary="Show a public channel",
    responses=answers(CHANNEL_NOT_FOUND, is_public=True),
)
async def show_public(slug: _Slug, state: _State, base: _Base) -> PublicChannelView:
    """Return what everybody may know of a channel, listed or not."""
    channel = state.directory.channel(slug)
    if channel is None:
        raise HeadwaterError(CHANNEL_NOT_FOUND, slug=slug)
    return state.views.public(channel, base)


def _public_key(state: _Deps, channel: Channel) -> str:
    """Return what the home page sorts by."""
    is_off = state.views.board.state(channel.settings.id) is ChannelState.OFF_AIR
    return f"{int(is_off)}{channel.settings.name.casefold()}"
