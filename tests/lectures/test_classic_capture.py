"""When the classic methods take a picture: on shares whose answers are counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from cleanplate.core.errors import UsageError
from cleanplate.lectures.classic_capture import AfterChange, CaptureRule, ClassicKnobs, WhenStill


def taken(rule: CaptureRule, shares: list[float]) -> list[int]:
    return [index for index, share in enumerate(shares) if rule.takes(share)]


def when_still() -> WhenStill:
    return WhenStill(still_percent=0.01, moving_percent=0.15)


def test_the_first_still_frame_is_taken() -> None:
    assert taken(when_still(), [100, 3, 0.009, 0]) == [2]


def test_nothing_is_taken_twice_without_motion_between() -> None:
    assert taken(when_still(), [0, 0, 0, 0]) == [0]


def test_after_motion_the_next_still_frame_is_taken() -> None:
    assert taken(when_still(), [0, 5, 1, 0.1, 0, 0]) == [0, 4]


def test_motion_begins_at_its_limit() -> None:
    assert taken(when_still(), [0, 0.15, 0]) == [0, 2]
    assert taken(when_still(), [0, 0.149, 0]) == [0]


def test_still_is_below_its_limit() -> None:
    assert taken(when_still(), [0.01]) == []
    assert taken(when_still(), [0.0099]) == [0]


def test_what_never_rests_is_never_taken() -> None:
    assert taken(when_still(), [100, 4, 4, 4, 4]) == []


def after_change() -> AfterChange:
    return AfterChange(changed_percent=0.06, frames_apart=3)


def test_the_first_frame_is_always_taken() -> None:
    assert taken(after_change(), [0, 0, 0, 0, 0]) == [0]


def test_the_picture_is_taken_some_frames_after_the_change() -> None:
    assert taken(after_change(), [0, 0, 9, 0, 0, 0, 0]) == [0, 5]


def test_a_change_while_waiting_neither_prolongs_nor_counts() -> None:
    assert taken(after_change(), [0, 9, 9, 9, 0, 0, 0, 0, 0]) == [0, 4]


def test_a_change_in_the_frame_that_is_taken_is_missed() -> None:
    assert taken(after_change(), [0, 9, 0, 0, 9, 0, 0, 0, 0]) == [0, 4]


def test_a_change_right_after_begins_anew() -> None:
    assert taken(after_change(), [0, 9, 0, 0, 0, 9, 0, 0, 0]) == [0, 4, 8]


def test_a_change_just_before_the_end_is_lost() -> None:
    assert taken(after_change(), [0, 0, 0, 0, 9, 0, 0]) == [0]


@pytest.mark.parametrize(("share", "frames"), [(0.06, [0, 4]), (0.0599, [0])])
def test_a_change_begins_at_its_limit(share: float, frames: list[int]) -> None:
    assert taken(after_change(), [0, share, 0, 0, 0]) == frames


@pytest.mark.parametrize(("size", "bits"), [(8, 2), (12, 5), (16, 10)])
def test_96_percent_of_the_bits_are_alike(size: int, bits: int) -> None:
    """Four percent of 64 are 2.56 bits, of 144 5.76, of 256 10.24; parts of bits do not count."""
    assert ClassicKnobs().similar_bits(size) == bits


@pytest.mark.parametrize(
    ("knobs", "message"),
    [
        ({"width": 1}, "--width is from 2 to 100000, not 1"),
        ({"history": 0}, "--history is from 1 to 10000, not 0"),
        ({"gmg_threshold": 1.5}, "--gmg-threshold is from 0 to 1, not 1.5"),
        ({"knn_distance": 0}, "--knn-distance is from 1e-06 to 200000, not 0"),
        ({"mog2_threshold": -1}, "--mog2-threshold is from 1e-06 to 10000, not -1"),
        ({"moving_percent": 101}, "--moving-percent is from 0 to 100, not 101"),
        ({"still_percent": float("nan")}, "--still-percent is from 0 to 100, not nan"),
        ({"still_percent": 0.2}, "--still-percent is at most --moving-percent, 0.15, not 0.2"),
        ({"difference": 255}, "--difference is from 0 to 254, not 255"),
        ({"dilation": 0}, "--dilation is from 1 to 255, not 0"),
        ({"dilation": 4}, "--dilation is an odd number of pixels, such as 7, not 4"),
        ({"changed_percent": -1}, "--changed-percent is from 0 to 100, not -1"),
        ({"frames_apart": 0}, "--frames-apart is from 1 to 100000, not 0"),
        ({"similar_percent": 101}, "--similar-percent is from 0 to 100, not 101"),
        ({"queue": -1}, "--queue is from 0 to 100000, not -1"),
    ],
)
def test_knobs_out_of_range_are_refused(knobs: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        ClassicKnobs(**knobs)


def test_the_defaults_are_the_published_ones() -> None:
    knobs = ClassicKnobs()
    assert (knobs.difference, knobs.dilation, knobs.changed_percent) == (80, 7, 0.06)
    assert (knobs.frames_apart, knobs.width, knobs.history) == (85, 640, 15)
    assert (knobs.gmg_threshold, knobs.knn_distance) == (0.75, 100)
    assert (knobs.moving_percent, knobs.still_percent) == (0.15, 0.01)
