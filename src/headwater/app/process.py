"""The entry of every child process: `python -m headwater.app.process --name … --descriptors … ROLE …`.

The supervisor alone starts it. Settings come from one environment variable, open sockets by number; the process says
once that it is ready, serves until SIGTERM, and dies with its parent.
"""

import argparse
import asyncio
import gc
import importlib
import json
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, cast

import structlog
import uvloop

from headwater.app.logging import configure_logging
from headwater.app.runtime import RunDir, announce_ready, die_with_parent
from headwater.app.settings import CHILD_VARIABLE, Settings, from_child

_log = structlog.get_logger()
_ROLE_MODULES = {
    "gateway": "headwater.app.gateway",
    "ingest": "headwater.app.ingest",
    "engine": "headwater.app.engine",
    "control": "headwater.app.control",
    "demo": "headwater.app.demo.publisher",
    "prepare": "headwater.app.setup",
}
_GATEWAY_THRESHOLDS = (200_000, 10, 10)  # measured: two thousand waiting requests are 50 000 objects, and come and go


@dataclass(frozen=True, slots=True)
class ProcessContext:
    """What a role gets.

    Args:
        name: The process's name, unique on this machine.
        settings: All settings.
        run_dir: Where the sockets lie.
        descriptors: Inherited file descriptors by name.
        arguments: The role's own words.
        stop: Set when the process shall end.
    """

    name: str
    settings: Settings
    run_dir: RunDir
    descriptors: dict[str, int]
    arguments: argparse.Namespace
    stop: asyncio.Event

    def ready(self, **facts: str | int) -> None:
        """Tell the supervisor that this process can serve."""
        _spare_collections(self.arguments.role)
        announce_ready(self.descriptors.pop("ready", None), **facts)


def _spare_collections(role: str) -> None:
    """Take what the start has made out of every later garbage collection; in gateways, collect more rarely.

    Modules and routes are hundreds of thousands of objects that live as long as the process; walking them while
    thousands of requests wait took a quarter of the gateway's time (measured 2026-11-21) and made all of them late.
    """
    gc.collect()
    gc.freeze()
    if role == "gateway":
        gc.set_threshold(*_GATEWAY_THRESHOLDS)


class _RoleModule(Protocol):
    run: Callable[[ProcessContext], Awaitable[None]]


def main() -> None:
    """Run one role until told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--name", required=True)
    parser.add_argument("--descriptors", type=json.loads, required=True)
    parser.add_argument("role", choices=sorted(_ROLE_MODULES))
    parser.add_argument("--index", type=int, default=0)
    parser.add_argument("--channel")
    arguments = parser.parse_args()
    settings = from_child(os.environ[CHILD_VARIABLE])
    configure_logging(settings.log, process=arguments.name)
    die_with_parent()
    # A role imports only what it needs; codecs stay out of the gateway, the framework out of the engine.
    module = cast("_RoleModule", importlib.import_module(_ROLE_MODULES[arguments.role]))
    # Imports overlap with the preparation of the installation; its data is touched only once that is done.
    if "go" in arguments.descriptors:
        os.read(arguments.descriptors["go"], 1)
    uvloop.run(_run(module, settings, arguments))


async def _run(module: _RoleModule, settings: Settings, arguments: argparse.Namespace) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    context = ProcessContext(
        name=arguments.name,
        settings=settings,
        run_dir=RunDir.of(settings.data_dir),
        descriptors=dict(arguments.descriptors),
        arguments=arguments,
        stop=stop,
    )
    await module.run(context)
    _log.info("process_stopped")


if __name__ == "__main__":
    main()
