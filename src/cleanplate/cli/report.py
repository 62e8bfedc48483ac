"""What the user sees while a batch runs: a bar on a terminal, lines or JSON elsewhere."""

from __future__ import annotations

import json
import sys
import threading
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Self

from cleanplate.cli.bars import open_bar
from cleanplate.core.progress import Progress
from cleanplate.media.input_search import Skipped
from cleanplate.media.inputs import Collected, Job
from cleanplate.verbs.result import Outcome

if TYPE_CHECKING:
    from rich.progress import Progress as Bar


class Report:
    """Tells what becomes of each input; a context manager.

    Results go to standard output only with ``--json``; all else goes to standard error, so that a
    picture on standard output is never disturbed.
    """

    def __init__(self, collected: Collected, *, as_json: bool, quiet: bool, verbose: bool) -> None:
        self._collected = collected
        self._json = as_json
        self._quiet = quiet
        self._verbose = verbose
        self._counts = {"done": 0, "skipped": 0, "failed": 0}
        self._lock = threading.Lock()
        self._bar: Bar | None = None
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> Self:
        for skipped in self._collected.skipped:
            self._skipped(skipped)
        if sys.stderr.isatty() and not self._quiet and not self._json:
            self._bar = open_bar()
            if len(self._collected.jobs) > 1:
                self._tasks["all"] = self._bar.add_task("all", total=len(self._collected.jobs))
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if self._bar is not None:
            self._bar.stop()
        if kind is None and len(self._collected.jobs) > 1 and not self._json:
            self._line(self._summary(), important=self._counts["failed"] > 0)

    def frames(self, job: Job, progress: Progress) -> None:
        """Move the bar of a video on."""
        if self._bar is None:
            return
        name = str(job.source)
        if name not in self._tasks:
            self._tasks[name] = self._bar.add_task(name[-40:], total=progress.total)
        self._bar.update(self._tasks[name], completed=progress.done)

    def outcome(self, outcome: Outcome) -> None:
        """Say what became of one input."""
        with self._lock:
            self._counts[outcome.status] += 1
            if self._bar is not None and "all" in self._tasks:
                self._bar.advance(self._tasks["all"])
            if self._json:
                sys.stdout.write(json.dumps(asdict(outcome)) + "\n")
                sys.stdout.flush()
            if outcome.error is not None:
                self._line(f"cleanplate: {' '.join(outcome.error.split())}", important=True)
            elif not self._json:
                self._line(sentence(outcome, verbose=self._verbose), important=False)

    def _skipped(self, skipped: Skipped) -> None:
        if self._json:
            outcome = Outcome(str(skipped.path), "", "skipped", note=skipped.reason)
            sys.stdout.write(json.dumps(asdict(outcome)) + "\n")
        elif self._verbose:
            self._line(f"{skipped.path}: skipped, {skipped.reason}", important=False)

    def _summary(self) -> str:
        parts = [f"{count} {word}" for word, count in self._counts.items() if count]
        if self._collected.skipped:
            parts.append(f"{len(self._collected.skipped)} left alone (--verbose says why)")
        return ", ".join(parts) or "nothing done"

    def _line(self, text: str, *, important: bool) -> None:
        if self._quiet and not important:
            return
        if self._bar is not None:
            self._bar.console.print(text, markup=False, highlight=False, soft_wrap=True)
        else:
            sys.stderr.write(text + "\n")


def sentence(outcome: Outcome, *, verbose: bool) -> str:
    """What became of one input, as a line."""
    if outcome.status == "skipped":
        return f"{outcome.source}: skipped, {outcome.note}"
    text = f"{outcome.source} -> {outcome.target} ({outcome.model})"
    if outcome.frames > 1:
        text += f", {outcome.frames} frames"
    text += "".join(f", {name} {shown(value)}" for name, value in outcome.facts.items())
    if verbose:
        text += f", {outcome.seconds:.2f} s"
        text += f", {outcome.ran_on}" if outcome.ran_on else ""
    return f"{text}; note: {outcome.note}" if outcome.note else text


def shown(value: object) -> str:
    """A figure as a line shows it: three digits of what is not whole, - for none."""
    if value is None:
        return "-"
    return f"{value:.3g}" if isinstance(value, float) else str(value)
