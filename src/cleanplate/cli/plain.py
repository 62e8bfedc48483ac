"""Commands of verbs that change pictures and videos as a whole: common flags, one way to run."""

from __future__ import annotations

import contextlib
import inspect
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleanplate.cli.flags import flags_of, parameter, take, with_flags
from cleanplate.core.errors import UsageError
from cleanplate.media.options import EncodeOptions
from cleanplate.verbs import options
from cleanplate.verbs.options import BatchOptions, MovieOptions

if TYPE_CHECKING:
    from cleanplate.verbs.plain import PlainVerb
    from cleanplate.verbs.work import Work


def _inputs(what: str) -> inspect.Parameter:
    text = f"{what}, folders, patterns, or - for standard input."
    kind = Annotated[list[str], typer.Argument(metavar="IN...", help=text)]
    return inspect.Parameter("inputs", inspect.Parameter.KEYWORD_ONLY, annotation=kind)


INPUTS = _inputs("Pictures, videos")
"""The inputs of a verb."""

PICTURES = _inputs("Pictures")
"""The inputs of a verb for pictures only."""

PART = [
    parameter("start", str | None, None, "Videos: first time taken, as 12.5 or 1:02:03."),
    parameter("end", str | None, None, "Videos: first time not taken."),
]
"""Which part of videos."""

ENCODING = flags_of(EncodeOptions)
"""How videos are written."""

REPORTING = [
    parameter("json", bool, False, "Print what became of each input as JSON Lines."),
    parameter("quiet", bool, False, "Print errors only."),
    parameter("verbose", bool, False, "Print which model ran where, and how long it took."),
]
"""What is printed."""


def register_plain(
    app: typer.Typer,
    name: str,
    flags: list[inspect.Parameter],
    make: Callable[[dict[str, Any]], PlainVerb],
    *,
    videos: bool = True,
) -> None:
    """Add a verb that needs no subject to the program.

    Args:
        app: the program.
        name: of the command, an entry of `cli.commands.COMMANDS`.
        flags: its own, from `flags_of`.
        make: the verb from the command line's values.
        videos: whether it takes videos.
    """
    of_videos = [*PART, *ENCODING] if videos else []

    def command(**values: Any) -> int:
        from cleanplate.verbs.plain import PlainWork

        part = movie_options(values) if videos else MovieOptions()
        return run_batch(PlainWork(make(values), part, videos), values)

    inputs = INPUTS if videos else PICTURES
    parameters = [inputs, *flags, *flags_of(BatchOptions), *of_videos, *REPORTING]
    app.command(name)(with_flags(command, parameters))


def movie_options(values: dict[str, Any]) -> MovieOptions:
    """Part and encoding of videos, from the command line's values."""
    encode = take(EncodeOptions, values)
    return options.movie_options(values["start"] or None, values["end"] or None, encode)


def set_level(*, quiet: bool, verbose: bool = False) -> None:
    """How much is said on standard error: errors only, or how the work goes, too."""
    if quiet:
        logging.getLogger("cleanplate").setLevel(logging.ERROR)
    elif verbose:
        logging.getLogger("cleanplate").setLevel(logging.INFO)


def run_batch(work: Work, values: dict[str, Any]) -> int:
    """Do the work on all inputs of one command line, telling what becomes of each; the exit code.

    Raises:
        UsageError: JSON and a picture would both go to standard output.
    """
    from cleanplate.cli.report import Report
    from cleanplate.media.inputs import Stream
    from cleanplate.verbs.batch import Batch, exit_code

    set_level(quiet=values["quiet"], verbose=values["verbose"])
    batch = Batch(values["inputs"], work, take(BatchOptions, values))
    if values["json"] and any(isinstance(job.target, Stream) for job in batch.collected.jobs):
        msg = "--json and a picture would both go to standard output; name a file or folder with -o"
        raise UsageError(msg)
    shown = {name: values[name] for name in ("quiet", "verbose")}
    with (
        Report(batch.collected, as_json=values["json"], **shown) as report,
        contextlib.closing(batch.run(report.frames, report.outcome)) as outcomes,
    ):
        return exit_code(list(outcomes))
