"""What a format cannot hold is said, once, or refused."""

from __future__ import annotations

import io
import logging
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from cleanplate.core.errors import UsageError
from cleanplate.media.image_writer import write_photo
from cleanplate.media.photo import Photo

from .photos import photo, pixels, there_and_back


@pytest.mark.parametrize(
    ("form", "dtype", "words"),
    [
        ("jpeg", "uint16", "16 bits reduced to 8 bits"),
        ("webp", "float32", "float reduced to 8 bits"),
        ("png", "float32", "float reduced to 16 bits"),
        ("webp", "uint8", "DPI"),
        ("bmp", "uint8", "ICC, EXIF, XMP"),
    ],
)
def test_what_is_lost_is_said_once(
    form: str, dtype: str, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    there_and_back(photo(dtype), form)
    (record,) = caplog.records
    assert words in record.getMessage()


def test_sixteen_bits_are_rounded_to_eight() -> None:
    deep = np.array([[[0, 128, 65535], [129, 385, 386]]], np.uint16)
    after = there_and_back(Photo(deep), "bmp")
    assert after.pixels.tolist() == [[[0, 0, 255], [1, 1, 2]]]


def test_exif_too_long_for_a_jpeg_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    long = replace(photo(), exif=b"Exif\0\0" + bytes(70_000))
    assert there_and_back(long, "jpeg").exif is None
    assert "lost: EXIF" in caplog.text


@pytest.mark.parametrize("form", ["jpeg", "bmp"])
def test_transparency_does_not_go_into_every_format(form: str) -> None:
    with pytest.raises(UsageError, match=r"cannot hold transparency; use PNG, WebP or TIFF"):
        there_and_back(photo(alpha=True), form)


def test_alpha_that_is_opaque_everywhere_is_no_transparency() -> None:
    opaque = replace(photo(), alpha=np.full((24, 33), 255, np.uint8))
    assert there_and_back(opaque, "jpeg").alpha is None


def test_alpha_of_another_size_or_type_is_refused() -> None:
    for alpha in (np.zeros((2, 2), np.uint8), np.zeros((24, 33), np.uint16)):
        with pytest.raises(UsageError, match="same size and type"):
            there_and_back(replace(photo(), alpha=alpha), "png")


def grey_profile() -> bytes:
    """A grey profile with gamma 1: the sRGB one of the library, declared and cut to one curve."""
    curve = b"curv" + bytes(4) + (0).to_bytes(4, "big")
    white = b"XYZ " + bytes(4) + bytes.fromhex("0000f6d6000100000000d32d")
    text = b"desc" + bytes(4) + (2).to_bytes(4, "big") + b"g\0" + bytes(79)
    rights = b"text" + bytes(4) + b"none\0"
    body, table = b"", b""
    bodies = {b"desc": text, b"cprt": rights, b"wtpt": white, b"kTRC": curve}
    start = 128 + 4 + 12 * len(bodies)
    for name, data in bodies.items():
        table += name + (start + len(body)).to_bytes(4, "big") + len(data).to_bytes(4, "big")
        body += data + bytes(-len(data) % 4)
    head = bytearray(128)
    head[0:4] = (start + len(body)).to_bytes(4, "big")
    head[8:12] = bytes.fromhex("02400000")
    head[12:24] = b"mntrGRAYXYZ "
    head[36:40] = b"acsp"
    head[68:80] = bytes.fromhex("0000f6d6000100000000d32d")
    return bytes(head) + len(bodies).to_bytes(4, "big") + table + body


def test_grey_under_a_grey_profile_stays_grey() -> None:
    grey = Photo(np.repeat(pixels("uint8", 1), 3, axis=2), grey=True, icc=grey_profile())
    stream = io.BytesIO()
    write_photo(stream, grey)
    image = Image.open(stream)
    assert (image.mode, image.info["icc_profile"]) == ("L", grey_profile())


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_colours_under_a_grey_profile_are_brought_to_srgb(dtype: str) -> None:
    white = 255 if dtype == "uint8" else 65535
    linear = np.array([[[0, 0, 0], [white, white, white], [white // 2, 0, white]]], dtype)
    after = there_and_back(Photo(linear, icc=grey_profile()), "png")
    # half the light is 0.735 of full scale in sRGB: 1.055 * 0.5 ** (1 / 2.4) - 0.055
    assert after.icc is None
    assert after.pixels[0, 2, 0] / white == pytest.approx(0.735, abs=0.01)
    assert after.pixels[0, :2, 0].tolist() == [0, white]


def test_a_grey_photo_that_got_colours_is_written_in_colour() -> None:
    assert not there_and_back(replace(photo(), grey=True), "png").grey


def test_a_grey_photo_without_profile_is_written_with_one_channel() -> None:
    grey = Photo(np.repeat(pixels("uint16", 1), 3, axis=2), grey=True)
    for form in ("png", "tiff"):
        after = there_and_back(grey, form)
        assert after.grey
        assert np.array_equal(after.pixels, grey.pixels)


def test_a_side_too_long_for_webp_is_refused() -> None:
    with pytest.raises(UsageError, match="at most 16383 pixels a side"):
        there_and_back(Photo(np.zeros((1, 16384, 3), np.uint8)), "webp")


def test_writing_a_photo_that_fits_warns_of_nothing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    there_and_back(photo("uint16", alpha=True), "png")
    assert caplog.records == []
