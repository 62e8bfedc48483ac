"""Pixels of every mode, in RGB order, whoever decodes them."""

from __future__ import annotations

import struct
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from cleanplate.core.errors import InputError
from cleanplate.media.images import read_photo

from .photos import CORNERS, DEEP, NOISE, chunk, png, saved


@pytest.mark.parametrize("form", ["PNG", "TIFF", "WEBP"])
def test_alpha_is_apart_from_the_colours(form: str) -> None:
    alpha = np.array([[0, 1], [128, 255]], np.uint8)
    options = {"lossless": True, "exact": True} if form == "WEBP" else {}
    photo = read_photo(saved(np.dstack([CORNERS, alpha]), form, **options))
    assert photo.pixels.tolist() == CORNERS.tolist()
    assert photo.alpha is not None
    assert photo.alpha.tolist() == alpha.tolist()


def test_grey_comes_in_three_equal_channels_and_is_said_to_be_grey() -> None:
    photo = read_photo(saved(np.array([[0, 7]], np.uint8)))
    assert photo.pixels.tolist() == [[[0, 0, 0], [7, 7, 7]]]
    assert photo.grey


def test_grey_with_alpha() -> None:
    photo = read_photo(saved(Image.new("LA", (1, 1), (7, 9))))
    assert (photo.pixels.tolist(), photo.grey) == ([[[7, 7, 7]]], True)
    assert photo.alpha is not None
    assert photo.alpha.tolist() == [[9]]


def test_one_bit_is_black_and_white() -> None:
    photo = read_photo(saved(Image.new("1", (2, 1), 1)))
    assert photo.pixels.tolist() == [[[255] * 3, [255] * 3]]


def test_a_palette_with_a_transparent_entry() -> None:
    picture = Image.new("P", (2, 1))
    picture.putpalette([255, 0, 0, 0, 255, 0])
    picture.putpixel((1, 0), 1)
    photo = read_photo(saved(picture, transparency=1))
    assert photo.pixels[0, 0].tolist() == [255, 0, 0]
    assert photo.alpha is not None
    assert photo.alpha.tolist() == [[255, 0]]


def test_of_a_gif_the_first_frame() -> None:
    frames = [Image.new("RGB", (2, 2), colour) for colour in ("red", "blue")]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert read_photo(data).pixels[0, 0].tolist() == [255, 0, 0]


def test_sixteen_bit_png_in_rgb_and_rgba_order() -> None:
    for channels in (3, 4):
        swapped = DEEP[..., [2, 1, 0, 3][:channels]]
        photo = read_photo(cv2.imencode(".png", swapped)[1].tobytes())
        assert photo.pixels.dtype == np.uint16
        assert np.array_equal(photo.pixels, DEEP[..., :3])
        assert (photo.alpha is None) == (channels == 3)
    assert np.array_equal(photo.alpha, DEEP[..., 3])  # type: ignore[arg-type]


def test_sixteen_bit_grey_png() -> None:
    photo = read_photo(cv2.imencode(".png", DEEP[..., 0].copy())[1].tobytes())
    assert photo.grey
    assert np.array_equal(photo.pixels[..., 1], DEEP[..., 0])


@pytest.mark.parametrize(("colour", "values"), [(0, (500,)), (2, (500, 600, 700))])
def test_the_transparent_colour_of_a_sixteen_bit_png(colour: int, values: tuple[int, ...]) -> None:
    first = struct.pack(f">{len(values)}H", *values)
    rows = b"\0" + first + bytes(2 * len(values))
    photo = read_photo(png(2, 1, 16, colour, rows, chunk(b"tRNS", first)))
    assert photo.pixels[0, 0].tolist() == list(values * 3)[:3]
    assert photo.alpha is not None
    assert photo.alpha.tolist() == [[0, 65535]]


def test_cmyk_becomes_rgb_without_a_profile() -> None:
    photo = read_photo(saved(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG"))
    red, green, blue = photo.pixels[4, 4].tolist()
    assert red > 200
    assert max(green, blue) < 60
    assert photo.icc is None


def test_a_deep_png_cut_short() -> None:
    data = cv2.imencode(".png", NOISE.astype(np.uint16) * 257)[1].tobytes()
    with pytest.raises(InputError, match="damaged or cut short"):
        read_photo(data[:-30])


def test_bytes_behind_the_end_of_a_jpeg_do_no_harm() -> None:
    assert read_photo(saved(CORNERS, "JPEG") + b"appended").size == (2, 2)


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_jpeg_is_the_same_from_a_path_and_from_bytes(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "é x.jpg"
    path.write_bytes(saved(Image.fromarray(NOISE).convert(mode), "JPEG"))
    photo = read_photo(path)
    assert np.array_equal(photo.pixels, read_photo(path.read_bytes()).pixels)
    assert photo.grey == (mode == "L")
