"""What all measurements share: tables, the machine, programs under watch, real material.

Times are taken interleaved, one run of each contestant after the other, and their medians are
compared: a machine that is busy with other things slows all alike. Processor time is given beside
the wall clock, as it depends least on what else runs.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import shlex
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MEDIA = ROOT.parent / "shared" / "media"
RESULTS = ROOT / "benchmarks" / "results"

_FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8", "asimd", "bf16")
_PACKAGES = ("cleanplate", "openvino", "opencv-contrib-python-headless", "numpy", "av", "pillow")
_SAMPLE_S = 0.02
_MIB = 1 << 20
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


@dataclass(frozen=True, slots=True)
class Setup:
    """Where a measurement finds its material, and how long it may take."""

    scratch: Path
    """A folder for what is made on the way."""
    media: Path = MEDIA
    """The real photos and videos."""
    quick: bool = False
    """Whether tiny inputs will do: to see that it runs, not to measure."""
    rembg: str | None = None
    """The program compared with; None: none is installed."""
    sod_python: str | None = None
    """A Python that has pysodmetrics; None: there is none to compare with."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure."""

    name: str
    """What was measured."""
    value: float
    """How much."""
    unit: str
    """Of what."""
    note: str = ""
    """Target, comparison, or what else must be known."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one measurement found."""

    title: str
    """What was asked."""
    rows: list[Row] = field(default_factory=list)
    """The figures."""
    skipped: str = ""
    """Why there are none, or not all."""


@dataclass(frozen=True, slots=True)
class Run:
    """A program that has ended."""

    seconds: float
    """Wall-clock time."""
    cpu_seconds: float
    """Time on all processors, of the program and what it started."""
    peak_mib: float
    """Largest resident memory of the whole process tree."""


def run_program(command: Sequence[str], environment: dict[str, str] | None = None) -> Run:
    """Run a program to its end and watch it.

    Raises:
        RuntimeError: it failed; holds what it said last.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    peak = _PeakMemory(process.pid)
    _, said = process.communicate()
    seconds = time.perf_counter() - began
    peak.join()
    if process.returncode:
        msg = f"{shlex.join(command)} failed: {said.decode(errors='replace')[-500:]}"
        raise RuntimeError(msg)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(seconds, cpu, peak.mib)


class _PeakMemory(threading.Thread):
    """Samples the resident memory of a process and its descendants until it ends (Linux)."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.mib = 0.0
        self._pid = pid
        self.start()

    def run(self) -> None:
        while (used := sum(map(_peak_of, _tree(self._pid)))) > 0:
            self.mib = max(self.mib, used / _MIB)
            time.sleep(_SAMPLE_S)


def _tree(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        below = [int(child) for child in children.read_text().split()]
    except OSError:
        return [pid]
    return [pid, *(process for child in below for process in _tree(child))]


def _peak_of(pid: int) -> int:
    """Bytes a process holds, at most, so far: exact for a single process, however seldom asked."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    sizes = [int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM")]
    return sizes[0] if sizes else 0


def interleaved(
    contestants: Mapping[str, Callable[[], float]], repeats: int
) -> dict[str, list[float]]:
    """What each contestant returned, run in turns."""
    results: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(repeats):
        for name, contestant in contestants.items():
            results[name].append(contestant())
    return results


def seconds_of(work: Callable[[], object]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def program() -> list[str]:
    """The command line of this very environment."""
    return [sys.executable, "-m", "benchmarks.program"]


def environment() -> dict[str, str]:
    """What a program started from here needs to find the package."""
    paths = [str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")]
    return {"PYTHONPATH": os.pathsep.join(path for path in paths if path)}


def machine() -> dict[str, str]:
    """What the figures hold for: processor, memory, versions, load."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return {
        "processor": _cpu_info("model name") or platform.processor() or platform.machine(),
        "flags": " ".join(flag for flag in _FLAGS if flag in _cpu_info("flags").split()),
        "cores": str(os.cpu_count()),
        "memory_mib": str(os.sysconf("SC_PHYS_PAGES") * _PAGE // _MIB),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "versions": ", ".join(f"{name} {_version(name)}" for name in _PACKAGES),
        "load_before": f"{load:.2f}",
        "command": shlex.join(["python", "-m", "benchmarks", *sys.argv[1:]]),
    }


def _cpu_info(key: str) -> str:
    file = Path("/proc/cpuinfo")
    lines = file.read_text().splitlines() if file.is_file() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(key)), "")


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "none"


def save(name: str, report: Report, about: dict[str, str], folder: Path = RESULTS) -> Path:
    """Write a report as JSON, with the machine it holds for."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(json.dumps({"machine": about, **asdict(report)}, indent=1) + "\n")
    return path


def table(report: Report) -> str:
    """A report as a Markdown table."""
    lines = [f"### {report.title}", ""]
    if report.skipped:
        lines += [report.skipped, ""]
    if report.rows:
        lines += ["| what | figure | remarks |", "|---|---:|---|"]
        lines += [
            f"| {row.name} | {row.value:.4g} {row.unit} | {row.note} |" for row in report.rows
        ]
    return "\n".join(lines)
