"""What methods give."""

from __future__ import annotations

import numpy as np
import pytest

from cleanplate import segmentation
from cleanplate.segmentation.result import (
    Segmentation,
    Stage,
    numbers_in,
    soft_lines,
    subject_of,
)


def test_background_and_lines_are_not_counted() -> None:
    labels = np.array([[0, -1, 3], [7, 7, 3]], np.int32)
    assert Segmentation(labels).count == 2


@pytest.mark.parametrize("most", [9, 1 << 20, 2_000_000_000])
def test_numbers_are_those_that_are_there(most: int) -> None:
    labels = np.array([[most, -1], [3, most]], np.int32)
    assert numbers_in(labels).tolist() == [-1, 3, most]


def test_a_stage_is_drawn_when_it_is_asked_for() -> None:
    drawn: list[int] = []

    def draw() -> np.ndarray:
        drawn.append(1)
        return np.zeros((2, 2), np.uint8)

    stage = Stage("grey", draw)
    assert drawn == []
    assert stage.picture.shape == (2, 2)


def test_a_line_has_the_share_of_objects_beside_it() -> None:
    labels = np.array([[0, -1, 1], [0, -1, 1], [0, -1, 1]], np.int32)
    assert soft_lines(labels)[1].tolist() == [0, 0.5, 1]


def test_a_line_between_objects_is_whole() -> None:
    labels = np.array([[1, -1, 2], [1, -1, 2], [1, -1, 2]], np.int32)
    assert (soft_lines(labels) == 1).all()


def test_a_mask_is_labels_of_nought_and_one() -> None:
    assert subject_of(np.array([[True, False]])).tolist() == [[1, 0]]


@pytest.mark.parametrize("name", segmentation.__all__)
def test_every_public_name_of_the_room_can_be_had(name: str) -> None:
    assert getattr(segmentation, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="segmentation"):
        _ = segmentation.flood  # type: ignore[attr-defined]
