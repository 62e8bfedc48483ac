"""BlazeFace: anchors, decoding and merging by hand; the real network in test_faces.py."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.models import openvino_runtime, store
from cleanplate.models.runtime import Tensor
from cleanplate.tracking.blaze_face import (
    BlazeFace,
    BlazeOptions,
    anchors,
    decoded,
    merged,
    to_square,
)

LOGIT_9 = float(np.log(9))
"""Of a score of 0.9."""


def test_anchors_lie_in_the_middle_of_their_cells() -> None:
    expected = [[0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]]
    np.testing.assert_allclose(anchors(8, ((4, 1),)), expected)


@pytest.mark.parametrize(
    ("side", "grids", "count"), [(128, ((8, 2), (16, 6)), 896), (192, ((4, 1),), 2304)]
)
def test_each_network_has_its_number_of_anchors(
    side: int, grids: tuple[tuple[int, int], ...], count: int
) -> None:
    assert anchors(side, grids).shape == (count, 2)


def answer_of(*rows: tuple[float, ...]) -> Tensor:
    return np.array(rows, np.float32)


def test_boxes_and_points_are_relative_to_the_anchor() -> None:
    # In a square of 100: middle 10 right of and 20 below the anchor, 30 wide, 40 high.
    row = (10.0, 20.0, 30.0, 40.0, *[5.0, -5.0] * 6, LOGIT_9)
    (found,) = decoded(answer_of(row), np.array([[0.5, 0.4]], np.float32), 100, 0.5)
    np.testing.assert_allclose(found[:4], [0.45, 0.4, 0.75, 0.8], atol=1e-6)
    np.testing.assert_allclose(found[4:16], [0.55, 0.35] * 6, atol=1e-6)
    assert found[16] == pytest.approx(0.9)


def test_unsure_anchors_are_left_out() -> None:
    rows = answer_of((0.0,) * 16 + (-0.1,), (0.0,) * 16 + (0.1,), (0.0,) * 16 + (-1000.0,))
    found = decoded(rows, np.zeros((3, 2), np.float32), 10, 0.5)
    assert len(found) == 1


def found_row(left: float, right: float, score: float) -> list[float]:
    return [left, 0.0, right, 10.0, *[left] * 12, score]


def test_overlapping_boxes_become_their_weighted_mean() -> None:
    rows = np.array([found_row(0, 10, 0.6), found_row(3, 13, 0.9)], np.float32)
    (face,) = merged(rows)
    # (0 x 0.6 + 3 x 0.9) / 1.5 = 1.8
    np.testing.assert_allclose(face[:4], [1.8, 0, 11.8, 10], atol=1e-5)
    assert face[16] == pytest.approx(0.9)


def test_boxes_apart_stay_apart_surest_first() -> None:
    rows = np.array([found_row(0, 10, 0.6), found_row(30, 40, 0.8)], np.float32)
    assert merged(rows)[:, 16].tolist() == pytest.approx([0.8, 0.6])


def test_a_box_without_an_area_does_not_stop_the_merging() -> None:
    rows = np.array([found_row(5, 5, 0.9), found_row(0, 10, 0.6)], np.float32)
    assert len(merged(rows)) == 2
    assert merged(np.zeros((0, 17), np.float32)).shape == (0, 17)


def test_the_picture_keeps_its_proportions() -> None:
    tensor, pixels = to_square(np.full((100, 200, 3), 255, np.uint8), 8)
    assert pixels == 200
    np.testing.assert_allclose(tensor[0, :4], 1)
    np.testing.assert_allclose(tensor[0, 4:], -1)


class Fixed:
    """A runtime that always gives the same answer."""

    description = "fixed"

    def __init__(self, *rows: tuple[float, ...]) -> None:
        self.answer = np.full((1, 2304, 17), -9, np.float32)
        for number, row in enumerate(rows):
            self.answer[0, number] = row

    def __call__(self, _tensor: Tensor) -> Tensor:
        return self.answer


def test_faces_come_in_pixels_of_the_picture() -> None:
    # Anchor 0 lies at 2 of 192; +94 is the middle. The picture is twice the square.
    row = (94.0, 94.0, 48.0, 96.0, *[94.0, 94.0] * 6, LOGIT_9)
    detector = BlazeFace(store.find_card("blazeface"), Fixed(row))
    (face,) = detector(np.zeros((384, 300, 3), np.uint8))
    assert face.box_xyxy == (144, 96, 240, 288)
    assert [eye.centre_xy for eye in face.eyes] == [(192.0, 192.0)] * 2
    assert set(face.points) == {"nose", "mouth", "right_ear", "left_ear"}


def test_small_faces_and_faces_outside_are_left_out() -> None:
    small = (94.0, 94.0, 4.0, 4.0, *[94.0] * 12, LOGIT_9)
    outside = (-94.0, -94.0, 20.0, 20.0, *[0.0] * 12, LOGIT_9)
    card = store.find_card("blazeface")
    detector = BlazeFace(card, Fixed(small, outside), BlazeOptions(min_size=10))
    assert detector(np.zeros((192, 192, 3), np.uint8)) == []


@pytest.mark.parametrize("options", [{"sure": 0.0}, {"sure": 1.0}, {"min_size": -1}])
def test_options_that_cannot_work_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(UsageError):
        BlazeOptions(**options)  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "count"), [("blazeface", 2304), ("blazeface-short", 896)])
def test_boxes_and_scores_come_as_one_output(models_home: Path, name: str, count: int) -> None:
    card = store.find_card(name)
    network = openvino_runtime.read_network(store.runnable_path(card))
    cut = openvino_runtime._only_output(network, card)
    assert [list(output.get_shape()) for output in cut.outputs] == [[1, count, 17]]
