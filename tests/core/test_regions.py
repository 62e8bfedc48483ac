"""Places in the picture as users write them."""

from __future__ import annotations

import pytest

from cleanplate.core.errors import UsageError
from cleanplate.core.regions import box_of_roi, parse_roi


def test_a_place_is_four_numbers() -> None:
    assert parse_roi("--roi", "10, 20,30.5,40") == (10, 20, 30.5, 40)


@pytest.mark.parametrize("text", ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "auto"])
def test_anything_else_is_told_what_there_is(text: str) -> None:
    with pytest.raises(UsageError, match=r"--roi is X,Y,W,H in pixels, or auto, not"):
        parse_roi("--roi", text, "auto")


@pytest.mark.parametrize("text", ["1,2,0,4", "1,2,4,-1", "1,2,0.5,4"])
def test_a_place_holds_a_pixel(text: str) -> None:
    with pytest.raises(UsageError, match="has no size"):
        parse_roi("--roi", text)


def test_a_place_becomes_a_box() -> None:
    assert box_of_roi("--roi", (10, 20, 30, 40), (60, 40)) == (10, 20, 40, 60)


@pytest.mark.parametrize("roi", [(-1, 0, 5, 5), (0, 0, 41, 5), (0, 30, 5, 31)])
def test_a_place_lies_within_the_picture(roi: tuple[float, float, float, float]) -> None:
    with pytest.raises(UsageError, match="reaches out of the picture of 40x60"):
        box_of_roi("--roi", roi, (60, 40))
