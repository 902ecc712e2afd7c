"""Addresses of accounts: session, people, tokens, audit log."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from headwater.accounts.audit import AuditFilter
from headwater.accounts.errors import (
    EMAIL_INVALID,
    EMAIL_TAKEN,
    LAST_ADMINISTRATOR,
    NOT_SIGNED_IN,
    PASSWORD_WEAK,
    PASSWORD_WRONG,
    ROLE_TOO_HIGH,
    SIGN_IN_FAILED,
    SIGN_IN_THROTTLED,
    TOKEN_EXPIRY_PAST,
    TOKEN_NOT_FOUND,
    USER_NOT_FOUND,
)
from headwater.accounts.model import Permission, Principal
from headwater.accounts.people import NewUser, UserChange
from headwater.accounts.schemas import (
    AuditPage,
    Instant,
    NewPasswordBody,
    ProfileBody,
    SessionView,
    SignInBody,
    TokenBody,
    TokenMade,
    TokenPage,
    TokenView,
    UserBody,
    UserPage,
    UserPatchBody,
    UserView,
    audit_view,
)
from headwater.accounts.sessions import IDLE_S
from headwater.accounts.web import (
    SESSION_COOKIE,
    Accounts,
    Paging,
    SignedIn,
    WriteOnceRoute,
    address_of,
    answers,
    requires,
)
from headwater.core.clock import to_us
from headwater.core.errors import HeadwaterError

router = APIRouter(route_class=WriteOnceRoute)
_Manager = Annotated[Principal, requires(Permission.USER_MANAGE)]
_Maker = Annotated[Principal, requires(Permission.TOKEN_MAKE)]
_Anybody = Annotated[Principal, requires()]
_Id = Annotated[str, Path(min_length=36, max_length=36, pattern=r"^[0-9a-f-]+$", description="UUIDv7.")]
_Word = Annotated[str | None, Query(max_length=64, pattern=r"^[a-z0-9._-]*$")]


@router.post(
    "/session",
    tags=["session"],
    summary="Sign in",
    responses=answers(SIGN_IN_FAILED, SIGN_IN_THROTTLED, is_public=True, is_write=True),
)
async def sign_in(body: SignInBody, request: Request, response: Response, accounts: Accounts) -> SessionView:
    """Check e-mail and password and set the session cookie. Failed attempts are slowed down per account and caller."""
    signed_in = await accounts.sessions.sign_in(body.email, body.password.get_secret_value(), address_of(request))
    response.set_cookie(
        SESSION_COOKIE,
        signed_in.token,
        max_age=IDLE_S,
        path="/",
        httponly=True,
        samesite="lax",
        secure=request.app.state.addresses.is_secure(request.url.scheme),
    )
    return SessionView.of(signed_in.session)


@router.get("/session", tags=["session"], summary="Who is signed in", responses=answers())
async def show_session(asker: SignedIn) -> SessionView:
    """Return the person, their permissions and the CSRF value. An API token has no session: it gets 401."""
    if asker.session is None:
        raise HeadwaterError(NOT_SIGNED_IN)
    return SessionView.of(asker.session)


@router.delete("/session", tags=["session"], summary="Sign out", status_code=204, responses=answers(is_write=True))
async def sign_out(asker: SignedIn, response: Response, accounts: Accounts) -> None:
    """Revoke the session and clear its cookie."""
    await accounts.sessions.sign_out(asker.principal)
    response.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="lax")


@router.patch(
    "/me", tags=["session"], summary="Change one's own profile", responses=answers(USER_NOT_FOUND, is_write=True)
)
async def change_me(body: ProfileBody, principal: _Anybody, accounts: Accounts) -> UserView:
    """Change one's own name or language; both apply at once."""
    change = UserChange(display_name=body.display_name, language=body.language)
    return UserView.of(await accounts.people.change(principal, principal.user_id or "", change))


@router.get("/users", tags=["people"], summary="List people", responses=answers(is_list=True))
async def list_users(principal: _Manager, paging: Paging, accounts: Accounts) -> UserPage:
    """Return people by e-mail address; `q` searches address and name."""
    users, following = await accounts.people.list(
        principal, search=paging.search, cursor=paging.cursor, limit=paging.limit
    )
    return UserPage(items=[UserView.of(user) for user in users], next_cursor=following)


@router.post(
    "/users",
    tags=["people"],
    summary="Add a person",
    status_code=201,
    responses=answers(EMAIL_INVALID, EMAIL_TAKEN, PASSWORD_WEAK, ROLE_TOO_HIGH, is_write=True),
)
async def create_user(body: UserBody, principal: _Manager, accounts: Accounts) -> UserView:
    """Add a person who can sign in at once."""
    new = NewUser(body.email, body.password.get_secret_value(), body.role, body.display_name, body.language)
    return UserView.of(await accounts.people.create(principal, new))


@router.get("/users/{id}", tags=["people"], summary="Show a person", responses=answers(USER_NOT_FOUND))
async def show_user(id: _Id, principal: _Manager, accounts: Accounts) -> UserView:  # noqa: A002 - the name in the address
    """Return one person."""
    return UserView.of(await accounts.people.get(principal, id))


@router.patch(
    "/users/{id}",
    tags=["people"],
    summary="Change a person",
    responses=answers(USER_NOT_FOUND, EMAIL_INVALID, EMAIL_TAKEN, ROLE_TOO_HIGH, LAST_ADMINISTRATOR, is_write=True),
)
async def change_user(id: _Id, body: UserPatchBody, principal: _Manager, accounts: Accounts) -> UserView:  # noqa: A002 - as above
    """Change a person; a new role applies to their next request, and making them inactive signs them out."""
    change = UserChange(**body.model_dump(exclude_none=True))
    return UserView.of(await accounts.people.change(principal, id, change))


@router.delete(
    "/users/{id}",
    tags=["people"],
    summary="Delete a person",
    status_code=204,
    responses=answers(USER_NOT_FOUND, LAST_ADMINISTRATOR, is_write=True),
)
async def delete_user(id: _Id, principal: _Manager, accounts: Accounts) -> None:  # noqa: A002 - as above
    """Delete a person with their sessions and API tokens. Their channels and their lines in the audit log stay."""
    await accounts.people.remove(principal, id)


@router.post(
    "/users/{id}/password",
    tags=["people"],
    summary="Set a password",
    status_code=204,
    responses=answers(USER_NOT_FOUND, PASSWORD_WEAK, PASSWORD_WRONG, is_write=True),
)
async def set_password(id: _Id, body: NewPasswordBody, principal: _Anybody, accounts: Accounts) -> None:  # noqa: A002 - as above
    """Set a password and end the person's other sessions. One's own needs `present_password`."""
    present = body.present_password.get_secret_value() if body.present_password else None
    await accounts.people.set_password(principal, id, body.password.get_secret_value(), present_password=present)


@router.get("/tokens", tags=["tokens"], summary="List API tokens", responses=answers(is_list=True))
async def list_tokens(principal: _Maker, paging: Paging, accounts: Accounts) -> TokenPage:
    """Return one's own tokens, newest first; administrators see all. Secrets are never shown again."""
    tokens, following = await accounts.tokens.list(
        principal, search=paging.search, cursor=paging.cursor, limit=paging.limit
    )
    return TokenPage(items=[TokenView.of(token) for token in tokens], next_cursor=following)


@router.post(
    "/tokens",
    tags=["tokens"],
    summary="Make an API token",
    status_code=201,
    responses=answers(ROLE_TOO_HIGH, TOKEN_EXPIRY_PAST, is_write=True),
)
async def create_token(body: TokenBody, principal: _Maker, accounts: Accounts) -> TokenMade:
    """Make a token whose role may do no more than the maker's. `token` is shown here once."""
    expires_us = to_us(body.expires_at) if body.expires_at else None
    token, text = await accounts.tokens.create(principal, body.name, body.role, expires_us)
    return TokenMade(**TokenView.of(token).model_dump(), token=text)


@router.delete(
    "/tokens/{id}",
    tags=["tokens"],
    summary="Revoke an API token",
    status_code=204,
    responses=answers(TOKEN_NOT_FOUND, is_write=True),
)
async def revoke_token(id: _Id, principal: _Maker, accounts: Accounts) -> None:  # noqa: A002 - as above
    """Revoke a token; it stops working at once."""
    await accounts.tokens.revoke(principal, id)


@router.get("/audit", tags=["audit"], summary="Read the audit log", responses=answers(is_list=True))
async def list_audit(  # noqa: PLR0913, PLR0917 - each filter is a query parameter
    _principal: Annotated[Principal, requires(Permission.AUDIT_VIEW)],
    paging: Paging,
    accounts: Accounts,
    action: _Word = None,
    actor_id: _Word = None,
    object_kind: _Word = None,
    object_id: _Word = None,
    since: Annotated[Instant | None, Query(description="Entries at or after this instant.")] = None,
    until: Annotated[Instant | None, Query(description="Entries before this instant.")] = None,
) -> AuditPage:
    """Return who did what, newest first."""
    wanted = AuditFilter(action, actor_id, object_kind, object_id, _instant(since), _instant(until), paging.search)
    entries, following = await accounts.audit.list(wanted, cursor=paging.cursor, limit=paging.limit)
    return AuditPage(items=[audit_view(entry) for entry in entries], next_cursor=following)


def _instant(value: datetime | None) -> int | None:
    return None if value is None else to_us(value)
