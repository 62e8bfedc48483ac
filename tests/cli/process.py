"""The program as a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PROGRAM = (sys.executable, "-c", "from cleanplate.cli.main import run; run()")
_PATIENCE_S = 60


def run(*arguments: object, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run a command line to its end; standard output and error are bytes."""
    command = [*PROGRAM, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, timeout=_PATIENCE_S, check=False, **options)


def start(*arguments: object) -> subprocess.Popen[bytes]:
    """Start a command line and go on."""
    command = [*PROGRAM, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Wait until something holds while the process runs."""
    until = time.monotonic() + _PATIENCE_S
    while not condition():
        assert process.poll() is None, "the program ended too early"
        assert time.monotonic() < until, "nothing happened"
        time.sleep(0.01)


def results(folder: Path, pattern: str = "*.blur.*") -> list[Path]:
    """Results in a folder, by name; hidden files are none."""
    return sorted(path for path in folder.glob(pattern) if not path.name.startswith("."))
