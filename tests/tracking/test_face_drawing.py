"""Lines on pictures and frames of every kind; nothing else changes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from cleanplate.core.frames import Frame
from cleanplate.core.pictures import full_scale
from cleanplate.media.memory_video import frame_from_rgb, rgb_from_frame
from cleanplate.tracking.face_drawing import (
    EYE_COLOUR,
    FACE_COLOUR,
    draw_faces,
    draw_on_frame,
    opaque_where_drawn,
)
from cleanplate.tracking.faces import Eye, Face

FACE = Face((20, 10, 60, 70), 1.0, (Eye((32.0, 30.0), 5.0), Eye((48.0, 30.0), 5.0)))


def grey_frame(depth: int = 8, *, alpha: bool = False) -> Frame:
    picture = np.full((80, 100, 3 + alpha), 128, np.uint8)
    frame = frame_from_rgb(picture, pts=3, time_base=Fraction(1, 25), index=3)
    if depth == 8:
        return frame
    wide = {name: getattr(frame, name).astype(np.uint16) * 4 for name in ("y", "u", "v")}
    return replace(frame, **wide, depth=10)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_lines_have_the_colours_whatever_the_depth(dtype: type) -> None:
    picture = np.zeros((80, 100, 3), dtype)
    drawn = draw_faces(picture, [FACE]).astype(np.float64) * 255 / full_scale(picture.dtype)
    # The ellipse's leftmost point, and the first eye's: radius 5 left of its middle. A thin soft
    # line on black has a share of its colour.
    for line, colour in ((drawn[40, 18:22], FACE_COLOUR), (drawn[30, 26:29], EYE_COLOUR)):
        brightest = line[line.sum(axis=1).argmax()]
        assert brightest.max() > 120
        np.testing.assert_allclose(
            brightest / brightest.max(), np.array(colour) / max(colour), atol=0.03
        )


def test_only_lines_are_changed(rng: np.random.Generator) -> None:
    picture = rng.integers(0, 256, (80, 100, 3), np.uint8)
    before = picture.copy()
    drawn = draw_faces(picture, [FACE])
    np.testing.assert_array_equal(picture, before)
    changed = (drawn != picture).any(axis=2)
    assert 0.01 < changed.mean() < 0.12
    assert not changed[:9].any()
    assert not changed[:, 62:].any()
    assert not changed[50, 30:50].any()


@pytest.mark.parametrize("size", [(1, 1), (7, 5), (40, 31)])
def test_faces_larger_than_the_picture_are_drawn_as_far_as_it_goes(size: tuple[int, int]) -> None:
    assert draw_faces(np.zeros((*size, 3), np.uint8), [FACE]).shape == (*size, 3)


def test_no_faces_change_nothing() -> None:
    frame, picture = grey_frame(), np.ones((4, 4, 3), np.float32)
    assert draw_on_frame(frame, []) is frame
    np.testing.assert_array_equal(draw_faces(picture, []), picture)


@pytest.mark.parametrize("depth", [8, 10])
def test_a_frame_gets_the_lines_of_a_picture(depth: int) -> None:
    frame = grey_frame(depth)
    drawn = draw_on_frame(frame, [FACE])
    assert (drawn.pts, drawn.depth, drawn.y.dtype) == (3, depth, frame.y.dtype)
    untouched = draw_faces(np.zeros((80, 100, 3), np.uint8), [FACE]).max(axis=2) == 0
    np.testing.assert_array_equal(drawn.y[untouched], frame.y[untouched])
    before = np.ascontiguousarray(rgb_from_frame(frame)[..., :3])
    difference = rgb_from_frame(drawn)[..., :3].astype(int) - draw_faces(before, [FACE])
    # The colours of lines are spread, as those of all video, over squares of two by two pixels.
    assert np.abs(difference).mean() < 2.5
    assert np.abs(difference.mean(axis=(0, 1))).max() < 0.5


def test_lines_on_what_is_transparent_can_be_seen() -> None:
    frame = grey_frame(alpha=True)
    clear = replace(frame, alpha=np.zeros_like(frame.y))
    assert draw_on_frame(clear, [FACE]).alpha.max() > 200
    assert clear.alpha.max() == 0
    opacity = opaque_where_drawn(np.zeros((80, 100), np.uint16), [FACE])
    assert opacity.max() > 50_000
    assert opacity[0, 0] == 0
