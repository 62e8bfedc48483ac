"""The effects on planes agree with those on RGB, at 8 and 10 bits, with and without opacity."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from cleanplate.core.frames import ColourTags, Frame, rgb_to_yuv, yuv_to_rgb
from cleanplate.effects.blur import blur_background
from cleanplate.effects.composite import composite
from cleanplate.effects.cutout import checkerboard
from cleanplate.effects.options import BlurOptions
from cleanplate.effects.video import (
    BlurFrames,
    Constant,
    CutoutFrames,
    FrameEffect,
    Inverted,
    MatteFrames,
    ReplaceFrames,
    checkerboard_planes,
    colour_planes,
    fitted_planes,
    half_size,
    picture_planes,
)

SIZE = (48, 64)
TAGS = [ColourTags(), ColourTags(matrix=1), ColourTags(matrix=1, full_range=True)]


def _frame(rgb: np.ndarray, colour: ColourTags = TAGS[0], depth: int = 8) -> Frame:
    y, u, v = picture_planes(rgb, colour, depth)
    return Frame(y, u, v, 0, Fraction(1, 25), 0, colour, depth)


def _rgb(frame: Frame) -> np.ndarray:
    """RGB in float on the 8-bit scale; chroma is repeated, which is exact where it is flat."""
    rows, columns = frame.size
    u, v = (
        np.repeat(np.repeat(plane, 2, axis=0), 2, axis=1)[:rows, :columns]
        for plane in (frame.u, frame.v)
    )
    yuv = np.dstack([frame.y, u, v]).astype(np.float32) / np.float32(1 << (frame.depth - 8))
    return yuv_to_rgb(yuv, frame.colour, rows)


def _two_colours(left: tuple[int, ...], right: tuple[int, ...]) -> np.ndarray:
    rgb = np.empty((*SIZE, 3), np.uint8)
    rgb[:, :32], rgb[:, 32:] = left, right
    return rgb


def _right_half() -> np.ndarray:
    matte = np.zeros(SIZE, np.uint8)
    matte[:, 32:] = 255
    return matte


def _run(effect: FrameEffect, frame: Frame, matte: np.ndarray) -> Frame:
    result = effect.process(frame, matte)
    assert result is not None
    return result


@pytest.mark.parametrize("depth", [8, 10])
@pytest.mark.parametrize("colour", TAGS)
def test_replacing_on_planes_equals_replacing_in_rgb(colour: ColourTags, depth: int) -> None:
    """Within two levels: one of rounding on each side of the conversion."""
    frame = _frame(_two_colours((20, 160, 60), (200, 90, 40)), colour, depth)
    effect = ReplaceFrames(Constant(lambda frame: colour_planes((10, 40, 230), frame)))
    expected = composite(
        _rgb(frame), np.float32([[[10, 40, 230]]]), _right_half() / np.float32(255)
    )
    result = _run(effect, frame, _right_half())
    assert result.y.dtype == (np.uint8 if depth == 8 else np.uint16)
    assert np.abs(_rgb(result) - expected).max() <= 2


@pytest.mark.parametrize("depth", [8, 10])
def test_blurring_on_planes_equals_blurring_in_rgb(depth: int) -> None:
    """A grey ramp: luma carries it alone; away from the subject, whose edge differs by design."""
    ramp = np.linspace(30, 220, SIZE[1])[None, :, None]
    rgb = np.broadcast_to(ramp, (*SIZE, 3)).astype(np.uint8)
    frame = _frame(rgb, depth=depth)
    matte = np.zeros(SIZE, np.uint8)
    result = _run(BlurFrames(BlurOptions(1.0)), frame, matte)
    expected = blur_background(rgb, np.zeros(SIZE, np.float32), BlurOptions(1.0))
    assert np.abs(_rgb(result) - expected).max() <= 2.5


@pytest.mark.parametrize("lens", ["gaussian", "disc", "hexagon"])
def test_the_subject_does_not_bleed_into_luma_or_chroma(lens: str) -> None:
    frame = _frame(_two_colours((100, 100, 100), (220, 20, 20)))
    result = _run(BlurFrames(BlurOptions(1.0, lens=lens)), frame, _right_half())  # type: ignore[arg-type]
    assert np.abs(_rgb(result)[:, :32] - 100).max() <= 2


def test_sure_subject_samples_are_untouched_by_blur() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (*SIZE, 3), np.uint8)
    frame = _frame(noise)
    result = _run(BlurFrames(BlurOptions(0.8)), frame, _right_half())
    np.testing.assert_array_equal(result.y[:, 32:], frame.y[:, 32:])
    np.testing.assert_array_equal(result.u[:, 16:], frame.u[:, 16:])


def test_no_blur_is_the_frame_itself() -> None:
    frame = _frame(_two_colours((0, 0, 0), (255, 255, 255)))
    assert BlurFrames(BlurOptions(0.0)).process(frame, _right_half()) is frame


@pytest.mark.parametrize("effect", [CutoutFrames(), MatteFrames(), BlurFrames(BlurOptions())])
@pytest.mark.parametrize("size", [(1, 1), (1, 7), (5, 1), (3, 3), (2, 90)])
def test_any_size_is_kept(effect: FrameEffect, size: tuple[int, int]) -> None:
    frame = _frame(np.full((*size, 3), 90, np.uint8))
    result = _run(effect, frame, np.full(size, 128, np.uint8))
    assert (result.size, result.u.shape) == (size, frame.u.shape)


def test_time_and_number_go_through() -> None:
    frame = replace(_frame(_two_colours((0, 0, 0), (9, 9, 9))), pts=77, index=5, duration=3)
    for effect in (CutoutFrames(), MatteFrames(), BlurFrames(BlurOptions())):
        result = _run(effect, frame, _right_half())
        assert (result.pts, result.index, result.duration) == (77, 5, 3)


def test_the_alpha_of_a_cutout_is_the_matte() -> None:
    frame = _frame(_two_colours((10, 10, 10), (240, 240, 240)))
    matte = np.random.default_rng(2).integers(0, 256, SIZE, np.uint8)
    alpha = _run(CutoutFrames(), frame, matte).alpha
    np.testing.assert_array_equal(alpha, matte)


def test_the_alpha_of_ten_bits_reaches_its_white() -> None:
    """128 * 1023 // 255 = 513."""
    frame = _frame(_two_colours((10, 10, 10), (240, 240, 240)), depth=10)
    matte = np.full(SIZE, 128, np.uint8)
    matte[0, 0], matte[0, 1] = 0, 255
    alpha = _run(CutoutFrames(), frame, matte).alpha
    assert alpha is not None
    assert (alpha[0, 0], alpha[0, 1], alpha[1, 1]) == (0, 1023, 513)


@pytest.mark.parametrize("depth", [8, 10])
def test_own_opacity_multiplies_the_matte(depth: int) -> None:
    """102 / 255 of 100 is 40, at ten bits 40 * 1023 // 255 = 160."""
    frame = _frame(_two_colours((10, 10, 10), (240, 240, 240)), depth=depth)
    own = np.full(SIZE, 102 if depth == 8 else 102 * 4 + 3, frame.y.dtype)
    frame = replace(frame, alpha=own)
    alpha = _run(CutoutFrames(), frame, np.full(SIZE, 100, np.uint8)).alpha
    assert alpha is not None
    assert alpha[0, 0] == (40 if depth == 8 else 160)


def test_replacing_ends_transparency_and_shows_the_background_through_it() -> None:
    frame = replace(_frame(_two_colours((9, 9, 9), (9, 9, 9))), alpha=np.zeros(SIZE, np.uint8))
    effect = ReplaceFrames(Constant(lambda frame: colour_planes((200, 50, 50), frame)))
    result = _run(effect, frame, np.full(SIZE, 255, np.uint8))
    assert result.alpha is None
    assert np.abs(_rgb(result) - [200, 50, 50]).max() <= 2


def test_blur_keeps_the_frames_own_opacity() -> None:
    own = np.full(SIZE, 33, np.uint8)
    frame = replace(_frame(_two_colours((9, 9, 9), (200, 9, 9))), alpha=own)
    assert _run(BlurFrames(BlurOptions()), frame, _right_half()).alpha is own


@pytest.mark.parametrize(("full_range", "black", "white"), [(False, 16, 235), (True, 0, 255)])
def test_the_matte_is_a_grey_frame_in_the_videos_range(
    full_range: bool, black: int, white: int
) -> None:
    frame = _frame(_two_colours((9, 9, 9), (9, 99, 9)), ColourTags(full_range=full_range))
    result = _run(MatteFrames(), frame, _right_half())
    assert (result.y[0, 0], result.y[0, 63]) == (black, white)
    assert set(np.unique(result.u)) == set(np.unique(result.v)) == {128}


def test_the_matte_of_a_deep_frame_has_eight_bits() -> None:
    frame = _frame(_two_colours((9, 9, 9), (9, 99, 9)), depth=10)
    result = _run(MatteFrames(), frame, _right_half())
    assert (result.depth, result.y.dtype, result.u.dtype) == (8, np.uint8, np.uint8)


def test_inverted_exchanges_subject_and_background() -> None:
    frame = _frame(_two_colours((10, 10, 10), (240, 240, 240)))
    alpha = _run(Inverted(CutoutFrames()), frame, _right_half()).alpha
    assert alpha is not None
    assert (alpha[0, 0], alpha[0, 63]) == (255, 0)


def test_the_end_of_the_background_ends_the_video() -> None:
    frame = _frame(_two_colours((1, 1, 1), (2, 2, 2)))
    assert ReplaceFrames(lambda _: None).process(frame, _right_half()) is None


def test_a_constant_background_is_made_once_a_form() -> None:
    made = []

    def make(frame: Frame) -> tuple[np.ndarray, ...]:
        made.append(frame.size)
        return frame.y, frame.u, frame.v

    background = Constant(make)  # type: ignore[arg-type]
    small, large = (_frame(np.zeros((size, size, 3), np.uint8)) for size in (2, 4))
    for frame in (small, replace(small, pts=9, index=1), large):
        background(frame)
    assert made == [(2, 2), (4, 4)]


@pytest.mark.parametrize("depth", [8, 10])
@pytest.mark.parametrize("colour", TAGS)
def test_a_colour_as_planes_is_that_colour(colour: ColourTags, depth: int) -> None:
    frame = _frame(np.zeros((*SIZE, 3), np.uint8), colour, depth)
    y, u, v = colour_planes((255, 165, 0), frame)
    assert np.abs(_rgb(replace(frame, y=y, u=u, v=v)) - [255, 165, 0]).max() <= 2


def test_the_conversion_there_and_back_is_exact() -> None:
    rgb = np.random.default_rng(3).random((50, 3)).astype(np.float32) * 255
    there = rgb_to_yuv(rgb, TAGS[1], 720)
    np.testing.assert_allclose(yuv_to_rgb(there, TAGS[1], 720), rgb, atol=0.01)


def test_a_still_background_is_fitted() -> None:
    """Two columns over four of the same height: the middle ones stay."""
    picture = np.zeros((2, 4, 3), np.uint16)
    picture[:, 1:3] = 65535
    frame = _frame(np.zeros((2, 2, 3), np.uint8))
    y, _, _ = fitted_planes(picture, frame, "cover")
    assert y.tolist() == [[235, 235], [235, 235]]


def test_the_checkerboard_as_planes_is_the_checkerboard() -> None:
    frame = _frame(np.zeros((*SIZE, 3), np.uint8))
    y, u, v = checkerboard_planes(frame)
    rgb = _rgb(replace(frame, y=y, u=u, v=v))
    assert np.abs(rgb - checkerboard(SIZE, np.dtype(np.uint8))[..., None]).max() <= 1


def test_the_matte_at_chroma_size_is_averaged() -> None:
    frame = _frame(np.zeros((2, 4, 3), np.uint8))
    matte = np.array([[0, 0, 255, 255], [0, 200, 255, 255]], np.uint8)
    assert half_size(matte, frame).tolist() == [[50, 255]]
