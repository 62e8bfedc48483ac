"""``remove``, ``matte``, ``blur``, ``replace``: from flags to batch, from outcomes to exit code."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import typer

from cleanplate.cli.flags import flags_of, take, with_flags
from cleanplate.cli.plain import (
    ENCODING,
    INPUTS,
    PART,
    REPORTING,
    movie_options,
    run_batch,
)
from cleanplate.effects.options import BlurOptions, CutoutOptions, ReplaceOptions
from cleanplate.matting.options import MatteOptions, ShapeOptions
from cleanplate.verbs.options import BatchOptions, MatteFileOptions

if TYPE_CHECKING:
    from cleanplate.verbs.verb import Verb

_COMMON = [
    *flags_of(BatchOptions),
    *flags_of(MatteOptions),
    *flags_of(ShapeOptions),
    *PART,
    *ENCODING,
    *REPORTING,
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


_VERBS: dict[str, tuple[type, Callable[[dict[str, Any]], Verb]]] = {
    "remove": (CutoutOptions, _remove),
    "matte": (MatteFileOptions, _matte),
    "blur": (BlurOptions, _blur),
    "replace": (ReplaceOptions, _replace),
}

REQUIRED: dict[type, tuple[str, ...]] = {ReplaceOptions: ("background",)}
"""Fields that the command line must give although Python has a default."""


def register(app: typer.Typer) -> None:
    """Add the four verbs to the program."""
    for name, (options, make) in _VERBS.items():
        own = flags_of(options, required=REQUIRED.get(options, ()))
        app.command(name)(with_flags(_command(make), [INPUTS, *own, *_COMMON]))


def _command(make: Callable[[dict[str, Any]], Verb]) -> Callable[..., int]:
    def command(**values: Any) -> int:
        return _run(make(values), values)

    return command


def _run(verb: Verb, values: dict[str, Any]) -> int:
    from cleanplate.verbs.subject import SubjectWork

    matte, shape = take(MatteOptions, values), take(ShapeOptions, values)
    return run_batch(SubjectWork(verb, matte, shape, movie_options(values)), values)
