"""``slides``: lectures to decks; events as JSON Lines, or bars and a line a lecture."""

from __future__ import annotations

import inspect
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleanplate.cli.bars import Bars
from cleanplate.cli.flags import flags_of, parameter, take, with_flags
from cleanplate.cli.plain import set_level
from cleanplate.core.times import parse_part
from cleanplate.lectures.classic_capture import ClassicKnobs
from cleanplate.lectures.options import DeckOptions, FindOptions

if TYPE_CHECKING:
    from cleanplate.core.progress import Progress
    from cleanplate.verbs.slides.batch import Result
    from cleanplate.verbs.slides.inputs import Job
    from cleanplate.verbs.slides.run import Lecture, Step

_LECTURES = inspect.Parameter(
    "lectures",
    inspect.Parameter.KEYWORD_ONLY,
    annotation=Annotated[
        list[str], typer.Argument(metavar="LECTURE...", help="Videos, folders or patterns.")
    ],
)

_TELL_S = 0.5
"""Time between two progress events."""


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    flags = [
        *flags_of(DeckOptions),
        *flags_of(FindOptions),
        parameter("start", str | None, None, "First time looked at, as 12.5 or 1:02:03."),
        parameter("end", str | None, None, "First time not looked at."),
        *flags_of(ClassicKnobs),
        parameter("recursive", bool, False, "Take all folders below a folder."),
        parameter("json", bool, False, "Print what happens as JSON Lines."),
        parameter("quiet", bool, False, "Print errors only."),
    ]
    app.command("slides")(with_flags(_slides, [_LECTURES, *flags]))


def _slides(**values: Any) -> int:
    from cleanplate.verbs.result import shared_code
    from cleanplate.verbs.slides.batch import run_all
    from cleanplate.verbs.slides.find import Request
    from cleanplate.verbs.slides.inputs import find_lectures

    set_level(quiet=values["quiet"])
    options = take(DeckOptions, values)
    start, end = parse_part(values["start"] or None, values["end"] or None)
    request = Request(Path(), take(FindOptions, values), take(ClassicKnobs, values), start, end)
    jobs = find_lectures(values["lectures"], options.out, recursive=values["recursive"])
    teller = _Events() if values["json"] else _Lines(quiet=values["quiet"])
    codes = set()
    with teller:
        for result in run_all(jobs, request, options, teller.begin, teller.step):
            codes.add(0 if result.error is None else result.error.exit_code)
            teller.end(result)
    return shared_code(codes)


class _Lines:
    """What a person sees."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._bars = Bars(quiet=quiet)

    def __enter__(self) -> None:
        self._bars.__enter__()

    def __exit__(self, *error: object) -> None:
        self._bars.__exit__(*error)

    def begin(self, job: Job) -> None:
        """Nothing yet."""

    def step(self, job: Job, step: Step, progress: Progress) -> None:
        """Move the bar on."""
        self._bars.named(f"{step} {job.source.name}", progress)

    def end(self, result: Result) -> None:
        """Say what became of a lecture."""
        if result.error is not None:
            self._bars.line(f"cleanplate: {' '.join(str(result.error).split())}")
        elif result.lecture is not None and not self._quiet:
            self._bars.line(_sentence(result.lecture))


class _Events:
    """What a program reads: one JSON object a line, its kind under ``event``."""

    def __init__(self) -> None:
        self._told = 0.0

    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: object) -> None:
        pass

    def begin(self, job: Job) -> None:
        """A lecture begins."""
        _print("start", lecture=str(job.source), folder=str(job.folder))

    def step(self, job: Job, step: Step, progress: Progress) -> None:
        """How far it is, twice a second at most."""
        now = time.monotonic()
        if now - self._told >= _TELL_S:
            self._told = now
            _print("progress", lecture=str(job.source), step=step, **_share(progress))

    def end(self, result: Result) -> None:
        """Its slides and files, or why there are none."""
        source = str(result.job.source)
        if result.lecture is None:
            error = result.error
            code = error.exit_code if error else 1
            sys.stderr.write(f"cleanplate: {' '.join(str(error).split())}\n")
            _print("error", lecture=source, error=" ".join(str(error).split()), exit_code=code)
            return
        from cleanplate.lectures.export.records import slide_record

        found = result.lecture
        for slide in found.deck.slides:
            _print("slide", lecture=source, **slide_record(slide))
        for path in found.files:
            _print("file", lecture=source, file=str(path))
        counts = {"slides": len(found.deck.slides), "dropped": len(found.deck.dropped)}
        seconds = round(found.seconds, 3)
        _print("done", lecture=source, folder=str(found.folder), **counts, seconds=seconds)


def _share(progress: Progress) -> dict[str, float | int | None]:
    """Counts, and the time left where it can be told."""
    left = None
    if progress.total and progress.done:
        left = round(progress.seconds * max(0, progress.total - progress.done) / progress.done, 1)
    return {"done": progress.done, "total": progress.total, "eta_s": left}


def _print(event: str, **values: Any) -> None:
    sys.stdout.write(json.dumps({"event": event, **values}) + "\n")
    sys.stdout.flush()


def _sentence(found: Lecture) -> str:
    count = len(found.deck.slides)
    slides = "1 slide" if count == 1 else f"{count or 'no'} slides"
    text = f"{found.source} -> {found.folder}: {slides}, {found.seconds:.1f} s"
    if count:
        return text
    why = "all pages are dropped, see index.html" if found.deck.dropped else "no page stands still"
    return f"{text}; note: {why}"
