"""``faces``: told on standard output, or drawn with ``-o``."""

from __future__ import annotations

import contextlib
import json
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from cleanplate.cli.flags import flags_of, parameter, take, with_flags
from cleanplate.cli.plain import (
    ENCODING,
    INPUTS,
    PART,
    REPORTING,
    movie_options,
    run_batch,
    set_level,
)
from cleanplate.verbs.faces.options import FaceFiles, FacesOptions
from cleanplate.verbs.options import BatchOptions

if TYPE_CHECKING:
    from cleanplate.media.inputs import Job
    from cleanplate.verbs.faces.records import OnSeen, Seen
    from cleanplate.verbs.result import Outcome

_SHOWN = {
    "cascade": "FILE.xml",
    "scale": "FACTOR",
    "min_size": "PIXELS",
    "csv": "FILE.csv",
    "explain": "FOLDER",
}
"""What stands for values in the help."""


_OUT = parameter(
    "out",
    str | None,
    None,
    "Where pictures and videos with the faces drawn go: a file (one input), or a folder; "
    "without it the faces are printed.",
)


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    flags = [
        INPUTS,
        *flags_of(FacesOptions, metavars=_SHOWN),
        *flags_of(FaceFiles, metavars=_SHOWN),
        *(_OUT if flag.name == "out" else flag for flag in flags_of(BatchOptions)),
        *PART,
        *ENCODING,
        *REPORTING,
    ]
    text = "Find faces and eyes in pictures and videos; print or draw them."
    app.command("faces", help=text)(with_flags(_faces, flags))


def _faces(**values: Any) -> int:
    options, files = take(FacesOptions, values), take(FaceFiles, values)
    set_level(quiet=values["quiet"], verbose=values["verbose"])
    from cleanplate.core.errors import UsageError
    from cleanplate.verbs.verb import refuse_named_files, resolved

    if files.csv is not None:
        refuse_named_files(resolved(files.csv), {"--cascade": options.cascade})
    if files.csv is not None and values["skip_done"]:
        msg = "--csv and --skip-done exclude each other: the table would lack what is skipped"
        raise UsageError(msg)
    if files.explain is not None:
        return _explain(options, files, values)
    with _tellers(values, files) as on_seen:
        return _draw(options, values, on_seen) if values["out"] else _look(options, values, on_seen)


@contextlib.contextmanager
def _tellers(values: dict[str, Any], files: FaceFiles) -> Iterator[OnSeen]:
    """What is done with each picture and frame: printed, and written into the table."""
    from cleanplate.verbs.faces.records import face_table
    from cleanplate.verbs.verb import resolved

    tell = _printer(values)
    table = None if files.csv is None else resolved(files.csv)
    with face_table(table) as add_row:

        def on_seen(seen: Seen) -> None:
            tell(seen)
            add_row(seen)

        yield on_seen


def _printer(values: dict[str, Any]) -> Callable[[Seen], None]:
    """Prints JSON Lines, or lines to read where nothing is drawn."""
    from cleanplate.verbs.faces.records import lines_of, seen_record

    lock = threading.Lock()

    def tell(seen: Seen) -> None:
        if values["json"]:
            lines = [json.dumps(seen_record(seen))]
        elif values["out"] or values["quiet"]:
            return
        else:
            lines = list(lines_of(seen))
        with lock:
            sys.stdout.write("".join(f"{line}\n" for line in lines))
            sys.stdout.flush()

    return tell


def _draw(options: FacesOptions, values: dict[str, Any], on_seen: OnSeen) -> int:
    from cleanplate.verbs.faces.draw import DrawWork

    return run_batch(DrawWork(options, movie_options(values), on_seen), values)


def _look(options: FacesOptions, values: dict[str, Any], on_seen: OnSeen) -> int:
    from cleanplate.cli.bars import Bars
    from cleanplate.verbs.batch import exit_code
    from cleanplate.verbs.faces.look import Look

    look = Look(values["inputs"], options, take(BatchOptions, values), movie_options(values))
    outcomes: list[Outcome] = []
    with Bars(quiet=values["quiet"] or values["json"]) as bars:

        def bar_of(job: Job) -> Any:
            return bars.of(Path(str(job.source)).name)

        with contextlib.closing(look.run(on_seen, bar_of)) as found:
            for outcome in found:
                outcomes.append(outcome)
                _tell_outcome(outcome, values)
    return exit_code(outcomes)


def _tell_outcome(outcome: Outcome, values: dict[str, Any]) -> None:
    """Say why an input failed; with ``--verbose``, what looked and how long it took."""
    if outcome.error is not None:
        if values["json"]:
            sys.stdout.write(json.dumps(asdict(outcome)) + "\n")
        sys.stderr.write(f"cleanplate: {' '.join(outcome.error.split())}\n")
    elif values["verbose"]:
        frames = f", {outcome.frames} frames" if outcome.frames > 1 else ""
        sys.stderr.write(f"{outcome.source}: {outcome.ran_on}, {outcome.seconds:.2f} s{frames}\n")
    elif outcome.note and outcome.frames > 1 and not (values["quiet"] or values["json"]):
        sys.stderr.write(f"{outcome.source}: {outcome.note}\n")


def _explain(options: FacesOptions, files: FaceFiles, values: dict[str, Any]) -> int:
    from cleanplate.core.errors import UsageError
    from cleanplate.verbs.faces.explain import explain
    from cleanplate.verbs.verb import resolved

    if len(values["inputs"]) != 1 or values["out"] or files.csv:
        msg = "--explain is about one picture, and goes without -o and --csv"
        raise UsageError(msg)
    written = explain(resolved(values["inputs"][0]), resolved(str(files.explain)), options)
    if values["json"]:
        sys.stdout.write(json.dumps({"files": [str(path) for path in written]}) + "\n")
    elif not values["quiet"]:
        for path in written:
            sys.stdout.write(f"{path}\n")
    return 0
