"""The `headwater` command.

Commands read and write the database themselves, so they work whether or not the service runs; a running service is told
over its bus. Exit codes: 0 done, 1 failed, 2 used wrongly.
"""

import json
import os
import sys
from typing import Annotated

import typer

from headwater.app import cli_accounts, cli_channels
from headwater.app.cli_context import (
    ConfigOption,
    DataOption,
    GlobalOptions,
    JsonOption,
    language_of_terminal,
    settings_for,
)
from headwater.core.errors import HeadwaterError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Headwater: a complete video streaming service that you run yourself.",
)
app.add_typer(cli_accounts.admin, name="admin")
app.add_typer(cli_accounts.token, name="token")
app.add_typer(cli_channels.channel, name="channel")


def _print_version(is_asked: bool) -> None:  # noqa: FBT001 - Typer's callback
    if is_asked:
        from headwater import __version__  # noqa: PLC0415 - reading package metadata takes time others need not spend

        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def global_options(
    context: typer.Context,
    data: DataOption = None,
    config: ConfigOption = None,
    _version: Annotated[  # noqa: FBT002 - Typer turns it into an option
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version.")
    ] = False,
) -> None:
    """Keep the options that every command has."""
    context.obj = GlobalOptions(data, config)


@app.command()
def serve(
    context: typer.Context,
    data: DataOption = None,
    config: ConfigOption = None,
    http: Annotated[str | None, typer.Option(metavar="HOST:PORT", help="HTTP address; port 0 is chosen.")] = None,
    roles: Annotated[
        str | None, typer.Option(metavar="ROLE,…", help="Processes to run: gateway, ingest, engine, control.")
    ] = None,
) -> None:
    """Run the service in the foreground."""
    from headwater.app import supervisor  # noqa: PLC0415 - commands load only what they use

    overrides: dict[str, object] = {}
    if http is not None:
        overrides["http"] = {"listen": http}
    if roles is not None:
        overrides["roles"] = tuple(role.strip() for role in roles.split(","))
    supervisor.serve(settings_for(context, data, config, overrides=overrides))


@app.command()
def demo(
    context: typer.Context,
    data: DataOption = None,
    config: ConfigOption = None,
    http: Annotated[str | None, typer.Option(metavar="HOST:PORT", help="HTTP address; port 0 is chosen.")] = None,
) -> None:
    """Run the service with two channels of its own and print the sign-in."""
    from headwater.app.demo import run as demonstration  # noqa: PLC0415 - as above

    overrides = {} if http is None else {"http": {"listen": http}}
    settings = settings_for(context, data, config, overrides=overrides, defaults=demonstration.defaults())
    demonstration.run(settings)


@app.command()
def check(
    context: typer.Context,
    data: DataOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,  # noqa: FBT002 - as above
) -> None:
    """Say what would keep the service from running, and how to mend it."""
    from headwater.app import check as checks  # noqa: PLC0415 - as above

    findings = checks.examine(settings_for(context, data, config))
    if as_json:
        typer.echo(json.dumps(checks.as_dicts(findings), ensure_ascii=False, indent=2))
    else:
        language = language_of_terminal(os.environ)
        marks = {"ok": "ok     ", "warning": "warning", "failed": "failed "}
        for finding in findings:
            typer.echo(f"{marks[finding.state]}  {finding.name:<18} {finding.text(language)}")
    if any(finding.state == "failed" for finding in findings):
        raise typer.Exit(1)


@app.command()
def openapi() -> None:
    """Print the API's description as JSON."""
    from headwater.app.api import openapi_document  # noqa: PLC0415 - as above

    typer.echo(json.dumps(openapi_document(), ensure_ascii=False, indent=2))


def main() -> None:
    """Run the command line; errors of the catalogue are said in the terminal's language."""
    try:
        app(prog_name="headwater")
    except HeadwaterError as error:
        typer.echo(f"{error.message(language_of_terminal(os.environ))} [{error.entry.code}]", err=True)
        sys.exit(1)
