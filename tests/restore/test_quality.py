"""How near a picture is to another."""

from __future__ import annotations

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.restore.quality import likeness


def test_psnr_of_one_level_everywhere() -> None:
    black = np.zeros((16, 16), np.uint8)
    # 20 log10(255 / 1)
    assert likeness(black + np.uint8(1), black).psnr_db == pytest.approx(48.1308, abs=1e-3)


def test_equal_pictures_have_no_psnr_and_ssim_1(rng: np.random.Generator) -> None:
    picture = rng.integers(0, 256, (20, 30, 3), np.uint8)
    near = likeness(picture, picture.copy())
    assert near.psnr_db is None
    assert near.ssim == pytest.approx(1)


def test_depths_may_differ(rng: np.random.Generator) -> None:
    picture = rng.integers(0, 256, (20, 30), np.uint8)
    assert likeness(picture, picture.astype(np.uint16) * 257).ssim == pytest.approx(1)


@pytest.mark.parametrize(("shape", "known"), [((2, 9), False), ((3, 9), True), ((4, 9), True)])
def test_small_pictures(shape: tuple[int, int], known: bool) -> None:
    black = np.zeros(shape, np.uint8)
    assert (likeness(black + np.uint8(9), black).ssim is not None) == known


def test_another_size_is_refused() -> None:
    with pytest.raises(UsageError, match="the reference is 5x4, the picture 6x4"):
        likeness(np.zeros((4, 6), np.uint8), np.zeros((4, 5), np.uint8))
