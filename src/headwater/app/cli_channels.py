"""`headwater channel …`."""

import json
import sys
from typing import Annotated, Any

import msgspec
import typer

from headwater.app.cli_context import (
    ConfigOption,
    DataOption,
    JsonOption,
    settings_for,
    work_on,
)
from headwater.channels.addresses import Base, PublicAddresses
from headwater.channels.model import Channel, ChannelMode, PlaybackPolicy
from headwater.core.clock import rfc3339

channel = typer.Typer(no_args_is_help=True, help="Channels.")
_Slug = Annotated[str, typer.Argument(metavar="SLUG", help="Public name.")]


@channel.command("list")
def list_channels(
    context: typer.Context,
    search: Annotated[str, typer.Option("--search", metavar="TEXT", help="Text in name, slug or description.")] = "",
    sort: Annotated[
        str,
        typer.Option(
            "--sort", metavar="ORDER", help="name, slug, created_at or updated_at; - in front turns it round."
        ),
    ] = "name",
    as_json: JsonOption = False,  # noqa: FBT002 - Typer turns it into an option
    data: DataOption = None,
    config: ConfigOption = None,
) -> None:
    """List all channels."""
    channels = work_on(settings_for(context, data, config)).list_channels(search, sort)
    if as_json:
        typer.echo(json.dumps([_as_json(item) for item in channels], ensure_ascii=False, indent=2))
        return
    width = max((len(item.settings.slug) for item in channels), default=0)
    for item in channels:
        settings = item.settings
        typer.echo(f"{settings.slug:<{width}}  {settings.mode:<16} {settings.playback_policy:<7} {settings.name}")


@channel.command("create")
def create_channel(  # noqa: PLR0913, PLR0917 - each is an option
    context: typer.Context,
    slug: _Slug,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="What people see; the slug when left out.")] = "",
    description: Annotated[str, typer.Option("--description", metavar="TEXT", help="What people read.")] = "",
    mode: Annotated[
        ChannelMode, typer.Option("--mode", metavar="MODE", help=f"What is encoded: {', '.join(ChannelMode)}.")
    ] = ChannelMode.ENCODE,
    playback: Annotated[
        PlaybackPolicy,
        typer.Option("--playback", metavar="POLICY", help=f"Who may play it: {', '.join(PlaybackPolicy)}."),
    ] = PlaybackPolicy.PUBLIC,
    unlisted: Annotated[bool, typer.Option("--unlisted", help="Keep it off the home page.")] = False,  # noqa: FBT002 - as above
    as_json: JsonOption = False,  # noqa: FBT002 - as above
    data: DataOption = None,
    config: ConfigOption = None,
) -> None:
    """Make a channel and print where to publish, with its stream key."""
    settings = settings_for(context, data, config)
    made, stream_key = work_on(settings).create_channel(
        slug,
        name=name,
        description=description,
        mode=mode,
        playback_policy=playback,
        is_listed=not unlisted,
    )
    if as_json:
        typer.echo(json.dumps({**_as_json(made), "stream_key": stream_key}, ensure_ascii=False, indent=2))
        return
    addresses = PublicAddresses(settings.http.public_url, _port(settings.rtmp.listen))
    base = addresses.base("http", None)
    server = addresses.rtmp(Base(base.url, base.host)) or "(RTMP is off)"
    typer.echo(f"channel     {made.settings.slug}\npublish to  {server}\nstream key  {stream_key}")


@channel.command("delete")
def delete_channel(
    context: typer.Context,
    slug: _Slug,
    is_sure: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,  # noqa: FBT002 - as above
    data: DataOption = None,
    config: ConfigOption = None,
) -> None:
    """Delete a channel with its recordings; its publisher is ended. This can't be undone."""
    if not is_sure:
        if not sys.stdin.isatty():
            message = "Give --yes: there is nobody to ask."
            raise typer.BadParameter(message, param_hint="--yes")
        typer.confirm(f"Delete {slug} and its recordings?", abort=True)
    work_on(settings_for(context, data, config)).delete_channel(slug)
    typer.echo(f"{slug} is deleted.", err=True)


def _as_json(item: Channel) -> dict[str, Any]:
    values: dict[str, Any] = msgspec.to_builtins(item.settings)
    return {
        **values,
        "description": item.description,
        "is_listed": item.is_listed,
        "inputs": [
            {"id": way.id, "kind": way.kind, "priority": way.priority, "key_hint": way.key_hint} for way in item.inputs
        ],
        "created_at": rfc3339(item.created_us),
        "updated_at": rfc3339(item.updated_us),
    }


def _port(listen: str) -> int | None:
    return None if listen == "off" else int(listen.rpartition(":")[2])
