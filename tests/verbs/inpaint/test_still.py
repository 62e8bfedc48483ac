"""``inpaint`` on photos."""

from __future__ import annotations

import logging
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

import cleanplate as cp
from cleanplate.core.errors import InputError, UsageError

from ..samples import EXIF_ARTIST, GREY, block, photo_file, picture, pixels


def saved(path: Path, values: np.ndarray) -> Path:
    Image.fromarray(values).save(path)
    return path


def spot(size: tuple[int, int] = (40, 60)) -> np.ndarray:
    mask = np.zeros(size, np.uint8)
    mask[5:9, 46:52] = 255
    return mask


def test_a_mask_file_says_where(tmp_path: Path) -> None:
    source = saved(tmp_path / "x.png", np.where(spot()[..., None] > 0, 255, picture()))
    target = cp.inpaint(source, saved(tmp_path / "m.png", spot()))
    assert target == tmp_path / "x.inpaint.png"
    assert np.array_equal(pixels(target), picture())


def test_what_came_with_the_photo_is_kept(tmp_path: Path) -> None:
    source = photo_file(tmp_path / "x.jpg", orientation=6)
    target = cp.inpaint(source, saved(tmp_path / "m.png", spot()))
    with Image.open(target) as image:
        assert image.getexif()[EXIF_ARTIST] == "somebody"
        assert image.info["icc_profile"]
        assert image.size == (60, 40)


@pytest.mark.usefixtures("finds_red")
def test_a_subject_is_taken_away_without_a_rim() -> None:
    result = cp.inpaint(picture(), subject="any")
    assert np.abs(result.astype(int) - GREY).max() <= 1


@pytest.mark.usefixtures("finds_red")
def test_naming_a_model_asks_for_the_subject() -> None:
    assert np.abs(cp.inpaint(picture(), model="u2netp").astype(int) - GREY).max() <= 1


@pytest.mark.usefixtures("finds_red")
def test_a_picture_without_subject_is_unchanged() -> None:
    grey = np.full((20, 30, 3), 90, np.uint8)
    assert np.array_equal(cp.inpaint(grey, subject="any"), grey)


def test_scratches_are_found_and_filled() -> None:
    damaged = np.full((120, 160, 3), 120, np.uint8)
    cv2.line(damaged, (20, 10), (60, 110), (250, 250, 250), 2)
    assert np.abs(cp.inpaint(damaged, scratches=True).astype(int) - 120).max() <= 2


def test_alpha_stays() -> None:
    alpha = np.random.default_rng(0).integers(0, 255, (40, 60)).astype(np.uint8)
    result = cp.inpaint(np.dstack([picture(), alpha]), spot() > 0)
    assert np.array_equal(result[..., 3], alpha)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_depth_stays(dtype: type) -> None:
    result = cp.inpaint(picture(dtype=dtype), block(margin=-3), method="telea")
    assert result.dtype == dtype
    grey = float(picture(dtype=dtype)[0, 0, 0])
    assert np.abs(result.astype(float) - grey).max() <= grey / 20


def test_grey_stays_grey() -> None:
    grey = np.full((30, 40), 77, np.uint8)
    mask = np.zeros((30, 40), bool)
    mask[10:14, 10:14] = True
    assert cp.inpaint(grey, mask, method="ns").shape == (30, 40)


def test_masks_may_be_numbers() -> None:
    damaged = np.where(spot()[..., None] > 0, 255, picture()).astype(np.uint8)
    for mask in (spot(), (spot() / 255).astype(np.float32), spot() > 0):
        assert np.array_equal(cp.inpaint(damaged, mask), picture())


def test_grow_makes_the_mask_wider() -> None:
    damaged = picture()
    damaged[3:11, 44:54] = 255
    assert not np.array_equal(cp.inpaint(damaged, spot() > 0), picture())
    assert np.array_equal(cp.inpaint(damaged, spot() > 0, grow=3), picture())


def test_a_plate_fills_in_its_own_light(tmp_path: Path) -> None:
    empty = np.full((40, 60, 3), GREY, np.uint8)
    empty[18:22] = 200
    scene = empty.copy()
    scene[10:30, 20:40] = 30
    saved(tmp_path / "plate.png", (empty * 0.95).astype(np.uint8))
    mask = np.zeros((40, 60), bool)
    mask[10:30, 20:40] = True
    result = cp.inpaint(scene, mask, plate=str(tmp_path / "plate.png"))
    assert np.abs(result.astype(int) - empty).max() <= 10


def test_an_empty_mask_changes_nothing() -> None:
    assert np.array_equal(cp.inpaint(picture(), np.zeros((40, 60), bool)), picture())


def test_a_soft_mask_is_cut_and_that_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    soft = spot()
    soft[12, 50] = 20
    with caplog.at_level(logging.WARNING):
        cp.inpaint(picture(), saved(tmp_path / "soft.png", soft))
    assert "above 32 of 255" in caplog.text


@pytest.mark.parametrize("mask", [np.zeros((40, 61), bool), np.zeros((60, 40), bool)])
def test_a_mask_of_another_size_is_refused(mask: np.ndarray) -> None:
    with pytest.raises(InputError, match="make a mask of that size"):
        cp.inpaint(picture(), mask)


def test_a_plate_of_another_size_is_refused(tmp_path: Path) -> None:
    plate = saved(tmp_path / "plate.png", np.zeros((10, 10, 3), np.uint8))
    with pytest.raises(InputError, match="the plate"):
        cp.inpaint(picture(), spot() > 0, plate=str(plate))


def test_a_mask_of_everything_is_refused() -> None:
    with pytest.raises(UsageError, match="nothing is left"):
        cp.inpaint(picture(), np.ones((40, 60), bool))


def test_a_mask_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.png").write_text("no picture")
    with pytest.raises(InputError, match=r"m\.png"):
        cp.inpaint(picture(), tmp_path / "m.png")


def test_two_ways_of_marking_are_refused() -> None:
    with pytest.raises(UsageError, match="exclude each other"):
        cp.inpaint(picture(), spot() > 0, scratches=True)


def test_no_way_of_marking_is_refused() -> None:
    with pytest.raises(UsageError, match="say what to fill in"):
        cp.inpaint(picture())


def test_signed_numbers_are_no_mask() -> None:
    with pytest.raises(UsageError, match="a mask is an array"):
        cp.inpaint(picture(), np.zeros((40, 60), np.int64))


def test_one_pixel() -> None:
    one = np.full((1, 1, 3), 7, np.uint8)
    assert np.array_equal(cp.inpaint(one, np.zeros((1, 1), bool)), one)
    with pytest.raises(UsageError, match="nothing is left"):
        cp.inpaint(one, np.ones((1, 1), bool))


@pytest.mark.parametrize("form", ["ones", "Pillow", "bool"])
def test_a_mask_may_come_in_several_forms(form: str) -> None:
    mask = spot() > 0
    given = {"ones": mask.astype(np.uint8), "Pillow": Image.fromarray(spot()), "bool": mask}[form]
    damaged = np.where(mask[..., None], np.uint8(255), picture())
    assert np.array_equal(cp.inpaint(damaged, given), picture())


def test_soft_rims_of_a_mask_are_filled_in_too(tmp_path: Path) -> None:
    """Letters drawn with soft rims would stay as outlines."""
    soft = cv2.GaussianBlur(spot(), (0, 0), 1)
    damaged = picture().astype(float) + soft[..., None].astype(float) * 0.4
    damaged = np.clip(damaged, 0, 255).astype(np.uint8)
    mended = cp.inpaint(damaged, str(saved(tmp_path / "soft.png", soft)))
    assert (
        np.abs(mended.astype(int) - picture()).max() <= 20
    )  # 51 where masks are cut in the middle
