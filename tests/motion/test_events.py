"""Stretches of time in which something moved."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cleanplate.core.errors import UsageError
from cleanplate.motion.events import Event, EventFinder


def found(shares: list[float], *, rate: int = 10, **options: float) -> list[Event]:
    """The events of frames that come ``rate`` a second."""
    finder = EventFinder(**options)
    step = Fraction(1, rate)
    events = [finder.process(number * step, step, share) for number, share in enumerate(shares)]
    return [event for event in (*events, finder.finish()) if event is not None]


def test_an_event_lasts_to_the_end_of_its_last_frame() -> None:
    (event,) = found([0, 0, 0.1, 0.3, 0.2, 0, 0], gap_s=0.1)
    assert (event.start_s, event.end_s) == (Fraction("0.2"), Fraction("0.5"))
    assert (event.frames, event.peak_share, event.peak_s) == (3, 0.3, Fraction("0.3"))
    assert event.mean_share == pytest.approx(0.2)


def test_a_short_rest_is_within_the_event() -> None:
    (event,) = found([0.1] + [0] * 9 + [0.1], gap_s=1)
    assert event.frames == 2


def test_a_long_rest_parts_two_events() -> None:
    events = found([0.1] + [0] * 12 + [0.1], gap_s=1)
    assert [(event.number, event.start_s) for event in events] == [(1, 0), (2, Fraction("1.3"))]


def test_a_moment_is_no_event() -> None:
    assert found([0, 0.1, 0, 0, 0, 0.1, 0.1, 0.1], gap_s=0.1, least_s=0.2)[0].number == 1


def test_what_hardly_moves_does_not() -> None:
    assert found([0.0009] * 5) == []
    assert len(found([0.001] * 5)) == 1


def test_times_of_a_variable_rate_are_its_own() -> None:
    finder = EventFinder(gap_s=0.5)
    times = [Fraction(0), Fraction(1, 3), Fraction(7, 5), Fraction(3)]
    for time_s, share in zip(times, [0, 0.2, 0.2, 0], strict=True):
        last = finder.process(time_s, Fraction(1, 24), share)
    assert last is not None
    assert (last.start_s, last.end_s) == (Fraction(7, 5), Fraction(7, 5) + Fraction(1, 24))


def test_nothing_ends_in_nothing() -> None:
    assert EventFinder().finish() is None


@pytest.mark.parametrize(
    "options", [{"least_share": 0}, {"least_share": 2}, {"gap_s": -1}, {"least_s": -1}]
)
def test_numbers_out_of_range(options: dict[str, float]) -> None:
    with pytest.raises(UsageError, match="an event needs"):
        EventFinder(**options)
