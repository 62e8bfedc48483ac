"""Scratches are found where they are, and little else."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from skimage import data

from cleanplate.core.errors import UsageError
from cleanplate.restore.inpainting.methods import inpaint
from cleanplate.restore.masks import grown
from cleanplate.restore.scratches import find_scratches


def scratched(
    picture: np.ndarray, colour: int, width: int = 2, dtype: Any = np.uint8
) -> tuple[np.ndarray, np.ndarray]:
    """Two crossing bent strokes, and where they are."""
    rows, columns = picture.shape[:2]
    damaged, mask = picture.copy(), np.zeros((rows, columns), np.uint8)
    for first, last in ((0.2, 0.6), (0.7, 0.3)):
        points = [
            (round(columns * (first + (last - first) * t + 0.02 * np.sin(6 * t))), round(rows * t))
            for t in np.linspace(0.1, 0.9, 30)
        ]
        line = [np.array(points)]
        cv2.polylines(damaged, line, False, (colour,) * 3, width)
        cv2.polylines(mask, line, False, 1, width)
    return damaged.astype(dtype) * dtype(257 if dtype == np.uint16 else 1), mask > 0


@pytest.mark.parametrize("colour", [10, 245])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_strokes_on_a_plain_ground_are_found(colour: int, dtype: Any) -> None:
    ground = np.full((200, 240, 3), 120, np.uint8)
    damaged, truth = scratched(ground, colour, dtype=dtype)
    found = find_scratches(damaged)
    assert (found & truth).sum() > 0.95 * truth.sum()
    assert (found & ~grown(truth, 2)).sum() == 0


def test_only_the_asked_for_are_found() -> None:
    ground = np.full((200, 240, 3), 120, np.uint8)
    damaged, _ = scratched(ground, 245)
    assert not find_scratches(damaged, polarity="dark").any()
    assert find_scratches(damaged, polarity="bright").any()


def test_blobs_and_wide_bars_are_no_scratches() -> None:
    ground = np.full((200, 240, 3), 120, np.uint8)
    cv2.circle(ground, (60, 60), 3, (250, 250, 250), -1)
    cv2.rectangle(ground, (120, 10), (150, 190), (250, 250, 250), -1)
    assert not find_scratches(ground).any()


def test_grey_scratches_are_found_on_dark_and_on_bright_ground() -> None:
    for ground, colour in ((40, 110), (220, 140)):
        damaged, truth = scratched(np.full((200, 240, 3), ground, np.uint8), colour)
        found = find_scratches(damaged)
        assert (found & truth).sum() > 0.9 * truth.sum()


def test_a_scratch_across_an_edge_is_found_and_the_edge_is_not() -> None:
    ground = np.full((200, 240, 3), 60, np.uint8)
    ground[:, 120:] = 180
    truth = np.zeros((200, 240), bool)
    truth[100:102, 20:220] = True
    found = find_scratches(np.where(truth[..., None], np.uint8(250), ground))
    assert (found & truth).sum() > 0.9 * truth.sum()
    assert not (found & ~grown(truth, 3)).any()


def test_the_bright_rim_between_two_things_is_no_scratch() -> None:
    ground = np.full((200, 240, 3), 40, np.uint8)
    ground[:, 120:] = 150
    ground[:, 118:121] = 200
    assert not find_scratches(ground).any()


def test_regular_lines_are_no_scratches_but_one_that_stands_out_of_them_is() -> None:
    bricks = np.full((300, 300, 3), 90, np.uint8)
    bricks[::15] = 130
    bricks[:, ::30] = 130
    assert not find_scratches(bricks).any()
    bricks[20:280, 141:143] = 250
    found = find_scratches(bricks, polarity="bright")
    assert found[20:280, 141:143].mean() > 0.9
    assert found.mean() < 0.03


def test_the_joints_of_a_real_wall_are_mostly_left() -> None:
    wall = np.repeat(data.brick()[..., None], 3, axis=2)
    assert find_scratches(wall).mean() < 0.02


def test_one_wider_than_asked_for_is_left() -> None:
    ground = np.full((200, 240, 3), 120, np.uint8)
    ground[20:180, 60:64] = 250
    assert find_scratches(ground).any()
    assert not find_scratches(ground, width=1).any()


def test_a_view_that_is_not_contiguous_gives_the_same() -> None:
    damaged, _ = scratched(np.full((120, 240, 3), 120, np.uint8), 245)
    whole = find_scratches(np.ascontiguousarray(damaged[:, ::-1]))
    np.testing.assert_array_equal(find_scratches(damaged[:, ::-1]), whole)


def test_a_scratched_photo_is_mended() -> None:
    photo = data.chelsea()
    damaged, truth = scratched(photo, 245, 3)
    found = grown(find_scratches(damaged), 2)
    assert (found & truth).sum() > 0.9 * truth.sum()
    before, after = (
        np.sqrt(np.mean((picture.astype(float) - photo) ** 2))
        for picture in (damaged, inpaint(damaged, found))
    )
    assert after < 0.35 * before


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (7, 3)])
def test_small_pictures_have_none(size: tuple[int, int]) -> None:
    assert not find_scratches(np.full((*size, 3), 9, np.uint8)).any()


@pytest.mark.parametrize(
    ("options", "words"),
    [({"width": 0}, "1 or more"), ({"contrast": 0}, "1 to 255"), ({"polarity": "red"}, "both")],
)
def test_what_cannot_work_is_said(options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        find_scratches(np.zeros((9, 9, 3), np.uint8), **options)
