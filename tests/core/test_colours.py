"""Colours as users write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.core.colours import NAMES, find_colour, parse_colour
from cleanplate.core.errors import UsageError

PART = st.integers(min_value=0, max_value=255)


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("white", (255, 255, 255)),
        (" Orange ", (255, 165, 0)),
        ("green", (0, 177, 64)),
        ("lime", (0, 255, 0)),
        ("#fff", (255, 255, 255)),
        ("#1a2", (17, 170, 34)),
        ("#0A141e", (10, 20, 30)),
        ("10,20,30", (10, 20, 30)),
        ("10 , 20, 30", (10, 20, 30)),
    ],
)
def test_names_hexadecimal_and_triples_are_read(text: str, colour: tuple[int, int, int]) -> None:
    assert parse_colour(text) == colour


@pytest.mark.parametrize(
    "text", ["", "#ff", "#ggg", "#12345", "256,0,0", "1,2", "1,2,3,4", "-1,0,0", "beach.jpg"]
)
def test_what_is_no_colour_is_refused_with_the_allowed_forms(text: str) -> None:
    words = r"is no colour; write #rrggbb, R,G,B \(0..255\) or one of"
    with pytest.raises(UsageError, match=words):
        parse_colour(text)


def test_a_text_that_may_be_a_file_is_not_an_error() -> None:
    assert find_colour("beach.jpg") is None


@given(PART, PART, PART)
def test_hexadecimal_and_triples_mean_the_same(red: int, green: int, blue: int) -> None:
    as_hex, as_triple = f"#{red:02x}{green:02x}{blue:02x}", f"{red},{green},{blue}"
    assert parse_colour(as_hex) == parse_colour(as_triple) == (red, green, blue)


def test_every_name_in_the_table_is_understood() -> None:
    assert {name: parse_colour(name.upper()) for name in NAMES} == NAMES
