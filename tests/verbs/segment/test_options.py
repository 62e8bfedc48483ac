"""What ``segment`` can be told."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from cleanplate.core.errors import UsageError
from cleanplate.segmentation.options import SlicOptions, WatershedOptions
from cleanplate.verbs.segment.options import SegmentKeywords, SegmentOptions
from cleanplate.verbs.segment.segmenter import METHOD_OPTIONS, segmenter_of


def test_the_keywords_of_python_are_the_methods_options() -> None:
    names = [entry.name for kind in METHOD_OPTIONS.values() for entry in fields(kind)]
    assert list(SegmentKeywords.__annotations__) == names
    assert len(set(names)) == len(names)


def test_no_methods_option_is_named_as_an_input() -> None:
    inputs = {entry.name for entry in fields(SegmentOptions)}
    assert inputs.isdisjoint(SegmentKeywords.__annotations__)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"method": "magic"}, "--method is one of watershed, grabcut"),
        ({"method": "slic", "markers": "m.png"}, "--markers is for --method watershed"),
        ({"from_matte": "auto"}, "--from-matte is for --method grabcut"),
        ({"method": "grabcut", "rect": "1,2,3"}, "--rect takes a box"),
        ({"method": "grabcut", "rect": "1,2,3,4", "mask": "m.png"}, "exclude each other"),
    ],
)
def test_what_cannot_work_is_refused(values: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        SegmentOptions(**values)


def test_the_methods_own_options_are_picked() -> None:
    chosen = segmenter_of(SegmentOptions("slic"), {"segments": 9, "smooth": 1.5})
    assert chosen.own == SlicOptions(segments=9)
    assert segmenter_of(SegmentOptions(), {}).own == WatershedOptions()


def test_another_methods_option_is_refused() -> None:
    with pytest.raises(UsageError, match="--smooth is for --method watershed, not for 'slic'"):
        segmenter_of(SegmentOptions("slic"), {"smooth": 3.0})
