"""Photos out: what goes in comes back, and what a format cannot hold is said."""

from __future__ import annotations

import io
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import tifffile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms
from PIL.TiffImagePlugin import IFDRational

from cleanplate.core.errors import OutputError, UsageError
from cleanplate.media.image_writer import write_matte, write_photo
from cleanplate.media.images import Photo, read_photo

MEDIA = Path(__file__).parents[2].parent / "shared" / "media"
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
RNG = np.random.default_rng(0)


def pixels(dtype: str, channels: int = 3, size: tuple[int, int] = (24, 33)) -> np.ndarray[Any, Any]:
    """Noise of the whole range of a type, (H, W, channels)."""
    white = {"uint8": 255, "uint16": 65535, "float32": 1}[dtype]
    return (RNG.random((*size, channels)) * white).astype(dtype)


def photo(dtype: str = "uint8", *, alpha: bool = False) -> Photo:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif[0x8769] = {0x829A: IFDRational(1, 50)}
    exif[0x8825] = {1: "N"}
    return Photo(
        pixels(dtype),
        pixels(dtype)[..., 0] if alpha else None,
        icc=SRGB,
        exif=exif.tobytes(),
        dpi=(300.0, 150.0),
        xmp=b"<x:xmpmeta/>",
    )


def there_and_back(given_photo: Photo, form: str, **options: Any) -> Photo:
    stream = io.BytesIO()
    write_photo(stream, given_photo, format=form, **options)
    return read_photo(stream.getvalue())


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


@pytest.mark.parametrize("level", [0, 1, 6])
def test_every_compression_of_png_gives_the_same_picture(level: int) -> None:
    before = photo(alpha=True)
    after = there_and_back(before, "png", compression=level)
    assert np.array_equal(after.pixels, before.pixels)


@pytest.mark.skipif(not MEDIA.is_dir(), reason="../shared/media is missing")
def test_the_fast_png_is_little_larger_than_the_usual_one() -> None:
    lemur = read_photo(MEDIA / "matting" / "lemur.png")
    alpha = read_photo(MEDIA / "matting" / "lemur_alpha.png").pixels[..., 0].copy()
    fast, usual = io.BytesIO(), io.BytesIO()
    write_photo(fast, replace(lemur, alpha=alpha))
    Image.fromarray(np.dstack([lemur.pixels, alpha])).save(usual, "PNG")
    assert len(fast.getvalue()) < 1.15 * len(usual.getvalue())


def test_quality_100_of_webp_is_lossless() -> None:
    before = photo(alpha=True)
    after = there_and_back(before, "webp", quality=100)
    assert np.array_equal(after.pixels, before.pixels)


def test_jpeg_is_written_with_half_the_chroma() -> None:
    stream = io.BytesIO()
    write_photo(stream, photo(), format="jpeg")
    layers = Image.open(stream).layer  # type: ignore[attr-defined]
    assert [layer[1:3] for layer in layers] == [(2, 2), (1, 1), (1, 1)]


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
    with pytest.raises(UsageError, match=r"PNG, WebP or TIFF, or give a background with --color"):
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


def test_a_side_too_long_for_webp_is_refused() -> None:
    with pytest.raises(UsageError, match="at most 16383 pixels a side"):
        there_and_back(Photo(np.zeros((1, 16384, 3), np.uint8)), "webp")


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


def test_writing_a_photo_that_fits_warns_of_nothing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    there_and_back(photo("uint16", alpha=True), "png")
    assert caplog.records == []


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
