"""Steps of a video's time, counted in whole numbers."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.lectures.steps import FirstOfStep, Steps, first_pts
from cleanplate.media.video_info import VideoInfo, probe

from ..verbs.samples import clip


@pytest.fixture(scope="module")
def info(tmp_path_factory: pytest.TempPathFactory) -> VideoInfo:
    return probe(clip(tmp_path_factory.mktemp("steps") / "a.mp4", frames=2))


bases = st.sampled_from([Fraction(1, 90000), Fraction(1001, 30000), Fraction(1, 1000)])
times = st.fractions(min_value=-2, max_value=100, max_denominator=1001)


@given(pts=st.integers(-10_000, 10**10), base=bases, origin_s=times)
def test_a_step_is_what_fractions_say(
    info: VideoInfo, pts: int, base: Fraction, origin_s: Fraction
) -> None:
    video = replace(info, time_base=base, origin_s=origin_s)
    expected = math.floor((pts * base - origin_s) / Fraction(1, 5))
    assert Steps(video, Fraction(1, 5)).place(pts) == expected


@given(time_s=times, base=bases, origin_s=times)
def test_the_first_timestamp_is_at_the_time_or_just_after(
    info: VideoInfo, time_s: Fraction, base: Fraction, origin_s: Fraction
) -> None:
    first = first_pts(replace(info, time_base=base, origin_s=origin_s), time_s)
    assert first is not None
    assert first * base - origin_s >= time_s
    assert (first - 1) * base - origin_s < time_s


def test_the_earliest_packet_of_each_step_is_due(info: VideoInfo) -> None:
    """At 10 ticks a second a step of a fifth has two; packets come as B-frames do."""
    video = replace(info, time_base=Fraction(1, 10), origin_s=Fraction(0))
    is_due = FirstOfStep(Steps(video, Fraction(1, 5)), first_pts(video, Fraction(1, 10)))
    assert [is_due(pts) for pts in (None, 0, 3, 2, 2, 5, 4)] == [
        True, False, True, True, False, True, True,
    ]  # fmt: skip


def test_what_is_long_past_is_forgotten(info: VideoInfo) -> None:
    video = replace(info, time_base=Fraction(1, 5), origin_s=Fraction(0))
    is_due = FirstOfStep(Steps(video, Fraction(1, 5)), None)
    assert all(is_due(pts) for pts in range(10_000))
    assert len(is_due._earliest) <= 202
