"""Parameters of an algorithm as words of the command line: ``history=200,shadows=no``."""

from __future__ import annotations

import inspect
from typing import Any

from cleanplate.core.errors import UsageError
from cleanplate.motion.algorithms import find_algorithm
from cleanplate.motion.subtractor import Subtractor

_WORDS = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


def make_subtractor(name: str, text: str, learning_rate: float | None) -> Subtractor:
    """The model of a name with the parameters that a text gives it.

    Args:
        name: of the algorithm.
        text: ``NAME=VALUE,NAME=VALUE``; empty: its own defaults.
        learning_rate: see `cleanplate.motion.subtractor.Subtractor`.

    Raises:
        UsageError: no such algorithm or parameter, or a value that cannot work.
        MissingError: what the algorithm needs is not installed.
    """
    algorithm = find_algorithm(name)
    known = {
        key: parameter.default
        for key, parameter in inspect.signature(algorithm).parameters.items()
        if key != "learning_rate"
    }
    given = {}
    for part in filter(None, (word.strip() for word in text.split(","))):
        key, _, value = (piece.strip() for piece in part.partition("="))
        if key not in known:
            msg = f"{name} has no parameter '{key}'; it has {', '.join(known) or 'none'}"
            raise UsageError(msg)
        given[key] = _value(key, value, known[key])
    return algorithm(learning_rate=learning_rate, **given)


def _value(key: str, text: str, default: Any) -> Any:
    """The value of a word, of the same type as the parameter's default."""
    try:
        if isinstance(default, bool):
            return _WORDS[text.lower()]
        return int(text) if isinstance(default, int) else float(text)
    except (KeyError, ValueError) as error:
        kind = {bool: "yes or no", int: "a whole number"}.get(type(default), "a number")
        msg = f"the parameter {key} is {kind}, such as {default}, not '{text}'"
        raise UsageError(msg) from error
