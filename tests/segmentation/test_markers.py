"""Markers as a user paints them."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.segmentation.markers import markers_of

RED, BLUE = (255, 0, 0), (0, 0, 255)


def canvas(background: tuple[int, int, int] = (0, 0, 0)) -> np.ndarray:
    """A blue stroke above, a red one below."""
    rgb = np.full((12, 12, 3), background, np.uint8)
    rgb[1:4, 1:10] = BLUE
    rgb[8:11, 1:10] = RED
    return rgb


def test_numbers_of_a_grey_picture_are_taken_as_they_are() -> None:
    plane = np.array([[0, 3], [700, 0]], np.uint16)
    grey = np.repeat(plane[..., None], 3, axis=2)
    assert markers_of(grey, grey=True).tolist() == [[0, 3], [700, 0]]


def test_each_colour_on_black_is_a_region() -> None:
    markers = markers_of(canvas())
    assert (markers[2, 5], markers[9, 5], markers[6, 5]) == (1, 2, 0)


def test_transparency_is_where_nobody_knows() -> None:
    alpha = np.zeros((12, 12), np.uint8)
    alpha[1:4, 1:10] = alpha[8:11, 1:10] = 255
    markers = markers_of(canvas((90, 90, 90)), alpha=alpha)
    assert (markers[2, 5], markers[9, 5], markers[6, 5]) == (1, 2, 0)


def test_strokes_on_the_photo_itself_are_what_differs_from_it() -> None:
    photo = np.random.default_rng(1).integers(0, 256, (12, 12, 3), np.uint8)
    painted = np.where(canvas().any(axis=2, keepdims=True), canvas(), photo)
    markers = markers_of(painted, painted_on=photo)
    assert (markers[2, 5], markers[9, 5], markers[6, 5]) == (1, 2, 0)


def test_soft_edges_of_strokes_are_left_out_with_a_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rgb = canvas()
    rgb[4, 1:10] = [(0, 0, 100 + 3 * step) for step in range(9)]
    with caplog.at_level(logging.WARNING):
        markers = markers_of(rgb)
    assert set(markers.ravel()) == {0, 1, 2}
    assert not markers[4].any()
    assert "9 pixels" in caplog.text


def test_strokes_one_pixel_wide_are_taken() -> None:
    rgb = np.zeros((6, 6, 3), np.uint8)
    rgb[1], rgb[4] = RED, BLUE
    assert set(markers_of(rgb).ravel()) == {0, 1, 2}


def test_a_single_pixel_is_a_marker() -> None:
    assert markers_of(np.full((1, 1, 3), 9, np.uint8)).tolist() == [[1]]


@pytest.mark.parametrize("grey", [True, False])
def test_an_empty_picture_says_what_to_do(grey: bool) -> None:
    with pytest.raises(UsageError, match="markers are empty"):
        markers_of(np.zeros((5, 5, 3), np.uint8), grey=grey)


def test_a_photo_is_no_picture_of_strokes() -> None:
    rgb = np.random.default_rng(1).integers(1, 256, (60, 60, 3), np.uint8)
    with pytest.raises(UsageError, match="clear colours"):
        markers_of(rgb)


def test_fractions_are_no_numbers_of_regions() -> None:
    with pytest.raises(UsageError, match="whole numbers"):
        markers_of(np.zeros((5, 5, 3), np.float32), grey=True)
