"""Boxes as users write them."""

from __future__ import annotations

import pytest

from cleanplate.core.boxes import check_within, find_box, parse_box
from cleanplate.core.errors import UsageError


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("1,2,3,4", (1, 2, 3, 4)),
        (" 1, 2 ,3,4 ", (1, 2, 3, 4)),
        ("-5,0,3,4", (-5, 0, 3, 4)),
        ("1,2,3", None),
        ("1,2,3,4,5", None),
        ("1.5,2,3,4", None),
        ("a,b,c,d.png", None),
        ("--5,0,3,4", None),
        ("", None),
    ],
)
def test_four_whole_numbers_are_a_box(text: str, box: tuple[int, ...] | None) -> None:
    assert find_box(text) == box


def test_what_is_no_box_is_refused_with_its_flag() -> None:
    with pytest.raises(UsageError, match=r"--rect takes a box in pixels, X0,Y0,X1,Y1, not 'all'"):
        parse_box("--rect", "all")


@pytest.mark.parametrize("box", [(0, 0, 8, 6), (7, 5, 8, 6)])
def test_boxes_within_the_picture_are_taken(box: tuple[int, int, int, int]) -> None:
    check_within("--rect", box, (6, 8))


@pytest.mark.parametrize("box", [(0, 0, 9, 6), (0, 0, 8, 7), (-1, 0, 8, 6), (3, 0, 3, 6)])
def test_boxes_outside_of_it_are_refused(box: tuple[int, int, int, int]) -> None:
    with pytest.raises(UsageError, match="no box within the picture of 8x6"):
        check_within("--rect", box, (6, 8))
