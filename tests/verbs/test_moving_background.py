"""Which frame of a moving background is behind which frame of the subject, by hand-made times."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from cleanplate.core.frames import Frame
from cleanplate.effects.options import BackgroundEnd, ReplaceOptions
from cleanplate.media.memory_video import MemoryVideo, frame_from_rgb
from cleanplate.verbs import moving_background
from cleanplate.verbs.moving_background import MovingBackground

LEVELS = (60, 120, 180)
"""Luma-like shades of the background's three frames."""

Open = Callable[[int, BackgroundEnd], MovingBackground]


@pytest.fixture
def background(monkeypatch: pytest.MonkeyPatch) -> Open:
    """A background of three frames at a given rate."""

    def open_it(rate: int, end: BackgroundEnd) -> MovingBackground:
        pictures = [np.full((4, 6, 3), level, np.uint8) for level in LEVELS]
        monkeypatch.setattr(moving_background, "open_source", lambda _: MemoryVideo(pictures, rate))
        return MovingBackground(Path("behind"), ReplaceOptions(background_end=end))

    return open_it


def _shown(behind: MovingBackground, times_ms: list[int]) -> list[int | None]:
    """The number of the background frame behind each time; None: ended."""
    return [_number(behind(_frame(time))) for time in times_ms]


def _frame(time_ms: int) -> Frame:
    black = np.zeros((4, 6, 3), np.uint8)
    return frame_from_rgb(black, pts=time_ms, time_base=Fraction(1, 1000), index=0)


def _number(planes: object) -> int | None:
    if planes is None:
        return None
    level = (float(planes[0][0, 0]) - 16) * 255 / 219  # type: ignore[index]
    return int(np.argmin(np.abs(np.array(LEVELS) - level)))


EVERY_40_MS = [40 * number for number in range(11)]


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("loop", [0, 0, 0, 1, 1, 2, 2, 2, 0, 0, 1]),
        ("hold", [0, 0, 0, 1, 1, 2, 2, 2, 2, 2, 2]),
        ("stop", [0, 0, 0, 1, 1, 2, 2, 2, None, None, None]),
    ],
)
def test_ten_a_second_behind_twenty_five(
    background: Open, end: BackgroundEnd, expected: list[int | None]
) -> None:
    """Frames are on screen from 0, 100 and 200 ms; the background is over at 300 ms."""
    assert _shown(background(10, end), EVERY_40_MS) == expected


def test_fifty_a_second_behind_twenty_five(background: Open) -> None:
    """A round takes 60 ms: at 0, 40, 80 (20), 120 (0), 160 (40) ms of it."""
    assert _shown(background(50, "loop"), EVERY_40_MS[:5]) == [0, 2, 1, 0, 2]


def test_equal_rates_go_frame_by_frame(background: Open) -> None:
    assert _shown(background(25, "loop"), EVERY_40_MS[:7]) == [0, 1, 2, 0, 1, 2, 0]


def test_the_background_begins_with_the_first_frame_whenever_that_is(background: Open) -> None:
    """A part cut out with --start does not skip the beginning of the background."""
    later = [5000 + time for time in EVERY_40_MS[:4]]
    assert _shown(background(25, "loop"), later) == [0, 1, 2, 0]


def test_a_gap_longer_than_a_round_does_not_drift(background: Open) -> None:
    """At 25 a second a round takes 120 ms; 1000 = 8 rounds and 40 ms."""
    assert _shown(background(25, "loop"), [0, 1000, 1040, 1080]) == [0, 1, 2, 0]


def test_odd_times_fall_into_the_frame_on_screen(background: Open) -> None:
    """At 10 a second: 99 ms is still frame 0, 100 ms frame 1, 299 ms frame 2."""
    assert _shown(background(10, "hold"), [0, 99, 100, 199, 200, 299]) == [0, 0, 1, 1, 2, 2]


def test_a_long_loop_has_no_drift(background: Open) -> None:
    """After 1000 rounds of 120 ms the phase is still exact."""
    times = [40 * number for number in range(3000, 3003)]
    assert _shown(background(25, "loop"), [0, *times]) == [0, 0, 1, 2]


def test_planes_are_made_once_while_a_frame_stands(background: Open) -> None:
    behind = background(10, "loop")
    assert behind(_frame(0)) is behind(_frame(40))
