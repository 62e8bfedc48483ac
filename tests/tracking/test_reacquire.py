"""Losing and finding: two levels and some patience, and the search through the whole frame."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cleanplate.core.errors import UsageError
from cleanplate.tracking.appearance import Appearance
from cleanplate.tracking.distributions import to_lab
from cleanplate.tracking.events import LossFinder
from cleanplate.tracking.reacquire import LossGate, search
from cleanplate.tracking.target import Target, overlap

from .targets import Truth, drawn

HERE, THERE = Truth(60, 60, 44, 30, 0, True), Truth(190, 120, 44, 30, 0, True)


def states(scores: list[float], **options: float) -> str:
    """Which frames are lost, as L and -."""
    gate = LossGate(low=0.2, high=0.5, **options)  # type: ignore[arg-type]
    return "".join("L" if gate.step(score) else "-" for score in scores)


def test_it_takes_frames_in_a_row() -> None:
    assert states([1, 0, 0, 1, 0, 0, 0, 0], patience=3) == "------LL"


def test_between_the_levels_everything_stays_as_it_is() -> None:
    assert states([0.3, 0.1, 0.3, 0.3, 0.6, 0.3, 0.1], patience=1) == "-LLL--L"


def test_one_good_frame_finds_nothing() -> None:
    assert states([0, 0, 0.9, 0, 0.9, 0.9, 0], patience=2) == "-LLLL--"


def test_a_streak_can_begin_again() -> None:
    gate = LossGate(low=0.2, high=0.5, patience=2)
    gate.step(0)
    gate.start_over()
    assert not gate.step(0)
    assert gate.step(0)


@pytest.mark.parametrize("levels", [(0.5, 0.2, 1), (-1, 0.2, 1), (0.1, 1.2, 1), (0.1, 0.2, 0)])
def test_levels_that_cannot_be(levels: tuple[float, float, int]) -> None:
    with pytest.raises(UsageError, match="low <= high"):
        LossGate(*levels)


def test_a_target_is_found_anywhere() -> None:
    look = Appearance(drawn(HERE), HERE.box)
    found = search(to_lab(drawn(THERE, 5)), look, [(30, 44)])
    assert overlap(found.box_xyxy, THERE.box) > 0.6
    assert found.score > 0.8


def test_a_target_of_another_size_is_found() -> None:
    larger = Truth(150, 100, 62, 42, 0, True)
    found = search(to_lab(drawn(larger, 5)), Appearance(drawn(HERE), HERE.box), [(30, 44)])
    assert overlap(found.box_xyxy, larger.box) > 0.6


def test_a_target_of_which_a_sliver_was_left_is_found_whole() -> None:
    look = Appearance(drawn(HERE), HERE.box)
    found = search(to_lab(drawn(THERE, 5)), look, [(28, 4), (30, 44)])
    assert overlap(found.box_xyxy, THERE.box) > 0.6


def test_where_there_is_no_target_nothing_scores() -> None:
    gone = Truth(0, 0, 1, 1, 0, False)
    look = Appearance(drawn(HERE), HERE.box)
    assert search(to_lab(drawn(gone, 5)), look, [(30, 44)]).score < 0.2


def test_events_have_the_times_of_their_frames() -> None:
    finder = LossFinder()
    seen, lost = (Target((1, 2, 3, 4), None, 0.5, lost=state) for state in (False, True))
    targets = [seen, seen, seen, lost, lost, seen]
    times = [Fraction(n, 30) for n in range(6)]
    events = [
        event
        for n, target in enumerate(targets)
        if (event := finder.process(n, times[n], target)) is not None
    ]
    assert [(event.kind, event.number, event.time_s) for event in events] == [
        ("lost", 3, Fraction(1, 10)),
        ("found", 5, Fraction(1, 6)),
    ]
    assert events[0].since_s == Fraction(1, 30)
