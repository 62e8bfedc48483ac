"""Progress bars on standard error; nothing where that is no terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Self

from cleanplate.core.progress import OnProgress, Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bar


def open_bar() -> Bar:
    """A bar with count, time left and time passed, already running."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as RichProgress

    bar = RichProgress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    bar.start()
    return bar


class Bars:
    """A bar for each name that reports progress; a context manager."""

    def __init__(self, *, quiet: bool) -> None:
        self._shown = sys.stderr.isatty() and not quiet
        self._bar: Bar | None = None
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> Self:
        if self._shown:
            self._bar = open_bar()
        return self

    def __exit__(self, *_error: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def named(self, name: str, progress: Progress) -> None:
        """Move the bar of that name on."""
        if self._bar is None:
            return
        if name not in self._tasks:
            self._tasks[name] = self._bar.add_task(name[-40:], total=progress.total)
        self._bar.update(self._tasks[name], completed=progress.done)

    def line(self, text: str) -> None:
        """Print a line on standard error, above the bars."""
        if self._bar is None:
            sys.stderr.write(f"{text}\n")
        else:
            self._bar.console.print(text, markup=False, highlight=False, soft_wrap=True)

    def of(self, name: str) -> OnProgress:
        """A callback that moves the bar of that name on."""
        return lambda progress: self.named(name, progress)
