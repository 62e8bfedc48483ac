"""Touching objects one by one, and regions grown from markers."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from skimage import data

from cleanplate.core.errors import UsageError
from cleanplate.segmentation.options import WatershedOptions
from cleanplate.segmentation.watershed import flood_markers, split_objects

from .scenes import discs


def test_two_touching_discs_are_two() -> None:
    found = split_objects(discs((50, 60, 25), (99, 60, 25)))
    assert found.count == 2
    assert found.labels[60, 50] != found.labels[60, 99]
    assert found.labels[5, 5] == 0


def test_a_line_of_minus_one_parts_them() -> None:
    labels = split_objects(discs((50, 60, 25), (97, 60, 25))).labels
    row = labels[60]
    line = np.flatnonzero(row == -1)
    assert any(70 <= column <= 78 for column in line)


def test_large_and_small_ones_touch() -> None:
    # Seven tenths of the large one's height would have lost the small one.
    assert split_objects(discs((50, 60, 35), (100, 60, 14), (30, 108, 11))).count == 3


def test_bright_objects_on_dark_are_found_as_well() -> None:
    rgb = 255 - discs((50, 60, 25), (99, 60, 25))
    assert split_objects(rgb).count == 2


def test_a_highlight_is_filled_in_an_object_that_touches_others() -> None:
    rgb = discs((50, 60, 25), (97, 60, 25))
    rgb[52:64, 44:58] = 235
    assert (split_objects(rgb).labels[52:64, 44:58] == split_objects(rgb).labels[75, 50]).all()
    kept = split_objects(rgb, WatershedOptions(holes="keep"))
    assert (kept.labels[56:60, 48:54] == 0).all()


def test_the_gap_between_three_objects_is_background() -> None:
    rgb = discs((100, 80, 40), (180, 80, 40), (140, 149, 40), size=(240, 280))
    labels = split_objects(rgb).labels
    assert labels.max() == 3
    assert labels[103, 140] == 0


def test_objects_at_the_border_are_whole_there() -> None:
    labels = split_objects(discs((0, 60, 25), (80, 60, 25))).labels
    assert labels[60, 0] > 0


def test_light_that_falls_off_does_no_harm() -> None:
    rgb = discs((40, 60, 20), (79, 60, 20), (130, 30, 20))
    dim = (rgb - np.linspace(0, 150, rgb.shape[1])[None, :, None]).clip(0, 255).astype(np.uint8)
    rgb_mask, dim_mask, uneven = (
        split_objects(picture, WatershedOptions(even_light=even)).labels > 0
        for picture, even in ((rgb, True), (dim, True), (dim, False))
    )
    assert (rgb_mask != dim_mask).mean() < 0.02
    assert (rgb_mask != uneven).mean() > 0.1


def test_an_empty_background_has_no_objects() -> None:
    found = split_objects(discs())
    assert found.count == 0
    assert not found.labels.any()
    assert found.matte is not None
    assert not found.matte.any()


def test_specks_beside_objects_are_none() -> None:
    rgb = discs((50, 60, 25), (110, 60, 25), (20, 15, 3))
    bare = WatershedOptions(opening=0, smooth=0)
    assert split_objects(rgb, bare).count == 2
    assert split_objects(rgb, WatershedOptions(opening=0, smooth=0, speck=0)).count == 3


def test_a_larger_peak_splits_more() -> None:
    rgb = discs((60, 60, 30), (80, 60, 30))  # an oblong
    assert split_objects(rgb, WatershedOptions(peak=0.5)).count == 1
    assert split_objects(rgb, WatershedOptions(peak=0.99)).count == 2


def test_the_matte_is_soft_on_the_outline_and_whole_between_objects() -> None:
    found = split_objects(discs((50, 60, 25), (97, 60, 25)))
    matte = found.matte
    assert matte is not None
    assert matte[60, 50] == 1
    assert matte[60, 5] == 0
    assert matte[60, 60:88].min() == 1
    outline = matte[(found.labels == -1)]
    assert 0 < outline.min() < 1


def test_stages_tell_the_whole_way() -> None:
    names = [stage.name for stage in split_objects(discs((50, 60, 25))).stages]
    assert names == [
        "grey",
        "even light",
        "otsu",
        "filled",
        "opened",
        "distance",
        "sure background",
        "sure foreground",
        "markers",
        "watershed",
    ]


@pytest.mark.parametrize("smooth", [0, 1, 1.5, 2])
def test_the_coins_of_scikit_image_are_twenty_four(smooth: float) -> None:
    rgb = cv2.cvtColor(data.coins(), cv2.COLOR_GRAY2RGB)
    assert split_objects(rgb, WatershedOptions(smooth=smooth)).count == 24


def test_touching_coins_come_out_one_by_one(media: Path) -> None:
    rgb = np.asarray(Image.open(media / "classical" / "water_coins.jpg").convert("RGB"))
    found = split_objects(rgb)
    areas = [int((found.labels == number).sum()) for number in range(1, 25)]
    assert found.count == 24
    assert min(areas) > 0.75 * max(areas)  # coins of one size; some are cut by the border


def test_regions_grow_from_markers_to_the_edge_between_them() -> None:
    rgb = np.zeros((20, 30, 3), np.uint8)
    rgb[:, 15:] = 200
    markers = np.zeros((20, 30), np.int32)
    markers[10, 2], markers[10, 27] = 5, 9
    labels = flood_markers(rgb, markers).labels
    assert set(labels[:, :14].ravel()) == {5}
    assert set(labels[:, 17:].ravel()) == {9}
    assert (labels == -1).any(axis=1).all()


def test_numbers_of_markers_may_have_gaps_and_be_large() -> None:
    rgb = discs((50, 60, 25))
    markers = np.zeros(rgb.shape[:2], np.int32)
    markers[60, 50], markers[5, 5] = 40_000, 3
    found = flood_markers(rgb, markers)
    assert set(np.unique(found.labels)) == {-1, 3, 40_000}
    assert found.count == 2


@pytest.mark.parametrize(
    ("markers", "words"),
    [
        (np.zeros((120, 160), np.int32), "there are 0"),
        (np.ones((120, 160), np.int32), "there are 1"),
        (np.ones((120, 159), np.int32), "159x120, the picture is 160x120"),
    ],
)
def test_markers_that_cannot_work_are_refused(markers: np.ndarray, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        flood_markers(discs(), markers)
