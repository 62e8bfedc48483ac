"""Where a lecture ends, by what its file says and by what is there."""

from __future__ import annotations

import logging
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from cleanplate.lectures.ending import announced_end, end_of, warn_if_cut
from cleanplate.media.video_info import VideoInfo

INFO = VideoInfo(
    path=Path("talk.mp4"),
    container="mov,mp4,m4a,3gp,3g2,mj2",
    codec="h264",
    coded_size=(360, 640),
    size=(360, 640),
    time_base=Fraction(1, 1000),
    duration_s=Fraction(18),
)


def end(times: list[float], seen_s: float, end_s: Fraction | None = None) -> float:
    return float(end_of(INFO, np.array(times), Fraction(seen_s), end_s))


def test_the_announced_end_counts_from_the_origin() -> None:
    assert announced_end(INFO) == 18
    late = replace(INFO, start_s=Fraction(3, 2), origin_s=Fraction(1))
    assert announced_end(late) == Fraction(37, 2)
    assert announced_end(replace(INFO, duration_s=None)) is None


def test_what_is_announced_is_believed_for_a_second() -> None:
    assert end([17.0, 17.2], 17.25) == 18


def test_a_file_that_stops_early_ends_there() -> None:
    assert end([10.0, 10.2], 10.25) == 10.25


def test_the_last_frame_may_be_held_as_long_as_others_were() -> None:
    assert end([0.0, 7.0, 12.0], 12.04) == 18
    assert end([0.0, 5.0, 10.0, 12.0], 12.04) == 12.04


def test_a_last_frame_that_says_that_it_is_long_is_believed() -> None:
    assert end([0.0, 1.0], 18.0) == 18


def test_a_part_ends_where_it_was_asked_to() -> None:
    assert end([3.0, 3.2], 17.5, Fraction(4)) == 4


@pytest.mark.parametrize(("until_s", "end_s"), [(17.2, None), (18.0, None), (4.0, Fraction(4))])
def test_a_whole_file_is_not_warned_of(
    caplog: pytest.LogCaptureFixture, until_s: float, end_s: Fraction | None
) -> None:
    assert not warn_if_cut(INFO, until_s, end_s)
    assert caplog.records == []


def test_a_cut_file_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert warn_if_cut(INFO, 10.2)
    (told,) = caplog.messages
    assert told.startswith("talk.mp4 stops at 10.2 of 18.0 s; the slides are those up to there")
