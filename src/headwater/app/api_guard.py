"""What every request to the API passes: a rate limit per caller, a limit on bodies, headers that keep browsers safe.

Plain ASGI, because Starlette's middleware classes break streaming responses and swallow disconnects.
"""

import math
from collections import OrderedDict
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from headwater.accounts.model import throttling_address
from headwater.app.api_errors import internal_error, problem_response
from headwater.core.clock import Clock
from headwater.core.errors import HeadwaterError
from headwater.core.problems import BODY_TOO_LARGE, RATE_LIMITED

API_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_STRICT_TRANSPORT = "max-age=31536000"


@dataclass(frozen=True, slots=True)
class GuardLimits:
    """What a caller may ask for.

    Args:
        requests_per_s: Lasting rate per IPv4 address or IPv6 /64 and gateway process. Guess: fifty people of one
            office with two polls a second each would not notice.
        burst: Requests at once.
        body_bytes: Largest body; uploads have an address of their own.
        callers: Callers remembered; the one unheard of for longest is forgotten.
    """

    requests_per_s: float = 100.0
    burst: int = 400
    body_bytes: int = 1 << 20
    callers: int = 10_000


class RateLimit:
    """Token buckets by caller."""

    def __init__(self, limits: GuardLimits, clock: Clock) -> None:
        """Start with full buckets."""
        self._limits = limits
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, address: str) -> float:
        """Count a request; return 0 when it may pass, otherwise the seconds to wait."""
        caller = throttling_address(address)
        now_s = self._clock.monotonic_s()
        level, at_s = self._buckets.pop(caller, (float(self._limits.burst), now_s))
        level = min(self._limits.burst, level + (now_s - at_s) * self._limits.requests_per_s)
        passes = level >= 1
        self._buckets[caller] = (level - 1 if passes else level, now_s)
        if len(self._buckets) > self._limits.callers:
            self._buckets.popitem(last=False)
        return 0.0 if passes else (1 - level) / self._limits.requests_per_s


class ApiGuard:
    """ASGI middleware around the whole API."""

    def __init__(self, app: ASGIApp, limits: GuardLimits, clock: Clock) -> None:
        """Wrap an application."""
        self._app = app
        self._limits = limits
        self._rate = RateLimit(limits, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        is_started = False

        async def send_safely(message: Message) -> None:
            nonlocal is_started
            if message["type"] == "http.response.start":
                is_started = True
                _add_headers(MutableHeaders(scope=message), request.url.scheme)
            await send(message)

        try:
            received = await self._admit(request, receive)
            await self._app(scope, received, send_safely)
        except HeadwaterError as error:
            await problem_response(request, error)(scope, receive, send_safely)
        except Exception as error:
            response = internal_error(request, error)
            if is_started:
                raise  # half a response is out: the server has to break the connection
            await response(scope, receive, send_safely)

    async def _admit(self, request: Request, receive: Receive) -> Receive:
        """Return a `receive` that gives the whole body, which was read within the limit.

        Raises:
            HeadwaterError: `rate_limited`, `body_too_large`.
        """
        wait_s = self._rate.wait_s(request.client.host if request.client else "")
        if wait_s:
            raise HeadwaterError(RATE_LIMITED, retry_after_s=math.ceil(wait_s))
        headers = request.headers
        if "content-length" not in headers and "transfer-encoding" not in headers:
            return receive
        limit = self._limits.body_bytes
        announced = headers.get("content-length", "0")
        if not announced.isdigit() or int(announced) > limit:
            raise HeadwaterError(BODY_TOO_LARGE, limit_bytes=limit)
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return _once(message, receive)
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > limit:
                raise HeadwaterError(BODY_TOO_LARGE, limit_bytes=limit)
        return _once({"type": "http.request", "body": bytes(body), "more_body": False}, receive)


def _once(first: Message, receive: Receive) -> Receive:
    """Return a `receive` that gives `first` and then goes on with the true one."""
    waiting = [first]

    async def received() -> Message:
        return waiting.pop() if waiting else await receive()

    return received


def _add_headers(headers: MutableHeaders, scheme: str) -> None:
    for name, value in API_HEADERS.items():
        if name not in headers:
            headers[name] = value
    if scheme == "https":
        headers["Strict-Transport-Security"] = _STRICT_TRANSPORT
