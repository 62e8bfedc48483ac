"""How long the program takes to say its version, and its help, beside a bare import of typer."""

from __future__ import annotations

import sys
from functools import partial

from benchmarks.measure import (
    Report,
    Row,
    Setup,
    environment,
    interleaved,
    median,
    program,
    run_program,
)

_LIMIT = 2.0


def measure(setup: Setup) -> Report:
    bare = [sys.executable, "-c", "import typer"]
    commands = {
        "python -c 'import typer'": bare,
        "python -c 'import cleanplate'": [sys.executable, "-c", "import cleanplate"],
        "cleanplate --version": [*program(), "--version"],
        "cleanplate --help": [*program(), "--help"],
        "cleanplate remove --help": [*program(), "remove", "--help"],
    }
    contestants = {name: partial(_processor_time, command) for name, command in commands.items()}
    times = interleaved(contestants, 2 if setup.quick else 11)
    base = median(times["python -c 'import typer'"])
    rows = [
        Row(name, 1000 * median(values), "ms", f"{median(values) / base:.2f} x import typer")
        for name, values in times.items()
    ]
    return Report(f"Start-up, processor time, medians; limit {_LIMIT:g} x import typer", rows)


def _processor_time(command: list[str]) -> float:
    return run_program(command, environment()).cpu_seconds
