"""Help texts taken from the docstrings under fields."""

from __future__ import annotations

from dataclasses import dataclass

from cleanplate.core.describe import field_texts


@dataclass(frozen=True)
class Options:
    """Options of something."""

    plain: int = 1
    """One line."""
    wrapped: str = "a"
    """Two lines
    that become one."""
    silent: float = 0.0
    last: bool = False
    """The last."""

    def method(self) -> None:
        """Not a field's text."""


class Bare:
    """A class without fields."""


def test_each_text_is_found_under_its_field_on_one_line() -> None:
    assert field_texts(Options) == {
        "plain": "One line.",
        "wrapped": "Two lines that become one.",
        "last": "The last.",
    }


def test_a_class_without_fields_has_no_texts() -> None:
    assert field_texts(Bare) == {}


def test_classes_inside_functions_are_found_too() -> None:
    @dataclass
    class Local:
        """Indented."""

        size: int = 1
        """In pixels."""

    assert field_texts(Local) == {"size": "In pixels."}
