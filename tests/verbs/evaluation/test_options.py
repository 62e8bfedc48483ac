"""Options refuse what cannot work, in a sentence that says what can."""

from __future__ import annotations

from typing import Any

import pytest

from cleanplate.core.errors import UsageError
from cleanplate.verbs.evaluation.options import BenchmarkOptions, EvaluateOptions, ReportOptions

from .material import SUITES


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"suite": "salient"}, "--suite is one of sod, dis, matting, video, motion, not 'salient'"),
        ({"resize": "both"}, "--resize is one of none, prediction, truth"),
        ({"normalise": "yes"}, "--normalise is one of none, minmax"),
        ({"trimaps": "t"}, "--trimaps belong to --suite matting, not sod"),
        ({"suite": "motion", "resize": "truth"}, "--suite motion use --resize prediction"),
        ({"leave_out_ends": True}, "--leave-out-ends belongs to --suite video, not sod"),
        ({"suite": "motion", "leave_out_ends": True}, "belongs to --suite video, not motion"),
        ({"threshold": 0}, "--threshold is above 0"),
        ({"threshold": 1.01}, "at most 1, not 1.01"),
        ({"threshold": float("nan")}, "not nan"),
        ({"jobs": -1}, "--jobs is 0"),
    ],
)
def test_what_cannot_be_evaluated(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        EvaluateOptions(**values)


@pytest.mark.parametrize("suite", SUITES)
def test_every_suite_is_accepted(suite: Any) -> None:
    assert EvaluateOptions(suite=suite, threshold=1, jobs=0).suite == suite


def test_a_number_of_worst_pictures_is_not_negative() -> None:
    with pytest.raises(UsageError, match="--worst"):
        ReportOptions(worst=-1)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"suite": "video"}, "--suite is one of sod, dis, matting, not 'video'"),
        ({"edge": "sharp"}, "--edge is one of"),
        ({"device": "tpu"}, "--device is one of auto, cpu, gpu"),
        ({"precision": "f16"}, "--precision is one of auto, f32, bf16"),
        ({"limit": -1}, "--limit"),
    ],
)
def test_what_cannot_be_benchmarked(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        BenchmarkOptions(**values)
