"""Small pictures of video frames, for the networks."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.core.frames import ColourTags, Frame, Matrix, yuv_to_rgb
from cleanplate.matting.small import small_rgb, small_size


def flat(size: tuple[int, int], yuv: tuple[int, int, int], depth: int = 8, **more: Any) -> Frame:
    half = ((size[0] + 1) // 2, (size[1] + 1) // 2)
    dtype = np.uint8 if depth == 8 else np.uint16
    y, u, v = (
        np.full(shape, value << (depth - 8), dtype)
        for shape, value in zip((size, half, half), yuv, strict=True)
    )
    return Frame(y, u, v, pts=0, time_base=Fraction(1, 30), index=0, depth=depth, **more)


@pytest.mark.parametrize(
    ("size", "longest", "expected"),
    [
        ((720, 1280), 256, (144, 256)),
        ((1280, 720), 256, (256, 144)),
        ((100, 50), 256, (100, 50)),
        ((1, 10000), 100, (1, 100)),
        ((1, 1), 1, (1, 1)),
        ((256, 256), 256, (256, 256)),
    ],
)
def test_the_longer_side_is_bounded_and_never_enlarged(
    size: tuple[int, int], longest: int, expected: tuple[int, int]
) -> None:
    assert small_size(size, longest) == expected


@given(st.integers(1, 70), st.integers(1, 70), st.integers(1, 80))
def test_every_frame_has_a_small_picture_of_one_colour(
    rows: int, columns: int, longest: int
) -> None:
    # 235 is white in limited range.
    picture = small_rgb(flat((rows, columns), (235, 128, 128)), longest)
    np.testing.assert_array_equal(
        picture, np.full((*small_size((rows, columns), longest), 3), 255, np.uint8)
    )


@pytest.mark.parametrize("depth", [8, 10, 12, 16])
def test_every_depth_becomes_the_same_eight_bits(depth: int) -> None:
    tags = ColourTags(Matrix.BT709)
    picture = small_rgb(flat((6, 8), (63, 102, 240), depth, colour=tags), 4)
    # Red in BT.709, limited range, rounded: Y 62.56, U 102.34, V 240.
    np.testing.assert_allclose(picture, np.full((3, 4, 3), (255, 0, 0)), atol=1)


@pytest.mark.parametrize(("height", "matrix"), [(480, Matrix.SMPTE170M), (720, Matrix.BT709)])
def test_the_matrix_is_chosen_by_the_frames_height_not_the_small_pictures(
    height: int, matrix: Matrix
) -> None:
    frame = flat((height, 640), (100, 90, 160))
    sample = np.array([100, 90, 160], np.float32)
    expected = yuv_to_rgb(sample, ColourTags(matrix), height)
    # The other matrix is 6 off in red; OpenCV's 8-bit transform rounds to within 1.
    np.testing.assert_allclose(small_rgb(frame, 64)[0, 0], expected, atol=1)
