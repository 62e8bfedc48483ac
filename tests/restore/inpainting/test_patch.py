"""Patches: texture goes on, the same in every run."""

from __future__ import annotations

import numpy as np
import pytest
from skimage import data

from cleanplate.restore.inpainting.patch import fill_patches
from cleanplate.restore.inpainting.patch_field import Field, Level, nearest
from cleanplate.restore.inpainting.pyramid import levels_of, radius_of


def stripes(period: int, size: tuple[int, int] = (96, 128)) -> np.ndarray:
    columns = (np.arange(size[1]) // (period // 2)) % 2 * 200 + 20
    return np.repeat(np.broadcast_to(columns, size)[..., None], 3, axis=2).astype(np.uint8)


def hole(size: tuple[int, int], rows: slice, columns: slice) -> np.ndarray:
    mask = np.zeros(size, bool)
    mask[rows, columns] = True
    return mask


@pytest.mark.parametrize("period", [8, 14])
def test_stripes_go_on_exactly(period: int) -> None:
    picture = stripes(period)
    mask = hole(picture.shape[:2], slice(30, 60), slice(40, 75))
    damaged = picture.copy()
    damaged[mask] = 128
    assert np.abs(fill_patches(damaged, mask).astype(int) - picture).max() <= 1


def test_the_result_is_the_same_every_time() -> None:
    picture = np.dstack([data.grass()[:90, :90]] * 3)
    mask = hole((90, 90), slice(30, 55), slice(30, 55))
    assert np.array_equal(fill_patches(picture, mask), fill_patches(picture, mask))


def test_texture_keeps_its_contrast() -> None:
    """A smear would have next to none."""
    picture = np.dstack([data.grass()[100:220, 100:220]] * 3)
    mask = hole((120, 120), slice(40, 75), slice(40, 75))
    filled = fill_patches(picture, mask)[mask]
    assert filled.std() > 0.65 * picture[mask].std()


def test_holes_beyond_what_is_searched_are_filled_from_smaller_levels(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cleanplate.restore.inpainting.patch._SEARCHED", 1000)
    picture = stripes(16)
    mask = hole(picture.shape[:2], slice(20, 70), slice(30, 90))
    damaged = picture.copy()
    damaged[mask] = 128
    off = np.abs(fill_patches(damaged, mask).astype(int) - picture)
    assert off.mean() < 2


def test_levels_are_halved_until_patches_see_the_rim() -> None:
    picture = stripes(8, (256, 256))
    levels = levels_of(picture, hole((256, 256), slice(100, 132), slice(100, 132)))
    assert [level.hole.shape[0] for level in levels] == [64, 128, 256]
    assert radius_of(levels[-1].hole) == pytest.approx(16, abs=1)


def test_small_pictures_have_small_patches() -> None:
    mask = hole((5, 5), slice(2, 3), slice(2, 3))
    (level,) = levels_of(np.zeros((5, 5, 3), np.uint8), mask)
    assert level.half == 0


def test_the_nearest_patch() -> None:
    wanted = np.array([[1, 1], [9, 8]], np.float32)
    sources = np.array([[9, 9], [0, 1], [5, 5]], np.float32)
    found, cost = nearest(wanted, sources)
    assert found.tolist() == [1, 0]
    assert cost.tolist() == [1, 1]


def test_the_search_finds_what_comparing_all_finds() -> None:
    rng = np.random.default_rng(1)
    picture = rng.integers(0, 255, (48, 48, 4)).astype(np.float32)
    picture[10:20, 10:20] = picture[30:40, 25:35]
    level = Level(np.ascontiguousarray(picture), hole((48, 48), slice(13, 17), slice(13, 17)), 3)
    exact, searched = Field(level, rng), Field(level, rng)
    exact.search_all()
    searched.search(rounds=8)
    middle = 15 * 48 + 15
    assert exact.map[middle] == 35 * 48 + 30
    assert exact.cost[middle] == pytest.approx(0, abs=16)
    found = searched.cost[level.centres] <= exact.cost[level.centres] + 16
    assert found.mean() > 0.5
