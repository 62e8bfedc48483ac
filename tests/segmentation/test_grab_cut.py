"""GrabCut from a box, a mask, a matte."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cleanplate.core.errors import UsageError
from cleanplate.segmentation.grab_cut import (
    cut_mask,
    cut_subject,
    hints_of_box,
    hints_of_mask,
    hints_of_matte,
)
from cleanplate.segmentation.options import GrabCutOptions

from .scenes import before_wall


def iou(one: np.ndarray, other: np.ndarray) -> float:
    return float((one & other).sum() / (one | other).sum())


def noisy(rgb: np.ndarray) -> np.ndarray:
    noise = np.random.default_rng(2).normal(0, 6, rgb.shape)
    return np.clip(rgb + noise, 0, 255).astype(np.uint8)


def block() -> np.ndarray:
    mask = np.zeros((60, 80), bool)
    mask[20:40, 30:50] = True
    return mask


def test_the_subject_in_a_box_is_found() -> None:
    found = cut_subject(noisy(before_wall()), hints_of_box((24, 12, 56, 48), (60, 80)))
    assert iou(found.labels == 1, block()) > 0.98


def test_a_rough_matte_is_drawn_to_the_edge() -> None:
    rough = np.zeros((60, 80), np.float32)
    rough[19:41, 29:51] = 1  # a pixel too large all around
    found = cut_subject(noisy(before_wall()), hints_of_matte(rough))
    assert iou(rough > 0, block()) < 0.84
    assert iou(found.labels == 1, block()) > 0.98


def test_white_and_black_of_a_mask_are_sure_and_grey_is_decided() -> None:
    mask = np.full((60, 80), 0.5, np.float32)
    mask[:5] = 0
    mask[28:32, 36:44] = 1
    mask[2:4, 60:64] = 1  # wall, said to be subject: it is obeyed
    found = cut_subject(noisy(before_wall()), hints_of_mask(mask))
    assert found.labels[30, 31] == 1
    assert (found.labels[2:4, 60:64] == 1).all()
    assert (found.labels[:5, :50] == 0).all()


def test_a_box_makes_background_outside_and_rather_subject_inside() -> None:
    hints = hints_of_box((1, 0, 3, 2), (3, 4))
    assert hints.tolist() == [[0, 3, 3, 0], [0, 3, 3, 0], [0, 0, 0, 0]]


def test_a_matte_is_sure_but_in_a_band_along_its_edge() -> None:
    matte = np.zeros((1, 9), np.float32)
    matte[0, 5:] = 1
    assert hints_of_matte(matte).tolist() == [[0, 0, 0, 0, 2, 3, 1, 1, 1]]


def test_a_mask_with_grey_keeps_what_it_says() -> None:
    mask = np.array([[0, 0.3, 0.7, 1]], np.float32)
    assert hints_of_mask(mask).tolist() == [[0, 2, 3, 1]]


@pytest.mark.parametrize(
    ("box", "words"),
    [
        ((-1, 0, 5, 5), "no box within the picture of 80x60"),
        ((0, 0, 81, 5), "no box within"),
        ((5, 5, 5, 9), "no box within"),
        ((9, 9, 5, 5), "no box within"),
        ((0, 0, 80, 60), "all of the picture"),
    ],
)
def test_boxes_that_cannot_work_are_refused(box: tuple[int, int, int, int], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        hints_of_box(box, (60, 80))


@pytest.mark.parametrize(("value", "missing"), [(0, "subject"), (1, "background")])
def test_a_mask_of_one_side_only_is_refused(value: float, missing: str) -> None:
    hints = hints_of_mask(np.full((60, 80), value, np.float32))
    with pytest.raises(UsageError, match=f"see some {missing}"):
        cut_subject(before_wall(), hints)


def test_a_mask_of_another_size_is_refused() -> None:
    with pytest.raises(UsageError, match="30x20, the picture is 80x60"):
        cut_subject(before_wall(), np.zeros((20, 30), np.uint8))


def test_a_large_picture_is_cut_reduced_and_comes_back_at_its_size() -> None:
    large = np.repeat(np.repeat(before_wall(), 4, axis=0), 4, axis=1)
    hints = hints_of_box((96, 48, 224, 192), (240, 320))
    found = cut_subject(noisy(large), hints, GrabCutOptions(side=80))
    assert found.labels.shape == (240, 320)
    assert iou(found.labels == 1, np.repeat(np.repeat(block(), 4, axis=0), 4, axis=1)) > 0.9


def test_a_box_that_vanishes_in_the_reduced_picture_is_refused() -> None:
    rgb = np.zeros((400, 400, 3), np.uint8)
    hints = hints_of_box((1, 1, 2, 2), (400, 400))
    with pytest.raises(UsageError, match="raise --side"):
        cut_subject(rgb, hints, GrabCutOptions(side=20))


def test_with_too_few_pixels_to_learn_from_hints_are_all_there_is() -> None:
    hints = np.array([[0, 3, 0]], np.uint8)
    rgb = np.zeros((1, 3, 3), np.uint8)
    assert cut_mask(rgb, hints, 1).tolist() == [[False, True, False]]


def test_a_picture_of_one_colour_does_no_harm() -> None:
    rgb = np.full((40, 40, 3), 77, np.uint8)
    found = cut_subject(rgb, hints_of_box((10, 10, 30, 30), (40, 40)))
    assert not found.labels[:10].any()


def test_real_subjects_are_found_in_the_boxes_around_them(media: Path) -> None:
    scores = []
    for path in sorted((media / "salient" / "images").iterdir())[:80:20]:
        rgb = np.asarray(Image.open(path).convert("RGB"))
        truth = np.asarray(Image.open(media / "salient" / "masks" / f"{path.stem}.png")) > 127
        rows, columns = np.flatnonzero(truth.any(1)), np.flatnonzero(truth.any(0))
        box = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
        found = cut_subject(rgb, hints_of_box(box, truth.shape), GrabCutOptions(rounds=2, side=160))
        scores.append(iou(found.labels == 1, truth))
    assert float(np.mean(scores)) > 0.6
