"""Photos out: what goes in comes back, in whole files."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cleanplate.core.errors import OutputError, UsageError
from cleanplate.media.image_writer import write_matte, write_photo
from cleanplate.media.images import read_photo
from cleanplate.media.photo import Photo

from .photos import SRGB, photo, pixels, there_and_back


@pytest.mark.parametrize("alpha", [False, True])
@pytest.mark.parametrize(
    ("form", "dtype"),
    [
        ("png", "uint8"),
        ("png", "uint16"),
        ("tiff", "uint8"),
        ("tiff", "uint16"),
        ("tiff", "float32"),
    ],
)
def test_lossless_formats_keep_everything(form: str, dtype: str, alpha: bool) -> None:
    before = photo(dtype, alpha=alpha)
    after = there_and_back(before, form)
    assert after.pixels.dtype == dtype
    assert np.array_equal(after.pixels, before.pixels)
    assert (after.alpha is None) == (not alpha)
    assert not alpha or np.array_equal(after.alpha, before.alpha)  # type: ignore[arg-type]
    check_metadata(after)
    assert after.dpi == pytest.approx((300, 150), abs=0.02)


@pytest.mark.parametrize("form", ["jpeg", "webp", "avif"])
def test_lossy_formats_keep_profile_exif_and_xmp(form: str) -> None:
    check_metadata(there_and_back(replace(photo(), dpi=None), form))


def check_metadata(after: Photo) -> None:
    exif = Image.Exif()
    exif.load(after.exif or b"")
    assert (after.icc, after.xmp, exif[0x010F]) == (SRGB, b"<x:xmpmeta/>", "Maker")
    assert exif.get_ifd(0x8769)[0x829A] == 0.02
    assert exif.get_ifd(0x8825)[1] == "N"


@pytest.mark.parametrize("form", ["png", "tiff"])
def test_other_programs_read_sixteen_bits_as_they_are(form: str) -> None:
    before = pixels("uint16", 4, (150, 20))
    stream = io.BytesIO()
    write_photo(stream, Photo(before[..., :3].copy(), before[..., 3].copy()), format=form)
    if form == "tiff":
        assert np.array_equal(tifffile.imread(io.BytesIO(stream.getvalue())), before)
    else:
        bgra = cv2.imdecode(np.frombuffer(stream.getvalue(), np.uint8), cv2.IMREAD_UNCHANGED)
        assert bgra is not None
        assert np.array_equal(bgra[..., [2, 1, 0, 3]], before)


def test_quality_100_of_webp_is_lossless() -> None:
    before = photo(alpha=True)
    after = there_and_back(before, "webp", quality=100)
    assert np.array_equal(after.pixels, before.pixels)


def test_jpeg_is_written_with_half_the_chroma() -> None:
    stream = io.BytesIO()
    write_photo(stream, photo(), format="jpeg")
    layers = Image.open(stream).layer  # type: ignore[attr-defined]
    assert [layer[1:3] for layer in layers] == [(2, 2), (1, 1), (1, 1)]


def listed(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    write_photo(tmp_path / "new" / "x.png", photo())
    assert listed(tmp_path / "new") == ["x.png"]
    with pytest.raises(UsageError):
        write_photo(tmp_path / "new" / "x.jpg", photo(alpha=True))
    assert listed(tmp_path / "new") == ["x.png"]


def test_the_place_of_a_folder_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "x.png").mkdir()
    with pytest.raises(OutputError, match="a folder of that name"):
        write_photo(tmp_path / "x.png", photo())


@pytest.mark.parametrize("name", ["x", "x.txt", "x.mp4", "x.gif"])
def test_names_of_no_writable_format_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"use one of \.png, \.jpg"):
        write_photo(tmp_path / name, photo())


@pytest.mark.parametrize(("quality", "compression"), [(0, 1), (101, 1), (95, -1), (95, 10)])
def test_numbers_out_of_range_are_refused(quality: int, compression: int) -> None:
    with pytest.raises(UsageError, match=r"is (1\.\.100|0\.\.9), not"):
        there_and_back(photo(), "png", quality=quality, compression=compression)


@pytest.mark.parametrize(("form", "bits"), [("png", 8), ("png", 16), ("tiff", 8), ("tiff", 16)])
def test_a_matte_is_grey_with_white_for_subject(form: str, bits: int) -> None:
    stream = io.BytesIO()
    matte = np.array([[0.0, 0.5, 1.0]], np.float32)
    write_matte(stream, matte, bits=bits, like=photo(), format=form)
    after = read_photo(stream.getvalue())
    assert after.grey
    assert after.pixels[0, :, 0].tolist() == ([0, 128, 255] if bits == 8 else [0, 32768, 65535])
    assert after.dpi == pytest.approx((300, 150), abs=0.02)
    assert after.icc is None


@pytest.mark.parametrize("form", ["webp", "jpeg", "avif", "bmp"])
def test_a_matte_goes_into_formats_of_eight_bits(form: str) -> None:
    stream = io.BytesIO()
    write_matte(stream, np.ones((8, 8), np.float32), format=form)
    assert read_photo(stream.getvalue()).pixels.min() >= 250


def test_a_matte_of_sixteen_bits_does_not_go_into_jpeg() -> None:
    with pytest.raises(UsageError, match="16 into PNG and TIFF"):
        write_matte(io.BytesIO(), np.ones((2, 2), np.float32), bits=16, format="jpeg")


@given(
    st.integers(1, 130),
    st.integers(1, 20),
    st.sampled_from(["uint8", "uint16"]),
    st.sampled_from(["png", "tiff"]),
)
def test_any_size_comes_back_as_it_was(height: int, width: int, dtype: str, form: str) -> None:
    before = Photo(pixels(dtype, 3, (height, width)))
    assert np.array_equal(there_and_back(before, form).pixels, before.pixels)


def test_heic_keeps_colours_alpha_and_exif(tmp_path: Path) -> None:
    pytest.importorskip("pillow_heif", reason="HEIC needs the extra 'heif'")
    pixels = np.full((32, 48, 3), (200, 60, 20), np.uint8)
    alpha = np.full((32, 48), 128, np.uint8)
    exif = Image.Exif()
    exif[0x013B] = "somebody"
    target = tmp_path / "x.heic"
    write_photo(target, Photo(pixels, alpha=alpha, exif=exif.tobytes()))
    back = read_photo(target)
    assert np.abs(back.pixels.astype(int) - pixels).max() <= 4
    assert back.alpha is not None
    assert np.abs(back.alpha.astype(int) - 128).max() <= 2
    assert b"somebody" in (back.exif or b"")
