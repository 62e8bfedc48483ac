"""Deep TIFFs in: every layout, compression and kind of sample."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
import tifffile

from cleanplate.media.images import read_photo
from cleanplate.media.tiff_reader import read_deep_tiff

from .photos import CORNERS, DEEP, saved, tiff


def test_sixteen_bit_tiff_of_every_layout() -> None:
    rgb = DEEP[..., :3].copy()
    planar = np.moveaxis(rgb, 2, 0).copy()
    for data in (
        tiff(rgb, photometric="rgb"),
        tiff(rgb, photometric="rgb", compression="zlib", predictor=True),
        tiff(rgb, photometric="rgb", byteorder=">"),
        tiff(planar, photometric="rgb", planarconfig="separate"),
    ):
        assert np.array_equal(read_photo(data).pixels, rgb)


def test_sixteen_bit_tiff_with_lzw() -> None:
    data = cv2.imencode(".tif", DEEP[..., 2::-1].copy())[1].tobytes()
    assert np.array_equal(read_photo(data).pixels, DEEP[..., :3])


def test_sixteen_bit_tiff_with_alpha() -> None:
    photo = read_photo(tiff(DEEP, photometric="rgb", extrasamples=["unassalpha"]))
    assert photo.alpha is not None
    assert np.array_equal(photo.alpha, DEEP[..., 3])
    assert np.array_equal(photo.pixels, DEEP[..., :3])


def test_premultiplied_alpha_of_a_tiff_is_taken_out() -> None:
    pixels = np.array([[[100, 200, 300, 32768]]], np.uint16)
    photo = read_photo(tiff(pixels, photometric="rgb", extrasamples=["assocalpha"]))
    assert photo.pixels.tolist() == [[[200, 400, 600]]]


def test_float_tiff_is_kept_as_float() -> None:
    pixels = np.array([[[0.0, 0.25, 1.0]]], np.float32)
    photo = read_photo(tiff(pixels, photometric="rgb"))
    assert photo.pixels.dtype == np.float32
    assert photo.pixels.tolist() == pixels.tolist()


def test_float_outside_the_range_is_cut_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    pixels = np.array([[-1.0, np.nan, 2.0]], np.float32)
    photo = read_photo(tiff(pixels, photometric="minisblack"))
    assert photo.pixels[0, :, 0].tolist() == [0, 0, 1]
    assert "outside 0..1" in caplog.text


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_further_pages_are_left_out_with_a_warning(
    caplog: pytest.LogCaptureFixture, dtype: type
) -> None:
    pages = np.zeros((3, 4, 5, 3), dtype)
    pages[0] = 7
    photo = read_photo(tiff(pages, photometric="rgb"), name="x.tif")
    assert photo.pixels.shape == (4, 5, 3)
    assert (photo.pixels == 7).all()
    assert caplog.messages == ["x.tif has 3 pages; the first one is taken"]


def test_a_smaller_version_is_no_page(caplog: pytest.LogCaptureFixture) -> None:
    stream = io.BytesIO()
    with tifffile.TiffWriter(stream) as writer:
        writer.write(np.zeros((4, 5, 3), np.uint8), photometric="rgb")
        writer.write(np.zeros((2, 3, 3), np.uint8), photometric="rgb", subfiletype=1)
    read_photo(stream.getvalue())
    assert caplog.messages == []


def test_white_is_zero_is_turned_round() -> None:
    photo = read_photo(tiff(np.array([[0, 65535]], np.uint16), photometric="miniswhite"))
    assert photo.pixels[0, :, 0].tolist() == [65535, 0]


def test_eight_bits_are_left_to_others() -> None:
    assert read_deep_tiff(saved(CORNERS, "TIFF"), "x", 4) is None
