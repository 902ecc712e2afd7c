"""`headwater serve`: the parent of all processes of one machine.

It holds the installation's lock and the listening sockets (so that a restarting gateway refuses nobody), hosts the
bus broker, has the installation prepared while the children load, and stops them in order: publishers first, so that
engines can close their segments, viewers last.
"""

import asyncio
import contextlib
import json
import signal
import socket
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import structlog

from headwater.app.children import Child, ChildSpec, run_to_end
from headwater.app.errors import START_FAILED
from headwater.app.listeners import Gate, open_listener, shown_address, wanted_listeners, with_port_taken
from headwater.app.logging import configure_logging
from headwater.app.runtime import RunDir, lock_installation
from headwater.app.settings import PASSWORD_VARIABLE, Settings
from headwater.core.errors import HeadwaterError
from headwater.store.bus import Bus, open_bus, run_broker

_MOST_STARTS = 5
_STOPPING_ORDER = ("demo", "ingest", "engine-", "control", "gateway-")
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
        self._gate = Gate()
        self._children: dict[str, Child] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self.addresses: dict[str, str] = {}

    async def run(self, stop: asyncio.Event, on_ready: Callable[["Supervisor"], None]) -> None:
        """Serve until `stop` is set.

        Args:
            stop: Ends the service.
            on_ready: Called once when every process is ready.

        Raises:
            HeadwaterError: `already_running`, `start_failed`.
        """
        async with AsyncExitStack() as stack:
            stack.enter_context(lock_installation(self._settings.data_dir))
            self._run_dir.remove_leftovers()
            stack.enter_context(self._gate)
            self._open_listeners(stack)
            if self._settings.bus_url.startswith("local:"):
                await stack.enter_async_context(run_broker(*self._run_dir.bus_urls()))
            bus = await stack.enter_async_context(open_bus(self._settings.bus_url, *self._run_dir.bus_urls()))
            stack.push_async_callback(self._stop_children)
            self._start_fixed_children()
            await self._prepare()
            self._gate.open()
            if "engine" in self._settings.roles:
                engines = asyncio.create_task(self._start_wanted_engines(bus))
                stack.push_async_callback(_cancelled, engines)
            await self._wait_for_children(stop)
            if stop.is_set():
                return
            _log.info("serving", **self.addresses)
            for spec in self._further:
                self._start(spec)
            on_ready(self)
            await stop.wait()
            _log.info("stopping")

    def _open_listeners(self, stack: AsyncExitStack) -> None:
        for name, listen in wanted_listeners(self._settings).items():
            listener = stack.enter_context(open_listener(name, listen))
            self._sockets[name] = listener
            self.addresses[name] = shown_address(name, listener, self._settings)
            self._settings = with_port_taken(self._settings, name, listener)

    async def _prepare(self) -> None:
        """Have the key, the schema and the first administrator made, by a process that ends."""
        password = self._settings.admin_password
        further = {PASSWORD_VARIABLE: password.get_secret_value()} if password else {}
        spec = ChildSpec("prepare", ["prepare"])
        if await run_to_end(spec, self._settings, self._run_dir.metrics_dir, further):
            raise HeadwaterError(START_FAILED, name="prepare", reason="see the lines above")

    def _start_fixed_children(self) -> None:
        roles = self._settings.roles
        if "gateway" in roles and "http" in self._sockets:
            for index in range(self._settings.http.processes):
                self._start(ChildSpec(f"gateway-{index}", ["gateway", "--index", str(index)], self._inherited("http")))
        if "ingest" in roles and self._sockets.keys() & {"rtmp", "rtmps"}:
            self._start(ChildSpec("ingest", ["ingest"], self._inherited("rtmp", "rtmps")))
        if "control" in roles:
            self._start(ChildSpec("control", ["control"]))

    async def _wait_for_children(self, stop: asyncio.Event) -> None:
        everyone = asyncio.create_task(self._all_ready())
        stopping = asyncio.create_task(stop.wait())
        given_up = asyncio.create_task(self._first_repeated_failure())
        try:
            await asyncio.wait({everyone, stopping, given_up}, return_when=asyncio.FIRST_COMPLETED)
            if given_up.done() and not everyone.done():
                raise HeadwaterError(START_FAILED, name=given_up.result(), reason="it ended again and again")
        finally:
            for task in (everyone, stopping, given_up):
                await _cancelled(task)

    async def _all_ready(self) -> None:
        for child in list(self._children.values()):
            await child.is_ready.wait()

    async def _first_repeated_failure(self) -> str:
        """Return the name of the first child that has not become ready in several starts."""
        while True:
            for name, child in self._children.items():
                if child.restarts >= _MOST_STARTS and not child.is_ready.is_set():
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
        spec = replace(spec, descriptors={**spec.descriptors, "go": self._gate.read_end})
        child = Child(spec, self._settings, self._run_dir.metrics_dir)
        self._children[spec.name] = child
        self._tasks[spec.name] = asyncio.create_task(child.run(), name=spec.name)

    def _inherited(self, *names: str) -> dict[str, int]:
        return {name: self._sockets[name].fileno() for name in names if name in self._sockets}

    async def _stop_children(self) -> None:
        for prefix in _STOPPING_ORDER:
            group = [child for name, child in self._children.items() if name.startswith(prefix)]
            await asyncio.gather(*(child.stop() for child in group))
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)


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
    await Supervisor(settings, further).run(stop, on_ready)


def serve(settings: Settings) -> None:
    """Run the whole service in the foreground; the body of `headwater serve`."""
    configure_logging(settings.log, process="supervisor")
    asyncio.run(serve_until_signal(settings, print_addresses))


def print_addresses(supervisor: Supervisor) -> None:
    """Print where the service listens, a name and an address a line, and then `ready`."""
    for name, address in supervisor.addresses.items():
        print(f"{name:6} {address}")  # noqa: T201 - the addresses are this command's output
    print("ready", flush=True)  # noqa: T201 - as above; whoever started us may read it
