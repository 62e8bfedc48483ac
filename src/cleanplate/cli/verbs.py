"""``remove``, ``matte``, ``blur``, ``replace``: from flags to batch, from outcomes to exit code."""

from __future__ import annotations

import contextlib
import inspect
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleanplate.cli.flags import flags_of, parameter, take, with_flags
from cleanplate.core.errors import UsageError
from cleanplate.core.times import parse_time
from cleanplate.effects.options import BlurOptions, CutoutOptions, ReplaceOptions
from cleanplate.matting.options import MatteOptions, ShapeOptions
from cleanplate.media.options import EncodeOptions
from cleanplate.verbs.options import BatchOptions, MatteFileOptions, MovieOptions

if TYPE_CHECKING:
    from cleanplate.verbs.verb import Verb

_INPUTS = inspect.Parameter(
    "inputs",
    inspect.Parameter.KEYWORD_ONLY,
    annotation=Annotated[
        list[str],
        typer.Argument(
            metavar="IN...", help="Pictures, videos, folders, patterns, or - for standard input."
        ),
    ],
)

_COMMON = [
    *flags_of(BatchOptions),
    *flags_of(MatteOptions),
    *flags_of(ShapeOptions),
    parameter("start", str | None, None, "Videos: first time taken, as 12.5 or 1:02:03."),
    parameter("end", str | None, None, "Videos: first time not taken."),
    *flags_of(EncodeOptions),
    parameter("json", bool, False, "Print what became of each input as JSON Lines."),
    parameter("quiet", bool, False, "Print errors only."),
    parameter("verbose", bool, False, "Print which model ran where, and how long it took."),
]


def _remove(values: dict[str, Any]) -> Verb:
    from cleanplate.verbs.remove import Remove

    return Remove(take(CutoutOptions, values))


def _matte(values: dict[str, Any]) -> Verb:
    from cleanplate.verbs.matte import Matte

    return Matte(take(MatteFileOptions, values))


def _blur(values: dict[str, Any]) -> Verb:
    from cleanplate.verbs.blur import Blur

    return Blur(take(BlurOptions, values))


def _replace(values: dict[str, Any]) -> Verb:
    from cleanplate.verbs.replace import Replace

    return Replace(take(ReplaceOptions, values))


_VERBS: tuple[tuple[str, str, type, Callable[[dict[str, Any]], Verb]], ...] = (
    (
        "remove",
        "Cut the subject out: pictures with transparency, videos with alpha.",
        CutoutOptions,
        _remove,
    ),
    (
        "matte",
        "Write the matte itself: white for subject, black for background.",
        MatteFileOptions,
        _matte,
    ),
    ("blur", "Blur the background.", BlurOptions, _blur),
    ("replace", "Put another background behind the subject.", ReplaceOptions, _replace),
)


NAMES = tuple(name for name, *_ in _VERBS)
"""What the four verbs are called."""

REQUIRED: dict[type, tuple[str, ...]] = {ReplaceOptions: ("background",)}
"""Fields that the command line must give although Python has a default."""


def register(app: typer.Typer) -> None:
    """Add the four verbs to the program."""
    for name, text, options, make in _VERBS:
        own = flags_of(options, required=REQUIRED.get(options, ()))
        app.command(name, help=text)(with_flags(_command(make), [_INPUTS, *own, *_COMMON]))


def _command(make: Callable[[dict[str, Any]], Verb]) -> Callable[..., int]:
    def command(**values: Any) -> int:
        return _run(make(values), values)

    return command


def _run(verb: Verb, values: dict[str, Any]) -> int:
    """Do the work of one command line; the exit code."""
    from cleanplate.cli.report import Report
    from cleanplate.media.inputs import Stream
    from cleanplate.verbs.batch import Batch, exit_code

    if values["verbose"]:
        logging.getLogger("cleanplate").setLevel(logging.INFO)
    start, end = (parse_time(text) if text else None for text in (values["start"], values["end"]))
    batch = Batch(
        values["inputs"],
        verb,
        take(BatchOptions, values),
        take(MatteOptions, values),
        take(ShapeOptions, values),
        MovieOptions(start, end, take(EncodeOptions, values)),
    )
    if values["json"] and any(isinstance(job.target, Stream) for job in batch.collected.jobs):
        msg = "--json and a picture would both go to standard output; name a file or folder with -o"
        raise UsageError(msg)
    with (
        Report(
            batch.collected,
            as_json=values["json"],
            quiet=values["quiet"],
            verbose=values["verbose"],
        ) as report,
        contextlib.closing(batch.run(report.frames, report.outcome)) as outcomes,
    ):
        return exit_code(list(outcomes))
