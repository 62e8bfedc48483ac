"""The tree of errors: what a program can catch, and what the command line returns."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cleanplate.core import errors
from cleanplate.core.errors import (
    CleanplateError,
    DeviceError,
    DivergedError,
    InputError,
    MissingError,
    MissingExtraError,
    ModelFileError,
    ModelNotFoundError,
    OutputError,
    UsageError,
)


def below(error: type[CleanplateError]) -> Iterator[type[CleanplateError]]:
    for child in error.__subclasses__():
        yield child
        yield from below(child)


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [
        (CleanplateError, 1),
        (UsageError, 2),
        (InputError, 3),
        (MissingError, 4),
        (ModelNotFoundError, 4),
        (ModelFileError, 4),
        (MissingExtraError, 4),
        (DeviceError, 1),
        (OutputError, 1),
        (DivergedError, 1),
    ],
)
def test_the_exit_code_tells_whose_fault_it_is(
    error: type[CleanplateError], exit_code: int
) -> None:
    assert error.exit_code == exit_code


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (UsageError, ValueError),
        (InputError, OSError),
        (ModelNotFoundError, LookupError),
        (ModelFileError, ValueError),
        (MissingExtraError, ImportError),
        (DeviceError, RuntimeError),
        (OutputError, OSError),
        (DivergedError, ArithmeticError),
    ],
)
def test_each_leaf_is_also_the_builtin_error_one_would_expect(
    error: type[CleanplateError], builtin: type[Exception]
) -> None:
    assert issubclass(error, builtin)


def test_the_tree_in_the_documentation_names_every_error() -> None:
    assert errors.__doc__ is not None
    named = set(errors.__doc__.replace("|", " ").replace("`", " ").split())
    assert {error.__name__ for error in below(CleanplateError)} <= named


def test_a_missing_extra_comes_with_its_pip_command() -> None:
    error = MissingExtraError("fine", "--edge fine")
    assert str(error) == (
        "--edge fine needs the extra 'fine'; install it with: pip install pymatting"
    )
    assert error.extra == "fine"


def test_messages_survive_the_builtin_bases() -> None:
    assert str(InputError("photo.jpg is empty")) == "photo.jpg is empty"
    assert str(ModelNotFoundError("no such model")) == "no such model"
