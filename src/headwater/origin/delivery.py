"""The gateway's application: `/live/…` beside the framework, everything else through it."""

from typing import Any

from headwater.origin.service import Origin


class GatewayApp:
    """RSGI application for granian.

    Args:
        origin: Answers `/live/…`.
        asgi_app: Gets everything else (FastAPI); its lifespan runs between `startup` and `shutdown`.
    """

    def __init__(self, origin: Origin, asgi_app: Any) -> None:
        """Wire the application."""
        raise NotImplementedError

    async def startup(self) -> None:
        """Run the ASGI application's lifespan start; await it before the server accepts."""
        raise NotImplementedError

    async def shutdown(self) -> None:
        """Release waiting requests and run the ASGI application's lifespan end."""
        raise NotImplementedError

    def answer_now(self, scope: Any, protocol: Any) -> bool:
        """Answer at once from memory if possible; from any thread. `app.server` calls it before making a task."""
        raise NotImplementedError

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer any request."""
        raise NotImplementedError
