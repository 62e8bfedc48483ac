"""Command-line flags out of option classes: one source for flag, default and help text."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from functools import partial
from types import MappingProxyType
from typing import Annotated, Any, TypeVar, get_args, get_type_hints

import typer

from cleanplate.core.describe import field_texts
from cleanplate.core.errors import UsageError
from cleanplate.core.times import parse_time

Options = TypeVar("Options")

_SHORT = {"out": "-o", "recursive": "-r", "model": "-m", "jobs": "-j"}
"""Flags with a one-letter form."""

_ALIASES = {
    "no_dedupe": ("--no-post-process",),
    "pdf": ("--convert-to-pdf",),
    "engine": ("--with",),
}
"""Names under which other programs know a flag."""

_METAVARS = {
    "out": "OUT",
    "model": "NAME",
    "subject": "auto|person|any|CLASS",
    "color": "COLOR",
    "threshold": "T",
    "min_area": "SHARE",
    "feather": "PX",
    "grow": "PX",
    "close": "PX",
    "strength": "0..1",
    "kernel": "PIXELS",
    "background": "COLOR|IMAGE|VIDEO",
    "device": "auto|cpu|gpu",
    "precision": "auto|f32|bf16",
    "jobs": "N",
    "limit": "N",
    "distance": "BITS",
    "confirm_distance": "BITS",
    "worst": "N",
    "html": "FILE",
    "csv": "FILE",
    "images": "FOLDER",
    "trimaps": "FOLDER",
    "data": "FOLDER",
    "models": "NAME,NAME",
    "crf": "N",
    "min_stay": "TIME",
    "hash_size": "N",
    "plate": "PICTURE",
    "key": "COLOR",
    "rect": "X0,Y0,X1,Y1",
    "roi": "X,Y,W,H",
    "sample": "PICTURE|X0,Y0,X1,Y1",
    "algorithm": "NAME",
    "parameters": "NAME=VALUE,...",
    "overlay": "VIDEO",
    "events": "FILE",
    "plot": "FILE",
    "clips": "FOLDER",
    "save_state": "FILE",
    "load_state": "FILE",
    "learning_rate": "0..1",
    "region": "auto|X0,Y0,X1,Y1",
    "exclude": "PICTURE",
    "choices": "FILE",
}


def flag_of(name: str) -> str:
    """What the command line calls a field: ``--min-area`` for ``min_area``."""
    return f"--{name.replace('_', '-')}"


def help_alone(context: typer.Context) -> None:
    """Print the help of a group of commands where none of them is given, and end with code 2."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(2)


class FlagError(typer.BadParameter):
    """A flag was given what it does not take."""

    def format_message(self) -> str:
        """The sentence as it is."""
        return self.message


def _number(flag: str, given: str | float, *, kind: type) -> float:
    try:
        number: float = kind(given)
    except ValueError as error:
        what = "a whole number" if kind is int else "a number"
        msg = f"{flag} takes {what}, not '{given}'"
        raise FlagError(msg) from error
    return number


def _seconds(flag: str, given: str | float) -> float:
    try:
        return float(parse_time(str(given)))
    except UsageError as error:
        msg = f"{flag}: {error}"
        raise FlagError(msg) from error


_PARSERS: dict[str, Callable[[str, str | float], float]] = {"min_stay": _seconds}
"""Flags that are written otherwise than their type; the default is parsed, too."""


def flags_of(
    options: type,
    *,
    required: tuple[str, ...] = (),
    metavars: Mapping[str, str] = MappingProxyType({}),
) -> list[inspect.Parameter]:
    """A keyword parameter with typer's description for each field of an option class.

    Args:
        options: a dataclass whose fields have a docstring each.
        required: fields that the command line must give although the class has a default.
        metavars: what stands for the values of fields that mean something else elsewhere.
    """
    hints, texts = get_type_hints(options), field_texts(options)
    return [
        parameter(
            field.name,
            hints[field.name],
            inspect.Parameter.empty if field.name in required else field.default,
            texts[field.name],
            metavars.get(field.name),
        )
        for field in fields(options)
        if field.default is not MISSING
    ]


def parameter(
    name: str, hint: Any, default: Any, text: str, shown: str | None = None
) -> inspect.Parameter:
    """One flag: ``--name`` in kebab case, its words listed where it takes one of several.

    What is on without it has ``--no-name`` to put it off.
    """
    words = get_args(hint) if _is_words(hint) else ()
    names = [flag_of(name)]
    if default is True:
        names = [f"{names[0]}/{flag_of('no_' + name)}"]
    if name in _SHORT:
        names.append(_SHORT[name])
    names += _ALIASES.get(name, ())
    number = _kind_of_number(hint)
    metavar = shown or _METAVARS.get(name) or (number.__name__.upper() if number else None)
    parser = _PARSERS.get(name) or (partial(_number, kind=number) if number else None)
    text = text.replace("``", "")  # a terminal has no type for code
    option = typer.Option(
        *names,
        help=text,
        metavar="|".join(words) or metavar,
        parser=partial(parser, names[0]) if parser else None,
    )
    kind = str if words else hint
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, option]
    )


def take(options: type[Options], values: dict[str, Any]) -> Options:
    """The option class filled from the command line's values.

    Raises:
        UsageError: a value that cannot work.
    """
    names = {field.name for field in fields(options)}  # type: ignore[arg-type]
    return options(**{name: value for name, value in values.items() if name in names})


def with_flags(
    function: Callable[..., Any], parameters: list[inspect.Parameter]
) -> Callable[..., Any]:
    """Give a function that takes ``**values`` the signature typer reads its flags from."""
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    function.__annotations__ = {entry.name: entry.annotation for entry in parameters}
    return function


def _kind_of_number(hint: Any) -> type | None:
    """Int or float, where a flag takes one."""
    kinds = get_args(hint) or (hint,)
    return next((kind for kind in (int, float) if kind in kinds), None)


def _is_words(hint: Any) -> bool:
    return bool(get_args(hint)) and all(isinstance(word, str) for word in get_args(hint))
