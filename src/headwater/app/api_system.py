"""What runs here: version, processes, disk. Read from the operating system when somebody asks."""

import asyncio
import os
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, cast

import psutil
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from headwater.accounts.model import Permission, Principal
from headwater.accounts.web import answers, requires

LANGUAGES = ("zh-Hant-TW", "en")
_CHILD_MARK = "headwater.app.process"
_NAME_OPTION = "--name"

router = APIRouter(tags=["system"])
public_router = APIRouter(tags=["public"])


class ProcessView(BaseModel):
    """One process of this machine."""

    name: str = Field(examples=["gateway-0"])
    pid: int
    cpu: float = Field(description="Cores used since the last look.")
    memory_bytes: int = Field(description="Resident memory.")
    started_at: datetime


class DiskView(BaseModel):
    """The disk under the data directory."""

    total_bytes: int
    free_bytes: int


class SystemView(BaseModel):
    """What runs here."""

    version: str
    started_at: datetime
    uptime_s: int
    processes: list[ProcessView]
    disk: DiskView


class SiteView(BaseModel):
    """What the public pages need before anything else."""

    name: str = Field(description="The installation's name, as its owner set it.")
    version: str
    languages: list[str]


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What is told to everybody.

    Args:
        name: The installation's name.
        version: The program's version.
    """

    name: str
    version: str


class SystemProbe:
    """Looks at the processes of this installation: the supervisor and its children.

    Concurrency: one look at a time; it takes milliseconds and runs in a thread.
    """

    def __init__(self, data_dir: Path, version: str) -> None:
        """Keep what it needs."""
        self._data_dir = data_dir
        self._version = version
        self._known: dict[int, psutil.Process] = {}
        self._lock = asyncio.Lock()

    async def look(self) -> SystemView:
        """Return what runs now."""
        async with self._lock:
            return await asyncio.to_thread(self._look)

    def _look(self) -> SystemView:
        top = _supervisor()
        members = {member.pid: self._known.get(member.pid, member) for member in [top, *top.children()]}
        self._known = members
        processes = [view for member in members.values() if (view := _view(member, is_top=member.pid == top.pid))]
        usage = shutil.disk_usage(self._data_dir)
        started_s = top.create_time()
        return SystemView(
            version=self._version,
            started_at=datetime.fromtimestamp(started_s, UTC),
            uptime_s=max(0, round(time.time() - started_s)),
            processes=sorted(processes, key=lambda view: view.name),
            disk=DiskView(total_bytes=usage.total, free_bytes=usage.free),
        )


def _supervisor() -> psutil.Process:
    """Return our parent when it is a supervisor, otherwise ourselves."""
    own = psutil.Process(os.getpid())
    parent = own.parent()
    return parent if parent is not None and _CHILD_MARK in own.cmdline() else own


def _view(process: psutil.Process, *, is_top: bool) -> ProcessView | None:
    """Return the process, or None when it has just gone or is none of ours."""
    try:
        words = process.cmdline()
        if is_top:
            name = "supervisor" if process.pid != os.getpid() else "headwater"
        elif _CHILD_MARK in words and _NAME_OPTION in words:
            name = words[words.index(_NAME_OPTION) + 1]
        else:
            return None
        return ProcessView(
            name=name,
            pid=process.pid,
            cpu=round(process.cpu_percent() / 100, 3),
            memory_bytes=process.memory_info().rss,
            started_at=datetime.fromtimestamp(process.create_time(), UTC),
        )
    except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
        return None


@router.get("/system", summary="What runs here", responses=answers())
async def show_system(
    request: Request, _principal: Annotated[Principal, requires(Permission.SYSTEM_VIEW)]
) -> SystemView:
    """Return version, processes and disk of the machine that answers."""
    return await cast("SystemProbe", request.app.state.system).look()


@public_router.get("/public/site", summary="About this site", responses=answers(is_public=True))
async def show_site(request: Request) -> SiteView:
    """Return the site's name, version and languages."""
    site = cast("SiteFacts", request.app.state.site)
    return SiteView(name=site.name, version=site.version, languages=list(LANGUAGES))
