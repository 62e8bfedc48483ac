"""Photos in: every kind of file, upright, with what came along, or one clear sentence."""

from __future__ import annotations

import io
import struct
import sys
import zlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import tifffile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from cleanplate.core.errors import InputError, MissingExtraError
from cleanplate.media.images import Photo, read_photo

MEDIA = Path(__file__).parents[2].parent / "shared" / "media"
needs_media = pytest.mark.skipif(not MEDIA.is_dir(), reason="../shared/media is missing")

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
CORNERS = np.array([[RED, GREEN], [BLUE, WHITE]], np.uint8)
"""Four colours that show every turn and every exchange of channels."""
DEEP = np.arange(5 * 7 * 4, dtype=np.uint16).reshape(5, 7, 4) * 400


def saved(image: Image.Image | np.ndarray[Any, Any], form: str = "PNG", **options: Any) -> bytes:
    """The bytes of a file that Pillow writes."""
    picture = Image.fromarray(image) if isinstance(image, np.ndarray) else image
    stream = io.BytesIO()
    picture.save(stream, form, **options)
    return stream.getvalue()


def tiff(pixels: np.ndarray[Any, Any], **options: Any) -> bytes:
    """The bytes of a TIFF that tifffile writes."""
    stream = io.BytesIO()
    tifffile.imwrite(stream, pixels, metadata=None, **options)
    return stream.getvalue()


def png(width: int, height: int, depth: int, colour: int, rows: bytes, *chunks: bytes) -> bytes:
    """A PNG put together by hand."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    parts = [chunk(b"IHDR", header), *chunks, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def chunk(name: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def oriented(value: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = value
    exif[0x010F] = "Maker"
    return exif.tobytes()


@pytest.mark.parametrize("form", ["PNG", "TIFF", "BMP"])
def test_rgb_comes_back_in_rgb_order(form: str) -> None:
    photo = read_photo(saved(CORNERS, form))
    assert photo.pixels.tolist() == CORNERS.tolist()
    assert (photo.alpha, photo.grey, photo.format) == (None, False, form.lower())


@pytest.mark.parametrize("form", ["JPEG", "WEBP", "AVIF"])
def test_lossy_formats_come_back_near_in_rgb_order(form: str) -> None:
    large = np.kron(CORNERS, np.ones((16, 16, 1), np.uint8))
    error = np.abs(read_photo(saved(large, form, quality=95)).pixels.astype(int) - large)
    assert error.mean() < 6


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


def test_white_is_zero_is_turned_round() -> None:
    photo = read_photo(tiff(np.array([[0, 65535]], np.uint16), photometric="miniswhite"))
    assert photo.pixels[0, :, 0].tolist() == [65535, 0]


def test_cmyk_becomes_rgb_without_a_profile() -> None:
    photo = read_photo(saved(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG"))
    red, green, blue = photo.pixels[4, 4].tolist()
    assert red > 200
    assert max(green, blue) < 60
    assert photo.icc is None


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


def tags_of(photo: Photo) -> Image.Exif:
    exif = Image.Exif()
    if photo.exif:
        exif.load(photo.exif)
    return exif


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


def test_damaged_exif_is_left_out_and_the_picture_read() -> None:
    photo = read_photo(saved(CORNERS, "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff" + bytes(9)))
    assert photo.size == (2, 2)


@needs_media
def test_a_stream_a_path_and_bytes_give_the_same() -> None:
    path = MEDIA / "classical" / "messi5.jpg"
    expected = np.asarray(Image.open(path).convert("RGB")).astype(int)
    with path.open("rb") as stream:
        photos = [read_photo(path), read_photo(path.read_bytes()), read_photo(stream)]
    for photo in photos:
        assert np.abs(photo.pixels - expected).max() <= 2


def test_content_decides_not_the_name(tmp_path: Path) -> None:
    path = tmp_path / "x.jpg"
    path.write_bytes(saved(CORNERS))
    assert read_photo(path).format == "png"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = png(50_000, 50_000, 1, 0, bytes(100))
    with pytest.raises(InputError, match="claims 50000 x 50000 pixels, more than the limit"):
        read_photo(bomb)


def test_the_limit_is_the_callers() -> None:
    with pytest.raises(InputError, match="limit of 3;"):
        read_photo(saved(CORNERS), max_pixels=3)
    assert read_photo(saved(CORNERS), max_pixels=4).size == (2, 2)


def test_the_limit_of_the_decoder_is_not_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1)
    assert read_photo(saved(CORNERS)).size == (2, 2)


NOISE = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF"])
@pytest.mark.parametrize("share", [0.1, 0.6])
def test_a_file_cut_short_is_one_sentence(form: str, share: float) -> None:
    data = saved(NOISE, form)
    with pytest.raises(InputError, match=r"damaged or cut short|is not a picture") as caught:
        read_photo(data[: int(len(data) * share)], name="x")
    assert "PIL" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_deep_png_cut_short() -> None:
    data = cv2.imencode(".png", NOISE.astype(np.uint16) * 257)[1].tobytes()
    with pytest.raises(InputError, match="damaged or cut short"):
        read_photo(data[:-30])


def test_bytes_behind_the_end_of_a_jpeg_do_no_harm() -> None:
    assert read_photo(saved(CORNERS, "JPEG") + b"appended").size == (2, 2)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"just some text", "is not a picture"),
        (b"\0\0\0\x14ftypisom\0\0\0\0isom", "is a video"),
    ],
)
def test_what_is_no_picture_is_said_so(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "x.jpg"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_photo(path)


def test_a_missing_file_and_a_folder_are_said_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        read_photo(tmp_path / "x.jpg")
    with pytest.raises(InputError, match="is a folder"):
        read_photo(tmp_path)


@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from([np.uint8, np.uint16]))
def test_any_size_comes_back_as_it_was(height: int, width: int, dtype: type) -> None:
    pixels = np.random.default_rng(1).integers(0, 255, (height, width, 3)).astype(dtype)
    photo = read_photo(cv2.imencode(".png", pixels[..., ::-1].copy())[1].tobytes())
    assert photo.pixels.dtype == dtype
    assert np.array_equal(photo.pixels, pixels)


@given(st.binary(max_size=60), st.sampled_from(["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF"]))
def test_no_rubbish_raises_anything_but_an_input_error(rubbish: bytes, form: str) -> None:
    data = bytearray(saved(CORNERS, form))
    data[20 : 20 + len(rubbish)] = rubbish
    try:
        assert read_photo(bytes(data)).pixels.ndim == 3
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_jpeg_is_the_same_from_a_path_and_from_bytes(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "é x.jpg"
    path.write_bytes(saved(Image.fromarray(NOISE).convert(mode), "JPEG"))
    photo = read_photo(path)
    assert np.array_equal(photo.pixels, read_photo(path.read_bytes()).pixels)
    assert photo.grey == (mode == "L")


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"


def test_heic_without_its_extra_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(MissingExtraError, match=r"pip install pillow-heif"):
        read_photo(HEIC)


def test_heic_is_turned_by_its_container_and_not_again() -> None:
    pillow_heif = pytest.importorskip("pillow_heif", reason="the extra heif is not installed")
    stream = io.BytesIO()
    image = Image.fromarray(np.zeros((20, 30, 3), np.uint8))
    pillow_heif.from_pillow(image).save(stream, exif=oriented(6))
    photo = read_photo(stream.getvalue())
    assert (photo.size, photo.format) == ((30, 20), "heif")
    assert tags_of(photo)[0x0112] == 1


def test_damaged_heic_is_an_input_error() -> None:
    pytest.importorskip("pillow_heif", reason="the extra heif is not installed")
    with pytest.raises(InputError, match="damaged or cut short"):
        read_photo(HEIC + bytes(100))
