"""PNGs out: small enough, and the same at every compression."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from cleanplate.media.image_writer import write_photo
from cleanplate.media.images import read_photo

from .photos import MEDIA, needs_media, photo, there_and_back


@pytest.mark.parametrize("level", [0, 1, 6])
def test_every_compression_of_png_gives_the_same_picture(level: int) -> None:
    before = photo(alpha=True)
    after = there_and_back(before, "png", compression=level)
    assert np.array_equal(after.pixels, before.pixels)


@needs_media
def test_the_fast_png_is_little_larger_than_the_usual_one() -> None:
    lemur = read_photo(MEDIA / "matting" / "lemur.png")
    alpha = read_photo(MEDIA / "matting" / "lemur_alpha.png").pixels[..., 0].copy()
    fast, usual = io.BytesIO(), io.BytesIO()
    write_photo(fast, replace(lemur, alpha=alpha))
    Image.fromarray(np.dstack([lemur.pixels, alpha])).save(usual, "PNG")
    assert len(fast.getvalue()) < 1.15 * len(usual.getvalue())
