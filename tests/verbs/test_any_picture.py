"""Pictures as a user has them: every mode, depth and kind comes back as it went in."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import cleanplate as cp

from .samples import as_bytes, block, photo_file, picture

pytestmark = pytest.mark.usefixtures("finds_red")


def test_grey_in_gives_grey_with_alpha_or_colour_out() -> None:
    plane = np.full((20, 20), 9, np.uint8)
    assert cp.remove(plane).shape == (20, 20, 4)
    assert cp.replace(plane, "red")[0, 0].tolist() == [255, 0, 0]


def test_doubles_are_taken_as_floats() -> None:
    assert cp.blur(picture(dtype=np.float32).astype(np.float64)).dtype == np.float32


@pytest.mark.parametrize("verb", [cp.remove, cp.blur, cp.replace])
@pytest.mark.parametrize(
    "mode",
    ["1", "L", "LA", "P", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "HSV", "LAB", "PA", "La", "RGBa",
     "I;16", "I", "F"],
)  # fmt: skip
def test_every_pillow_mode_gives_a_pillow_image(verb: Any, mode: str) -> None:
    image = _in_mode(mode)
    result = verb(image)
    assert isinstance(result, Image.Image)
    assert result.size == (60, 40)


def _in_mode(mode: str) -> Image.Image:
    rgb = Image.fromarray(picture())
    if mode in ("RGBa", "La"):
        return rgb.convert("RGBA" if mode == "RGBa" else "LA").convert(mode)
    if mode == "LAB":
        return Image.new("LAB", (60, 40), (120, 10, 10))
    if mode == "PA":
        return rgb.convert("P").convert("PA")
    if mode == "F":
        return Image.fromarray(np.full((40, 60), 0.5, np.float32))
    if mode in ("I;16", "I"):
        return Image.fromarray(np.full((40, 60), 999, np.uint16 if mode == "I;16" else np.int32))
    return rgb.convert(mode)


def test_a_pillow_image_is_cut_out() -> None:
    result = np.array(cp.remove(Image.fromarray(picture())))
    assert (result[block(margin=2)] == [200, 30, 30, 255]).all()


def test_a_pillow_image_is_turned_upright_once(tmp_path: Path) -> None:
    path = photo_file(tmp_path / "turned.jpg", orientation=6)
    with Image.open(path) as image:
        result = cp.remove(image)
    assert result.size == (60, 40)
    assert result.getexif().get(0x0112, 1) == 1


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "TIFF", "BMP"])
def test_bytes_in_bytes_out(form: str) -> None:
    result = cp.remove(as_bytes(form))
    assert isinstance(result, bytes)
    with Image.open(io.BytesIO(result)) as image:
        assert (image.format, image.mode, image.size) == ("PNG", "RGBA", (60, 40))


def test_bytes_keep_their_format_where_it_can_hold_the_result() -> None:
    with Image.open(io.BytesIO(cp.blur(as_bytes("JPEG")))) as image:
        assert image.format == "JPEG"
