"""`headwater admin …` and `headwater token …`."""

import secrets
import sys
from typing import Annotated

import typer

from headwater.accounts.model import Role, role_named
from headwater.app.cli_context import ConfigOption, DataOption, settings_for, work_on
from headwater.app.settings import Settings
from headwater.core.errors import HeadwaterError

_GENERATED_BYTES = 12

admin = typer.Typer(no_args_is_help=True, help="Administrators.")
token = typer.Typer(no_args_is_help=True, help="API tokens.")

_Email = Annotated[
    str | None, typer.Option("--email", metavar="ADDRESS", help="E-mail address. [env: HEADWATER_ADMIN_EMAIL]")
]
_Generate = Annotated[bool, typer.Option("--generate", help="Choose a password and print it alone on stdout.")]
_FromInput = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


@admin.command("create")
def create_admin(
    context: typer.Context,
    email: _Email = None,
    generate: _Generate = False,  # noqa: FBT002 - Typer turns it into an option
    password_stdin: _FromInput = False,  # noqa: FBT002 - as above
    data: DataOption = None,
    config: ConfigOption = None,
) -> None:
    """Make an administrator. The password is asked for unless an option or HEADWATER_ADMIN_PASSWORD gives it."""
    settings = settings_for(context, data, config)
    address = email or settings.admin_email or _ask("E-mail")
    password = _password(settings, generate=generate, from_input=password_stdin)
    made = work_on(settings).create_admin(address, password)
    typer.echo(f"{made} is an administrator.", err=True)
    if generate:
        typer.echo(password)


@admin.command("reset")
def reset_admin(
    context: typer.Context,
    email: _Email = None,
    generate: _Generate = False,  # noqa: FBT002 - as above
    password_stdin: _FromInput = False,  # noqa: FBT002 - as above
    data: DataOption = None,
    config: ConfigOption = None,
) -> None:
    """Give a person a new password, make them an active administrator, and sign them out everywhere."""
    settings = settings_for(context, data, config)
    address = email or settings.admin_email or _ask("E-mail")
    password = _password(settings, generate=generate, from_input=password_stdin)
    made = work_on(settings).reset_admin(address, password)
    typer.echo(f"{made} is an administrator and has a new password.", err=True)
    if generate:
        typer.echo(password)


@token.command("create")
def create_token(
    context: typer.Context,
    role: Annotated[str, typer.Option("--role", metavar="ROLE", help=f"{', '.join(Role)}; admin is administrator.")],
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="What it is for.")] = "command line",
    expires: Annotated[
        int | None, typer.Option("--expires-days", metavar="DAYS", min=1, max=3650, help="Never when left out.")
    ] = None,
    data: DataOption = None,
    config: ConfigOption = None,
) -> None:
    """Make an API token and print it alone on stdout; it is never shown again."""
    try:
        wanted = role_named(role)
    except HeadwaterError as error:
        raise typer.BadParameter(str(error), param_hint="--role") from error
    settings = settings_for(context, data, config)
    typer.echo(work_on(settings).create_token(name, wanted, expires))


def _password(settings: Settings, *, generate: bool, from_input: bool) -> str:
    if generate:
        return secrets.token_urlsafe(_GENERATED_BYTES)
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    if settings.admin_password is not None:
        return settings.admin_password.get_secret_value()
    if not sys.stdin.isatty():
        message = "Give --generate, --password-stdin or HEADWATER_ADMIN_PASSWORD: there is nobody to ask."
        raise typer.BadParameter(message, param_hint="password")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


def _ask(label: str) -> str:
    if not sys.stdin.isatty():
        message = "Give --email: there is nobody to ask."
        raise typer.BadParameter(message, param_hint="--email")
    return str(typer.prompt(label))
