"""Command-line flags out of option classes: one source for flag, default and help text."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Annotated, Any, TypeVar, get_args, get_type_hints

import typer

from cleanplate.core.describe import field_texts

Options = TypeVar("Options")

_SHORT = {"out": "-o", "recursive": "-r", "model": "-m", "jobs": "-j"}
"""Flags with a one-letter form."""

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
}


def flags_of(options: type, *, required: tuple[str, ...] = ()) -> list[inspect.Parameter]:
    """A keyword parameter with typer's description for each field of an option class.

    Args:
        options: a dataclass whose fields have a docstring each.
        required: fields that the command line must give although the class has a default.
    """
    hints, texts = get_type_hints(options), field_texts(options)
    return [
        parameter(
            field.name,
            hints[field.name],
            inspect.Parameter.empty if field.name in required else field.default,
            texts[field.name],
        )
        for field in fields(options)
        if field.default is not MISSING
    ]


def parameter(name: str, hint: Any, default: Any, text: str) -> inspect.Parameter:
    """One flag: ``--name`` in kebab case, its words listed where it takes one of several."""
    words = get_args(hint) if _is_words(hint) else ()
    names = [f"--{name.replace('_', '-')}"]
    if name in _SHORT:
        names.append(_SHORT[name])
    metavar = _METAVARS.get(name, "|".join(words) if words else None)
    option = typer.Option(*names, help=text, metavar=metavar)
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


def _is_words(hint: Any) -> bool:
    return bool(get_args(hint)) and all(isinstance(word, str) for word in get_args(hint))
