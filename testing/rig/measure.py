"""Measuring beside a peer: processor seconds, memory, pinning, and results as they came out."""

import json
import os
import platform
import socket
import statistics
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parents[2] / "bench" / "results"
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_CPU_FIELDS = slice(11, 13)  # utime, stime after the command name; Source: proc_pid_stat(5)


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return processor seconds (user + system) that these processes have used so far, threads included."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        total += sum(int(field) for field in fields[_CPU_FIELDS])
    return total / _TICKS_PER_S


def resident_bytes(pids: Iterable[int]) -> int:
    """Return memory of these processes, pages they share divided among them (PSS)."""
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) * 1024
    return total


def descendants(pid: int) -> list[int]:
    """Return the process and everything it has started, that still runs."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text(encoding="ascii").rpartition(")")[2].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found = [pid]
    for known in found:
        found += children.get(known, [])
    return found


def pin(pids: Iterable[int], core: int) -> None:
    """Bind processes and all their threads to one core."""
    for pid in pids:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            os.sched_setaffinity(int(thread.name), {core})


def free_port() -> int:
    """Return a TCP port of the loopback that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def spread(values: Sequence[float]) -> dict[str, float]:
    """Return minimum, median and maximum."""
    return {"min": min(values), "median": statistics.median(values), "max": max(values)}


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` (0…1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def report(goal: str, result: dict[str, Any], *, headline: str) -> None:
    """Write a result beside its circumstances and print the headline last.

    Args:
        goal: `g3`, the goal's name in lower case.
        result: Figures with units in their names.
        headline: One line: the ratio or figure, and the goal it is held against.
    """
    RESULTS.mkdir(parents=True, exist_ok=True)
    document = {
        "goal": goal.upper(),
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "processor": _processor(),
            "cores": os.cpu_count(),
            "kernel": platform.release(),
            "python": platform.python_version(),
        },
        "load_average_1_5_15_min": os.getloadavg(),
        "headline": headline,
        **result,
    }
    text = json.dumps(document, indent=2, ensure_ascii=False)
    (RESULTS / f"{goal.lower()}.json").write_text(text + "\n", encoding="utf-8")
    print(text)  # noqa: T201 - a bench prints
    print(headline)  # noqa: T201 - as above


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
