"""The four verbs on pictures: whatever kind goes in, the same kind comes out."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import cleanplate as cp
from cleanplate.core.errors import InputError, UsageError
from cleanplate.matting.options import MatteKeywords, MatteOptions, ShapeOptions

from .samples import GREY, block, clip, outside, photo_file, picture, pixels

pytestmark = pytest.mark.usefixtures("finds_red")

WHITE = {np.uint8: 255, np.uint16: 65535, np.float32: 1}
DTYPES = list(WHITE)


@pytest.mark.parametrize("dtype", DTYPES)
def test_remove_gives_rgba_of_the_same_depth(dtype: type) -> None:
    rgb = picture(dtype=dtype)
    result = cp.remove(rgb)
    assert (result.shape, result.dtype) == ((40, 60, 4), dtype)
    assert (result[block(margin=2)][:, 3] == WHITE[dtype]).all()
    assert (result[outside(margin=2)][:, 3] == 0).all()
    np.testing.assert_array_equal(result[block(margin=2)][:, :3], rgb[block(margin=2)])


def test_remove_can_keep_the_background_instead() -> None:
    alpha = cp.remove(picture(), background_only=True)[..., 3]
    assert (alpha[block(margin=2)] == 0).all()
    assert (alpha[outside(margin=2)] == 255).all()


def test_remove_on_a_colour_is_opaque() -> None:
    result = cp.remove(picture(), color="#00f")
    assert result.shape == (40, 60, 3)
    assert (result[outside(margin=2)] == [0, 0, 255]).all()


def test_remove_on_a_checkerboard_is_opaque() -> None:
    result = cp.remove(picture(), checkerboard=True)
    assert (result[0, 0].tolist(), result[0, 16].tolist()) == ([255] * 3, [204] * 3)


@pytest.mark.parametrize("dtype", DTYPES)
def test_replace_puts_a_colour_behind(dtype: type) -> None:
    rgb = picture(dtype=dtype)
    result = cp.replace(rgb, "white")
    assert (result.shape, result.dtype) == (rgb.shape, dtype)
    np.testing.assert_allclose(result[outside(margin=2)], WHITE[dtype], rtol=1e-6)
    np.testing.assert_allclose(result[block(margin=2)], rgb[block(margin=2)], rtol=1e-6)


def test_replace_takes_an_array_as_background() -> None:
    behind = np.full((3, 3, 3), 77, np.uint8)
    assert (cp.replace(picture(), behind)[outside(margin=2)] == 77).all()


def test_replace_reads_a_background_again_when_the_file_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "behind.png"
    for level in (10, 200):
        Image.new("RGB", (60, 40), (level,) * 3).save(path)
        assert (cp.replace(picture(), path)[outside(margin=2)] == level).all()


@pytest.mark.parametrize("dtype", DTYPES)
def test_blur_keeps_shape_depth_and_subject(dtype: type) -> None:
    rgb = picture(dtype=dtype)
    result = cp.blur(rgb, strength=1)
    assert (result.shape, result.dtype) == (rgb.shape, dtype)
    np.testing.assert_allclose(result[block(margin=2)], rgb[block(margin=2)], rtol=1e-6)


@pytest.mark.parametrize("shape", [(40, 60), (40, 60, 1)])
@pytest.mark.parametrize("dtype", DTYPES)
def test_blur_keeps_grey_grey(shape: tuple[int, ...], dtype: type) -> None:
    plane = np.linspace(0, WHITE[dtype], 2400).astype(dtype).reshape(shape)
    result = cp.blur(plane)
    assert (result.shape, result.dtype) == (shape, dtype)


def test_blur_keeps_transparency() -> None:
    rgba = np.dstack([picture(), np.full((40, 60), 99, np.uint8)])
    result = cp.blur(rgba)
    assert result.shape == (40, 60, 4)
    assert (result[..., 3] == 99).all()


def test_remove_multiplies_transparency() -> None:
    rgba = np.dstack([picture(), np.full((40, 60), 99, np.uint8)])
    alpha = cp.remove(rgba)[..., 3]
    assert set(np.unique(alpha[block(margin=2)])) == {99}


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_input_is_left_alone(dtype: type) -> None:
    rgb = picture(dtype=dtype)
    copy = rgb.copy()
    for verb in (cp.remove, cp.blur, cp.replace, cp.matte):
        verb(rgb)
    np.testing.assert_array_equal(rgb, copy)


@pytest.mark.parametrize("kind", [str, Path])
def test_a_path_gives_the_path_written(tmp_path: Path, kind: type) -> None:
    source = photo_file(tmp_path / "a.png")
    result = cp.remove(kind(source))
    assert isinstance(result, kind)
    assert Path(result) == tmp_path / "a.cutout.png"
    assert pixels(Path(result)).shape == (40, 60, 4)


def test_a_path_can_be_given_a_result(tmp_path: Path) -> None:
    source, target = photo_file(tmp_path / "a.png"), tmp_path / "new" / "b.webp"
    assert cp.replace(source, "red", out=target) == target
    assert target.is_file()


def test_out_is_for_paths_only() -> None:
    with pytest.raises(UsageError, match="save the returned picture"):
        cp.remove(picture(), out="x.png")


@pytest.mark.parametrize("dtype", DTYPES)
def test_matte_is_float_of_the_pictures_size(dtype: type) -> None:
    result = cp.matte(picture(dtype=dtype))
    assert (result.shape, result.dtype) == ((40, 60), np.float32)
    assert (result[block(margin=2)].min(), result[outside(margin=2)].max()) == (1, 0)


def test_options_of_the_matte_are_passed_on() -> None:
    assert (cp.matte(picture(), invert=True) == 1 - cp.matte(picture())).all()
    assert set(np.unique(cp.matte(picture(), edge="hard", feather=0.0))) == {0, 1}


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: cp.remove(picture(), colour="red"),
            "no option is named 'colour'; there are .*edge",
        ),
        (lambda: cp.matte(picture(), edge="furry"), "hard, soft, fine, not 'furry'"),
        (lambda: cp.matte(picture(), threshold=0), "above 0"),
        (lambda: cp.matte(picture(), device="tpu"), "auto, cpu, gpu, not 'tpu'"),
        (lambda: cp.matte(picture(), subject="unicorn"), "not 'unicorn'"),
        (lambda: cp.replace(picture(), "no such thing"), "neither a colour nor a file"),
        (lambda: cp.replace(picture(), ""), "neither a colour nor a file"),
        (lambda: cp.matte(picture(), min_area=2.0), "--min-area is a share .*, not 2$"),
        (lambda: cp.replace(picture(), fit="crop"), "cover, contain, stretch, tile"),
        (lambda: cp.blur(picture(), strength=2), "between 0 and 1"),
        (lambda: cp.remove(picture(), color="reddish"), "no colour"),
        (lambda: cp.remove(np.zeros((4, 4, 2), np.uint8)), "shape"),
        (lambda: cp.remove(np.zeros((0, 4, 3), np.uint8)), "H, W >= 1"),
        (lambda: cp.remove(np.zeros((4, 4, 3), np.int64)), "uint8, uint16 or float32"),
        (lambda: cp.remove(3.5), "not float"),  # type: ignore[type-var]
    ],
)
def test_what_cannot_work_is_refused_in_a_sentence(call: Any, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        call()


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        cp.remove(tmp_path / "none.png")


def test_a_missing_background_is_an_input_error(tmp_path: Path) -> None:
    for name in ("nothere.jpg", tmp_path / "nothere"):
        with pytest.raises(InputError, match="does not exist"):
            cp.replace(picture(), name)
    with pytest.raises(InputError, match="is a folder"):
        cp.replace(picture(), tmp_path)


def test_bytes_of_no_picture_are_an_input_error() -> None:
    with pytest.raises(InputError, match=r"^the bytes object is not a picture"):
        cp.remove(b"hello")


def test_a_folder_is_refused_and_not_its_first_picture_taken(tmp_path: Path) -> None:
    photo_file(tmp_path / "a.png")
    with pytest.raises(UsageError, match="folder"):
        cp.remove(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_a_video_is_refused_with_the_function_for_videos(tmp_path: Path) -> None:
    source = clip(tmp_path / "a.mp4", frames=2, sound=False)
    with pytest.raises(UsageError, match=r"cleanplate\.video\.blur"):
        cp.blur(source)


def test_a_dash_is_a_file_name_and_not_standard_input() -> None:
    with pytest.raises(InputError, match="does not exist"):
        cp.remove("-")


def test_jpeg_cannot_hold_a_cutout(tmp_path: Path) -> None:
    source = photo_file(tmp_path / "a.jpg")
    with pytest.raises(UsageError, match=r"JPEG cannot hold transparency.*--color"):
        cp.remove(source, out=tmp_path / "b.jpg")
    assert not (tmp_path / "b.jpg").exists()


def test_a_result_never_replaces_its_input(tmp_path: Path) -> None:
    source = photo_file(tmp_path / "a.png")
    before = source.read_bytes()
    with pytest.raises(UsageError, match="input"):
        cp.remove(source, out=source)
    assert source.read_bytes() == before


def test_a_picture_without_red_gives_an_empty_matte() -> None:
    plain = np.full((30, 30, 3), GREY, np.uint8)
    assert not cp.matte(plain).any()
    assert not cp.remove(plain)[..., 3].any()


def test_the_keywords_are_the_fields_of_the_options() -> None:
    """`MatteKeywords` gives type checkers what the classes say."""
    names = {field.name for owner in (MatteOptions, ShapeOptions) for field in fields(owner)}
    assert set(MatteKeywords.__annotations__) == names
