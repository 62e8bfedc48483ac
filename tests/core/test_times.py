"""Time as users write and read it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.core.times import format_time, parse_time


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", Fraction(0)),
        ("12", Fraction(12)),
        ("12.5", Fraction(25, 2)),
        ("12.5s", Fraction(25, 2)),
        (" 1:02.5 ", Fraction(125, 2)),
        ("1:02:03", Fraction(3723)),
        ("100:00:00.1", Fraction(3600001, 10)),
        ("0.1", Fraction(1, 10)),
    ],
)
def test_seconds_minutes_and_hours_are_read_exactly(text: str, seconds: Fraction) -> None:
    assert parse_time(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "soon", "-1", "1:", ":1", "1:2:3:4", "1e3", "1,5", "nan", "12.s"]
)
def test_what_is_no_time_is_refused_with_the_allowed_forms(text: str) -> None:
    with pytest.raises(UsageError, match=r"is no time; write seconds \(12.5\)"):
        parse_time(text)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0:00.000"),
        (Fraction(25, 2), "0:12.500"),
        (59.9996, "1:00.000"),
        (62.5, "1:02.500"),
        (Fraction(1001, 30000), "0:00.033"),
        (3600, "1:00:00.000"),
        (36610.25, "10:10:10.250"),
        (-1.5, "-0:01.500"),
    ],
)
def test_times_are_written_to_the_millisecond(seconds: Fraction | float, text: str) -> None:
    assert format_time(seconds) == text


@given(st.integers(min_value=0, max_value=10**9))
def test_what_is_written_is_read_back(milliseconds: int) -> None:
    seconds = Fraction(milliseconds, 1000)
    assert parse_time(format_time(seconds)) == seconds
