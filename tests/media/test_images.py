"""Photos in: every kind of file with what came along, or one clear sentence."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cleanplate.core.errors import InputError, MissingExtraError
from cleanplate.media import heif
from cleanplate.media.images import read_photo

from .photos import CORNERS, MEDIA, NOISE, needs_media, oriented, png, saved, tags_of


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


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF"])
@pytest.mark.parametrize("share", [0.1, 0.6])
def test_a_file_cut_short_is_one_sentence(form: str, share: float) -> None:
    data = saved(NOISE, form)
    with pytest.raises(InputError, match=r"damaged or cut short|is not a picture") as caught:
        read_photo(data[: int(len(data) * share)], name="x")
    assert "PIL" not in str(caught.value)
    assert "\n" not in str(caught.value)


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


@pytest.mark.parametrize(
    ("installed", "words"),
    [(True, "AVIF and HEIC can"), (False, "with pip install pillow-heif, HEIC")],
)
def test_heic_is_offered_where_it_can_be_read(
    monkeypatch: pytest.MonkeyPatch, installed: bool, words: str
) -> None:
    monkeypatch.setattr(heif, "is_installed", lambda: installed)
    with pytest.raises(InputError, match=words):
        read_photo(b"just some text")


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
