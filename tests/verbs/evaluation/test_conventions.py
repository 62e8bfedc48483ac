"""The report says how figures were made, and says only what was done."""

from __future__ import annotations

from typing import Any

import pytest

from cleanplate.verbs.evaluation.conventions import conventions
from cleanplate.verbs.evaluation.options import EvaluateOptions

from .material import SUITES


def text(**options: Any) -> str:
    return "\n".join(conventions(EvaluateOptions(**options)))


@pytest.mark.parametrize("suite", SUITES)
def test_range_and_sizes_are_said_for_every_suite(suite: Any) -> None:
    assert "nothing was stretched" in text(suite=suite)
    assert "different sizes were not compared" in text(suite=suite)
    assert "min-max" in text(suite=suite, normalise="minmax")
    assert "resized to the truth" in text(suite=suite, resize="prediction")


@pytest.mark.parametrize("suite", ["sod", "dis", "video", "motion"])
def test_the_threshold_is_said(suite: Any) -> None:
    assert "from 0.25 on" in text(suite=suite, threshold=0.25)


def test_effort_is_said_where_it_is_measured() -> None:
    assert "HCE" in text(suite="dis")
    assert "HCE" not in text(suite="sod")


def test_mattes_say_which_pixels_count() -> None:
    assert "the whole picture" in text(suite="matting")
    assert "unknown part of the trimap" in text(suite="matting", trimaps="folder")


def test_the_ends_of_a_video_are_said() -> None:
    assert "frame counted" in text(suite="video")
    assert "left out, as DAVIS" in text(suite="video", leave_out_ends=True)


@pytest.mark.parametrize("suite", SUITES)
def test_each_is_one_sentence_or_more(suite: Any) -> None:
    for sentence in conventions(EvaluateOptions(suite=suite)):
        assert sentence[0].isupper() or sentence[0] in "d0"
        assert sentence.endswith(".")
