"""Stored pixels become an upright photo, whatever their file."""

from __future__ import annotations

import io
import struct
from typing import Any

import cv2
import numpy as np
import pytest
import tifffile

from cleanplate.media.images import read_photo

from .photos import BLUE, CORNERS, GREEN, RED, WHITE, oriented, saved, tags_of, tiff

UPRIGHT = {
    1: [[RED, GREEN], [BLUE, WHITE]],
    2: [[GREEN, RED], [WHITE, BLUE]],
    3: [[WHITE, BLUE], [GREEN, RED]],
    4: [[BLUE, WHITE], [RED, GREEN]],
    5: [[RED, BLUE], [GREEN, WHITE]],
    6: [[BLUE, RED], [WHITE, GREEN]],
    7: [[WHITE, GREEN], [BLUE, RED]],
    8: [[GREEN, WHITE], [RED, BLUE]],
}
"""What CORNERS, stored with each orientation, looks like upright."""


@pytest.mark.parametrize("value", UPRIGHT)
@pytest.mark.parametrize("form", ["PNG", "WEBP", "JPEG", "TIFF", "TIFF16", "TIFF16-LZW"])
def test_orientation_is_applied_once_and_then_says_upright(value: int, form: str) -> None:
    stored = np.kron(CORNERS, np.ones((8, 8, 1), np.uint8))
    if form == "TIFF16":
        data = tiff(
            stored * np.uint16(257), photometric="rgb", extratags=[(274, 3, 1, value, True)]
        )
    elif form == "TIFF16-LZW":
        data = lzw_tiff(stored * np.uint16(257), value)
    else:
        options = {"lossless": True} if form == "WEBP" else {}
        data = saved(stored, form, exif=oriented(value), **options)
    photo = read_photo(data)
    white = np.iinfo(photo.pixels.dtype).max
    seen = (photo.pixels[4::8, 4::8] > white // 2) * 255
    assert seen.tolist() == np.array(UPRIGHT[value]).tolist()
    assert tags_of(photo).get(0x0112, 1) == 1


def lzw_tiff(pixels: np.ndarray[Any, Any], orientation: int) -> bytes:
    """A deep TIFF in LZW, whose tag of orientation is put over one that OpenCV writes anyway."""
    data = bytearray(cv2.imencode(".tif", pixels[..., ::-1].copy())[1].tobytes())
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        tags = file.pages.first.tags
        spare = tags.get(274) or tags[266 if 266 in tags else 284]
    data[spare.offset : spare.offset + 12] = struct.pack("<HHIHH", 274, 3, 1, orientation, 0)
    return bytes(data)
