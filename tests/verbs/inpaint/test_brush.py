"""The brush without a window."""

from __future__ import annotations

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.verbs.inpaint.brush import HELP, LARGEST, Act, Brush


def painted_white(picture: np.ndarray, mask: np.ndarray) -> np.ndarray:
    result = picture.copy()
    result[mask] = 255
    return result


def brush(radius: int = 1) -> Brush:
    return Brush(np.zeros((20, 30, 3), np.uint8), painted_white, radius=radius)


def test_a_press_marks_a_spot() -> None:
    one = brush()
    one.press(5, 7)
    assert one.mask[5, 7]
    assert one.mask.sum() < 20


def test_a_drag_marks_a_line_until_the_brush_is_lifted() -> None:
    one = brush()
    one.press(5, 2)
    one.drag(5, 20)
    one.lift()
    one.drag(15, 20)
    assert one.mask[5, 2:21].all()
    assert not one.mask[10:].any()


def test_a_drag_without_a_press_marks_nothing() -> None:
    one = brush()
    one.drag(5, 5)
    assert not one.mask.any()


def test_the_other_button_rubs_out() -> None:
    one = brush(3)
    one.press(5, 7)
    one.lift()
    one.press(5, 7, marks=False)
    assert not one.mask.any()


def test_places_outside_of_the_picture_do_no_harm() -> None:
    one = brush()
    one.press(-50, 900)
    one.drag(5, 29)
    assert one.mask[5, 29]


def test_wheel_and_brackets_change_the_brush() -> None:
    one = brush(8)
    one.resize(1)
    assert one.radius == 10
    assert one.key("[") is Act.NOTHING
    assert one.radius == 8
    one.key("]")
    assert one.radius == 10
    one.resize(-99)
    assert one.radius == 0
    one.resize(99)
    assert one.radius == LARGEST


def test_space_fills_in_and_clears_the_mask() -> None:
    one = brush()
    one.press(5, 7)
    one.key("space")
    assert (one.picture[5, 7] == 255).all()
    assert not one.mask.any()
    assert not one.saved


def test_space_without_a_mask_says_so() -> None:
    one = brush()
    assert one.message == HELP
    one.key("space")
    assert one.message == "nothing is marked"


def test_r_goes_back_to_the_beginning() -> None:
    first = np.zeros((20, 30), bool)
    first[3, 3] = True
    one = Brush(np.zeros((20, 30, 3), np.uint8), painted_white, first, 1)
    one.key("space")
    one.press(9, 9)
    one.key("r")
    assert not one.picture.any()
    assert np.array_equal(one.mask, first)


@pytest.mark.parametrize(
    ("name", "act"), [("s", Act.SAVE), ("escape", Act.LEAVE), ("q", Act.NOTHING)]
)
def test_keys_the_window_acts_on(name: str, act: Act) -> None:
    assert brush().key(name) is act


def test_what_cannot_work_is_said_and_changes_nothing() -> None:
    def refuse(_picture: np.ndarray, _mask: np.ndarray) -> np.ndarray:
        msg = "nothing is left"
        raise UsageError(msg)

    one = Brush(np.zeros((4, 4, 3), np.uint8), refuse, np.ones((4, 4), bool))
    one.key("space")
    assert one.message == "nothing is left"
    assert one.mask.all()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_what_is_marked_is_tinted(dtype: type) -> None:
    one = Brush(np.zeros((4, 4, 3), dtype), painted_white, radius=1)
    one.press(0, 0)
    view = one.view()
    assert view.dtype == np.uint8
    assert view[0, 0].tolist() == [115, 20, 30]
    assert view[3, 3].tolist() == [0, 0, 0]
    assert not one.picture.any()
