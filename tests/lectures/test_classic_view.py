"""What the classic methods look at: sizes and colours of single frames."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from cleanplate.core.frames import ColourTags, Frame
from cleanplate.lectures.classic_view import luma_of, reduced_rgb
from cleanplate.media.memory_video import frame_from_rgb


def frame_of(picture: np.ndarray) -> Frame:
    return frame_from_rgb(picture, pts=0, time_base=Fraction(1), index=0)


def white(height: int, width: int) -> Frame:
    return frame_of(np.full((height, width, 3), 255, np.uint8))


def deep(values: list[int]) -> Frame:
    """Two rows of ten-bit luma without colour."""
    chroma = np.full((1, len(values) // 2), 512, np.uint16)
    luma = np.array([values, values], np.uint16)
    return Frame(luma, chroma, chroma, 0, Fraction(1), 0, ColourTags(full_range=True), depth=10)


def test_a_wide_frame_is_reduced_to_640_columns() -> None:
    assert reduced_rgb(white(720, 1280), None, 640).shape == (360, 640, 3)


def test_a_narrow_frame_stays_as_it_is() -> None:
    assert reduced_rgb(white(72, 128), None, 640).shape == (72, 128, 3)


@pytest.mark.parametrize("rgb", [(0, 0, 0), (255, 255, 255), (200, 40, 90), (10, 220, 30)])
@pytest.mark.parametrize("size", [(720, 1280), (45, 61), (2, 2)])
def test_colours_are_kept(rgb: tuple[int, int, int], size: tuple[int, int]) -> None:
    frame = frame_of(np.broadcast_to(np.array(rgb, np.uint8), (*size, 3)).copy())
    assert np.abs(reduced_rgb(frame, None, 640).astype(int) - rgb).max() <= 3


def test_the_region_is_cut_out() -> None:
    picture = np.zeros((40, 60, 3), np.uint8)
    picture[10:21, 20:41] = 255
    part = reduced_rgb(frame_of(picture), (21, 11, 39, 19), 640)
    assert part.min() > 240
    assert part.shape == (8, 18, 3)


def test_a_wide_region_is_reduced_too() -> None:
    assert reduced_rgb(white(720, 1280), (0, 0, 1000, 500), 640).shape == (320, 640, 3)


def test_a_region_of_one_pixel_is_a_picture() -> None:
    assert reduced_rgb(white(40, 60), (21, 11, 22, 12), 640).shape == (1, 1, 3)
    assert luma_of(white(40, 60), (21, 11, 22, 12)).tolist() == [[235]]


def test_a_frame_two_pixels_high_is_reduced_to_one() -> None:
    assert reduced_rgb(white(2, 2000), None, 640).shape == (1, 640, 3)


def test_deep_samples_become_bytes() -> None:
    """Ten bits are four times eight."""
    assert luma_of(deep([0, 4, 400, 1023]), None).tolist() == [[0, 1, 100, 255]] * 2
    grey = reduced_rgb(deep([400] * 4), None, 640)
    assert np.unique(grey).tolist() == [100]


def test_luma_is_not_copied_where_it_need_not_be() -> None:
    luma, chroma = np.zeros((4, 6), np.uint8), np.zeros((2, 3), np.uint8)
    frame = Frame(luma, chroma, chroma, 0, Fraction(1), 0)
    assert np.shares_memory(luma_of(frame, None), luma)
    assert luma_of(frame, (1, 1, 4, 3)).flags.c_contiguous
