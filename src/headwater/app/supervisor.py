"""`headwater serve`: the parent of all processes of one machine.

It holds the installation's lock and the listening sockets (so that a restarting gateway refuses nobody), hosts the
bus broker, brings the database up to date, starts the children in order and stops them in the reverse one: publishers
first, so that engines can close their segments, viewers last.
"""

import asyncio
import contextlib
import json
import signal
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from typing import Any

import structlog

from headwater.app.children import Child, ChildSpec
from headwater.app.errors import START_FAILED
from headwater.app.logging import configure_logging
from headwater.app.runtime import RunDir, lock_installation
from headwater.app.settings import Settings
from headwater.app.setup import prepare_installation
from headwater.core.errors import HeadwaterError
from headwater.store.bus import Bus, open_bus, run_broker

_BACKLOG = 1024
_log = structlog.get_logger()


class Supervisor:
    """Owns the children of this machine."""

    def __init__(self, settings: Settings, further: Sequence[ChildSpec] = ()) -> None:
        """Prepare; `run` does the work.

        Args:
            settings: All settings.
            further: Children beyond the roles, started last (the demonstration's publishers).
        """
        self._settings = settings
        self._further = further
        self._run_dir = RunDir.of(settings.data_dir)
        self._sockets: dict[str, socket.socket] = {}
        self._children: dict[str, Child] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self.addresses: dict[str, str] = {}

    async def run(self, stop: asyncio.Event, *, on_ready: Callable[["Supervisor"], None] | None = None) -> None:
        """Serve until `stop` is set.

        Raises:
            HeadwaterError: `already_running`, `start_failed`, or what preparing the installation raises.
        """
        async with AsyncExitStack() as stack:
            stack.enter_context(lock_installation(self._settings.data_dir))
            self._run_dir.remove_leftovers()
            await prepare_installation(self._settings)
            self._bind_listeners(stack)
            if self._settings.bus_url.startswith("local:"):
                await stack.enter_async_context(run_broker(*self._run_dir.bus_urls()))
            bus = await stack.enter_async_context(open_bus(self._settings.bus_url, *self._run_dir.bus_urls()))
            stack.push_async_callback(self._stop_children)
            if "engine" in self._settings.roles:
                engines = asyncio.create_task(self._start_wanted_engines(bus))
                stack.push_async_callback(_cancelled, engines)
            await self._start_fixed_children(stop)
            if stop.is_set():
                return
            _log.info("serving", **self.addresses)
            for spec in self._further:
                self._start(spec)
            if on_ready:
                on_ready(self)
            await stop.wait()
            _log.info("stopping")

    def snapshot(self) -> list[dict[str, Any]]:
        """Return each child's name, state, pid and restarts, for tests and people."""
        return [
            {"name": name, "state": child.state, "pid": child.pid, "restarts": child.restarts}
            for name, child in self._children.items()
        ]

    def _bind_listeners(self, stack: AsyncExitStack) -> None:
        settings = self._settings
        wanted: dict[str, str] = {}
        if "gateway" in settings.roles:
            wanted["http"] = settings.http.listen
        if "ingest" in settings.roles:
            wanted["rtmp"] = settings.rtmp.listen
            if rtmps_certificate(settings):
                wanted["rtmps"] = settings.rtmps.listen
        for name, listen in wanted.items():
            if listen == "off":
                continue
            listener = stack.enter_context(_listening_socket(name, listen))
            self._sockets[name] = listener
            host, port = listener.getsockname()[:2]
            shown = "localhost" if host in {"0.0.0.0", "::", "127.0.0.1", "::1"} else host  # noqa: S104 - compared, not bound
            scheme = "https" if name == "http" and settings.http.tls_certificate else name
            self.addresses[name] = f"{scheme}://{shown}:{port}"
            # Children are told the port that was really taken.
            section = getattr(self._settings, name).model_copy(update={"listen": f"{listen.rpartition(':')[0]}:{port}"})
            self._settings = self._settings.model_copy(update={name: section})

    async def _start_fixed_children(self, stop: asyncio.Event) -> None:
        roles = self._settings.roles
        if "control" in roles:
            self._start(ChildSpec("control", ["control"]))
        if "gateway" in roles and "http" in self._sockets:
            for index in range(self._settings.http.processes):
                self._start(
                    ChildSpec(f"gateway-{index}", ["gateway", "--index", str(index)], self._descriptors("http"))
                )
        if "ingest" in roles and self._sockets.keys() & {"rtmp", "rtmps"}:
            self._start(ChildSpec("ingest", ["ingest"], self._descriptors("rtmp", "rtmps")))
        everyone = asyncio.create_task(self._all_ready())
        stopping = asyncio.create_task(stop.wait())
        given_up = asyncio.create_task(self._first_repeated_failure())
        try:
            await asyncio.wait({everyone, stopping, given_up}, return_when=asyncio.FIRST_COMPLETED)
            if given_up.done() and not everyone.done():
                raise HeadwaterError(
                    START_FAILED, name=given_up.result(), reason="it ended again and again, see the lines above"
                )
        finally:
            for task in (everyone, stopping, given_up):
                await _cancelled(task)

    async def _all_ready(self) -> None:
        for child in list(self._children.values()):
            await child.is_ready.wait()

    async def _first_repeated_failure(self) -> str:
        """Return the name of the first child that has not become ready in five starts."""
        while True:
            for name, child in self._children.items():
                if child.restarts >= 5 and not child.is_ready.is_set():  # noqa: PLR2004 - named by this function
                    return name
            await asyncio.sleep(0.1)

    async def _start_wanted_engines(self, bus: Bus) -> None:
        """Start an engine whenever a publisher waits for one; asking again is harmless."""
        async with bus.subscribe("engine.wanted") as wanted:
            async for _subject, payload in wanted:
                request = json.loads(payload)
                channel_id = None if request.get("is_shared") else str(request["channel_id"])
                name = f"engine-{channel_id or 'shared'}"
                running = self._children.get(name)
                if running is None or running.state == "stopped":
                    arguments = ["engine"] if channel_id is None else ["engine", "--channel", channel_id]
                    self._start(ChildSpec(name, arguments, is_kept=False))

    def _start(self, spec: ChildSpec) -> None:
        child = Child(spec, self._settings, self._run_dir.metrics_dir)
        self._children[spec.name] = child
        self._tasks[spec.name] = asyncio.create_task(child.run(), name=spec.name)

    def _descriptors(self, *names: str) -> dict[str, int]:
        return {name: self._sockets[name].fileno() for name in names if name in self._sockets}

    async def _stop_children(self) -> None:
        order = ("demo", "ingest", "engine-", "control", "gateway-")
        for prefix in order:
            group = [child for name, child in self._children.items() if name.startswith(prefix)]
            await asyncio.gather(*(child.stop() for child in group))
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)


def rtmps_certificate(settings: Settings) -> tuple[str, str] | None:
    """Return the certificate and key files for RTMPS: its own, or those of HTTP."""
    own = settings.rtmps
    certificate = own.tls_certificate or settings.http.tls_certificate
    key = own.tls_key or settings.http.tls_key
    return (str(certificate), str(key)) if certificate and key else None


def tls_context(files: tuple[str, str]) -> ssl.SSLContext:
    """Build the server-side TLS context of a listener."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(*files)
    return context


def _listening_socket(name: str, listen: str) -> socket.socket:
    host, _, port = listen.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.bind((host, int(port)))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise HeadwaterError(START_FAILED, name=name, reason=f"{listen}: {error.strerror}") from error
    listener.setblocking(False)
    return listener


async def _cancelled(task: "asyncio.Task[Any]") -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def serve_until_signal(
    settings: Settings, on_ready: Callable[[Supervisor], None], further: Sequence[ChildSpec] = ()
) -> None:
    """Run a supervisor until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await Supervisor(settings, further).run(stop, on_ready=on_ready)


def serve(settings: Settings) -> None:
    """Run the whole service in the foreground; the body of `headwater serve`."""
    configure_logging(settings.log, process="supervisor")
    asyncio.run(serve_until_signal(settings, print_addresses))


def print_addresses(supervisor: Supervisor) -> None:
    """Print where the service listens, a name and an address a line, and then `ready`."""
    for name, address in supervisor.addresses.items():
        print(f"{name:6} {address}")  # noqa: T201 - the addresses are this command's output
    print("ready", flush=True)  # noqa: T201 - as above; whoever started us may read it
