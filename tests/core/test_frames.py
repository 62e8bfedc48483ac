"""Frames: exact time, and what their numbers mean as colours."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import numpy.typing as npt
import pytest
from av.video.reformatter import ColorRange, Colorspace
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.core.frames import ColourTags, Frame, Matrix, rgb_matrix, rgb_to_yuv, yuv_to_rgb

RED, WHITE, GREY = (255, 0, 0), (255, 255, 255), (128, 128, 128)


def yuv(rgb: tuple[int, int, int], tags: ColourTags, height: int = 480) -> list[float]:
    return [float(value) for value in rgb_to_yuv(np.array(rgb, np.float32), tags, height)]


@pytest.mark.parametrize(
    ("rgb", "tags", "expected"),
    [
        # Y = 16 + 219 Kr, U = 128 - 224 Kr / (2 - 2 Kb), V = 128 + 112
        (RED, ColourTags(Matrix.SMPTE170M), (81.481, 90.2032, 240.0)),
        (RED, ColourTags(Matrix.BT470BG), (81.481, 90.2032, 240.0)),
        (RED, ColourTags(Matrix.BT709), (62.5594, 102.3361, 240.0)),
        (RED, ColourTags(Matrix.BT2020_NCL), (73.5313, 96.7229, 240.0)),
        # Y = 255 Kr, U = 128 - 255 Kr / (2 - 2 Kb), V = 128 + 127.5
        (RED, ColourTags(Matrix.BT709, full_range=True), (54.213, 98.7844, 255.5)),
        (WHITE, ColourTags(Matrix.BT709), (235.0, 128.0, 128.0)),
        (WHITE, ColourTags(Matrix.BT709, full_range=True), (255.0, 128.0, 128.0)),
        # 16 + 128 * 219 / 255
        (GREY, ColourTags(Matrix.SMPTE170M), (125.9294, 128.0, 128.0)),
    ],
)
def test_colours_become_the_numbers_of_the_standards(
    rgb: tuple[int, int, int], tags: ColourTags, expected: tuple[float, float, float]
) -> None:
    assert yuv(rgb, tags) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(("height", "matrix"), [(719, Matrix.SMPTE170M), (720, Matrix.BT709)])
def test_an_untagged_video_is_read_by_its_height(height: int, matrix: Matrix) -> None:
    assert yuv(RED, ColourTags(), height) == yuv(RED, ColourTags(matrix), height)


def test_an_unknown_matrix_is_read_as_an_untagged_one() -> None:
    assert ColourTags(matrix=99).luma_weights(1080) == ColourTags().luma_weights(1080)


def test_numbers_outside_the_colours_are_clipped() -> None:
    samples = np.array([[255, 255, 255], [0, 0, 0]], np.float32)
    rgb = yuv_to_rgb(samples, ColourTags(Matrix.BT709), 1080)
    assert rgb.min() == 0.0
    assert rgb.max() == 255.0


@given(
    st.tuples(*[st.integers(0, 255)] * 3),
    st.sampled_from([1, 2, 4, 5, 6, 7, 9, 10]),
    st.booleans(),
)
def test_every_colour_survives_the_way_there_and_back(
    rgb: tuple[int, int, int], matrix: int, full_range: bool
) -> None:
    tags = ColourTags(matrix, full_range)
    back = yuv_to_rgb(rgb_to_yuv(np.array(rgb, np.float32), tags, 1080), tags, 1080)
    np.testing.assert_allclose(back, rgb, atol=2e-3)


@pytest.mark.parametrize(
    ("matrix", "colorspace"),
    [(Matrix.BT709, Colorspace.ITU709), (Matrix.SMPTE170M, Colorspace.ITU601)],
)
@pytest.mark.parametrize("full_range", [False, True])
def test_the_numbers_are_those_of_ffmpeg(
    matrix: Matrix, colorspace: Colorspace, full_range: bool, rng: np.random.Generator
) -> None:
    rgb = rng.integers(0, 256, (16, 16, 3), np.uint8)
    theirs = ffmpeg_yuv(rgb, colorspace, full_range=full_range)
    ours = rgb_to_yuv(rgb.astype(np.float32), ColourTags(matrix, full_range), 16)
    # FFmpeg computes in 15-bit integers, and truncates full range after that (measured: 1.031).
    assert float(np.abs(np.clip(ours, 0, 255) - theirs).max()) <= 1.05


def ffmpeg_yuv(
    rgb: npt.NDArray[np.uint8], colorspace: Colorspace, *, full_range: bool
) -> npt.NDArray[np.float32]:
    frame = av.VideoFrame.from_ndarray(rgb, format="rgb24")
    converted = frame.reformat(
        format="yuv444p",
        src_colorspace=colorspace,
        dst_colorspace=colorspace,
        src_color_range=ColorRange.JPEG,
        dst_color_range=ColorRange.JPEG if full_range else ColorRange.MPEG,
    )
    return converted.to_ndarray().transpose(1, 2, 0).astype(np.float32)


def test_the_matrix_is_computed_once_for_the_same_tags() -> None:
    assert rgb_matrix(ColourTags(1), 720)[0] is rgb_matrix(ColourTags(1), 720)[0]


def test_time_is_exact() -> None:
    plane = np.zeros((3, 5), np.uint8)
    half = np.zeros((2, 3), np.uint8)
    frame = Frame(plane, half, half, pts=30, time_base=Fraction(1001, 30000), index=30)
    assert frame.time == Fraction(1001, 1000)
    assert frame.size == (3, 5)
