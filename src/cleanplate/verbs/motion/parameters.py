"""Parameters of an algorithm as words of the command line: ``history=200,shadows=no``."""

from __future__ import annotations

import inspect
from typing import Any, get_args, get_type_hints

from cleanplate.core.errors import UsageError
from cleanplate.motion.algorithms import find_algorithm
from cleanplate.motion.subtractor import Subtractor

_YES_OR_NO = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


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
    hints = get_type_hints(algorithm.__init__)
    known = {
        key: (hints[key], parameter.default)
        for key, parameter in inspect.signature(algorithm).parameters.items()
        if key != "learning_rate" and _can_be_written(hints[key])
    }
    given = {}
    for part in filter(None, (word.strip() for word in text.split(","))):
        key, _, value = (piece.strip() for piece in part.partition("="))
        if key not in known:
            msg = f"{name} has no parameter '{key}'; it has {', '.join(known) or 'none'}"
            raise UsageError(msg)
        given[key] = _value(key, value, *known[key])
    return algorithm(learning_rate=learning_rate, **given)


def _can_be_written(hint: Any) -> bool:
    """Whether a parameter is one word: a number, yes or no, or one of several words."""
    return hint in (bool, int, float) or _words(hint) != ()


def _words(hint: Any) -> tuple[str, ...]:
    words = get_args(hint)
    return words if words and all(isinstance(word, str) for word in words) else ()


def _value(key: str, text: str, hint: Any, default: Any) -> Any:
    """The value of a word."""
    words = _words(hint)
    try:
        if words:
            return words[words.index(text)]
        return _YES_OR_NO[text.lower()] if hint is bool else hint(text)
    except (KeyError, ValueError) as error:
        kinds = {bool: "yes or no", int: "a whole number", float: "a number"}
        kind = " or ".join(words) or kinds[hint]
        msg = f"the parameter {key} is {kind}, such as {default}, not '{text}'"
        raise UsageError(msg) from error
