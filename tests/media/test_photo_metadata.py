"""What comes along with the pixels, kept and made to say upright."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import ImageCms

from cleanplate.core.errors import InputError
from cleanplate.media.images import read_photo

from .photos import CORNERS, oriented, saved, tags_of


def test_what_came_along_is_kept() -> None:
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = saved(CORNERS, "JPEG", icc_profile=icc, exif=oriented(1), dpi=(300, 150), xmp=b"<x/>")
    photo = read_photo(data)
    assert (photo.icc, photo.dpi, photo.xmp) == (icc, (300.0, 150.0), b"<x/>")
    assert tags_of(photo)[0x010F] == "Maker"


def test_a_jpeg_that_names_no_resolution_has_none() -> None:
    assert read_photo(saved(CORNERS, "JPEG", exif=oriented(1))).dpi is None


def test_resolution_turns_with_the_picture() -> None:
    photo = read_photo(saved(CORNERS, "JPEG", exif=oriented(6), dpi=(300, 150)))
    assert photo.dpi == (150.0, 300.0)


def test_the_orientation_in_xmp_says_upright() -> None:
    xmp = b'<rdf:Description tiff:Orientation="6"/>'
    photo = read_photo(saved(CORNERS, "JPEG", xmp=xmp))
    assert photo.xmp == xmp.replace(b"6", b"1")


DAMAGED_EXIF = b"Exif\0\0MM\0*\xff\xff\xff\xff" + bytes(9)


def test_damaged_exif_is_left_out_and_the_picture_read() -> None:
    photo = read_photo(saved(CORNERS, "JPEG", exif=DAMAGED_EXIF))
    assert photo.size == (2, 2)


def test_damaged_exif_is_told_once_the_picture_is_read(caplog: pytest.LogCaptureFixture) -> None:
    """Of a file that proves damaged as a whole, its failure says all."""
    noise = np.random.default_rng(1).integers(0, 256, (80, 80, 3), np.uint8)
    data = saved(noise, "PNG", exif=b"Exif\0\0XX")
    read_photo(data, name="x")
    assert caplog.messages == ["x has damaged EXIF, which is left out"]
    caplog.clear()
    with pytest.raises(InputError, match="damaged or cut short"):
        read_photo(data[: len(data) // 2], name="x")
    assert caplog.messages == []
