"""Who asks over HTTP: credentials, CSRF, permissions and Idempotency-Key, as FastAPI dependencies for every room.

Routers stand at module level; what they need of the running program lies in the application's state, put there by
`app.api.build_api`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, cast

import msgspec
from fastapi import Depends, Query, Request, Response, Security
from fastapi.routing import APIRoute
from fastapi.security import APIKeyCookie, HTTPBearer

from headwater.accounts.errors import (
    CSRF_INVALID,
    FORBIDDEN,
    IDEMPOTENCY_IN_PROGRESS,
    IDEMPOTENCY_KEY_INVALID,
    IDEMPOTENCY_KEY_REUSED,
    NOT_SIGNED_IN,
)
from headwater.accounts.idempotency import StoredResponse, WriteRequest
from headwater.accounts.model import Permission, Principal, Session, shortened_address
from headwater.accounts.service import AccountService
from headwater.accounts.sessions import csrf_matches
from headwater.core.errors import ErrorCode, HeadwaterError
from headwater.core.paging import CURSOR_INVALID, DEFAULT_LIMIT, MAX_LIMIT
from headwater.core.problems import (
    BODY_TOO_LARGE,
    INTERNAL_ERROR,
    RATE_LIMITED,
    REQUEST_INVALID,
    STORE_UNAVAILABLE,
    documented,
)

SESSION_COOKIE = "headwater_session"
CSRF_HEADER = "X-Headwater-CSRF"
IDEMPOTENCY_HEADER = "Idempotency-Key"
REPLAYED_HEADER = "Idempotency-Replayed"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_bearer = HTTPBearer(auto_error=False, scheme_name="token", description="API token (`hw_…`).")
_cookie = APIKeyCookie(
    name=SESSION_COOKIE,
    auto_error=False,
    scheme_name="session",
    description=f"Set by `POST /api/v1/session`. Writes also need the header `{CSRF_HEADER}`.",
)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and with which session when there is one."""

    principal: Principal
    session: Session | None


def accounts_of(request: Request) -> AccountService:
    """Return the application's account service."""
    return cast("AccountService", request.app.state.accounts)


Accounts = Annotated[AccountService, Depends(accounts_of)]


def address_of(request: Request) -> str:
    """Return the caller's whole address; shorten it before it is kept."""
    return request.client.host if request.client else ""


async def identify(request: Request) -> Asker | None:
    """Return who asks, once per request; None for nobody. A header wins over a cookie.

    Raises:
        HeadwaterError: `csrf_invalid` for a write by cookie without the session's CSRF value.
    """
    known = getattr(request.state, "asker", None)
    if known is None:
        known = request.state.asker = (await _identify(request),)
    return cast("Asker | None", known[0])


async def identify_again(request: Request) -> Asker | None:
    """Return who asks as of now; for responses that last."""
    return await _identify(request)


async def _identify(request: Request) -> Asker | None:
    accounts = accounts_of(request)
    address = shortened_address(address_of(request))
    header = request.headers.get("Authorization")
    if header is not None:
        scheme, _, token = header.partition(" ")
        principal = await accounts.tokens.recognise(token.strip()) if scheme.lower() == "bearer" else None
        return Asker(msgspec.structs.replace(principal, address=address), None) if principal else None
    found = await accounts.sessions.recognise(request.cookies.get(SESSION_COOKIE, ""))
    if found is None:
        return None
    session, principal = found
    if request.method not in _SAFE_METHODS and not csrf_matches(session, request.headers.get(CSRF_HEADER)):
        raise HeadwaterError(CSRF_INVALID)
    return Asker(msgspec.structs.replace(principal, address=address), session)


async def _signed_in(
    request: Request,
    _token: Annotated[object, Security(_bearer)],
    _session: Annotated[object, Security(_cookie)],
) -> Asker:
    asker = await identify(request)
    if asker is None:
        raise HeadwaterError(NOT_SIGNED_IN)
    return asker


SignedIn = Annotated[Asker, Depends(_signed_in)]


def requires(*permissions: Permission) -> Any:
    """Return a dependency that gives the `Principal` when it has one of the permissions.

    What depends on the object (one's own channels) is left to the service.
    """

    async def check(asker: SignedIn) -> Principal:
        if permissions and not any(permission in asker.principal.permissions for permission in permissions):
            raise HeadwaterError(FORBIDDEN, permission=permissions[0].value)
        return asker.principal

    return Depends(check)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page of a list is wanted."""

    cursor: str | None
    limit: int
    search: str


def _page_request(
    cursor: Annotated[str | None, Query(max_length=1024, description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Most items of the page.")] = DEFAULT_LIMIT,
    q: Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$", description="Text to search for.")] = "",
) -> PageRequest:
    return PageRequest(cursor or None, limit, q.strip())


Paging = Annotated[PageRequest, Depends(_page_request)]


def answers(
    *codes: ErrorCode, is_public: bool = False, is_write: bool = False, is_list: bool = False
) -> dict[int | str, dict[str, Any]]:
    """Return the documented errors of an operation: its own, and those that its kind of operation may have.

    Args:
        codes: The operation's own.
        is_public: Nobody has to sign in.
        is_write: It takes a body or changes something.
        is_list: It is paged.
    """
    common = [RATE_LIMITED, REQUEST_INVALID, BODY_TOO_LARGE, INTERNAL_ERROR, STORE_UNAVAILABLE]
    if not is_public:
        common += [NOT_SIGNED_IN, FORBIDDEN]
    if is_write and not is_public:
        common += [CSRF_INVALID, IDEMPOTENCY_KEY_INVALID, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_IN_PROGRESS]
    if is_list:
        common += [CURSOR_INVALID]
    return documented(*codes, *common)


class WriteOnceRoute(APIRoute):
    """A route whose writes are done once per Idempotency-Key, however often they are sent."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # pyright: ignore[reportIncompatibleMethodOverride] - a Coroutine is an Awaitable
        """Wrap the route's handler."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            key = request.headers.get(IDEMPOTENCY_HEADER)
            if key is None or request.method in _SAFE_METHODS:
                return await handler(request)
            asker = await identify(request)
            if asker is None:
                return await handler(request)
            return await _once(request, asker.principal, key, handler)

        return handle


async def _once(
    request: Request, principal: Principal, key: str, handler: Callable[[Request], Awaitable[Response]]
) -> Response:
    store = accounts_of(request).idempotency
    path = f"{request.url.path}?{request.url.query}"
    write = WriteRequest(key, request.method, path, await request.body())
    stored = await store.begin(principal, write)
    if stored is not None:
        return _replayed(stored)
    try:
        response = await handler(request)
        await store.finish(principal, write, _to_store(response))
    except BaseException:
        await store.abandon(principal, write)
        raise
    return response


def _to_store(response: Response) -> StoredResponse:
    return StoredResponse(
        status=response.status_code,
        content_type=response.headers.get("Content-Type", ""),
        location=response.headers.get("Location", ""),
        body=bytes(response.body).decode(),
    )


def _replayed(stored: StoredResponse) -> Response:
    headers = {REPLAYED_HEADER: "true"}
    if stored.location:
        headers["Location"] = stored.location
    if stored.content_type:
        headers["Content-Type"] = stored.content_type
    return Response(stored.body, status_code=stored.status, headers=headers)
