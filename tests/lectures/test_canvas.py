"""A picture as its blocks that changed."""

from __future__ import annotations

import numpy as np

from cleanplate.lectures.canvas import Canvas
from cleanplate.lectures.signal import Grid

GRID = Grid(1, 20, 30)
"""Three by four blocks, the last ones hanging over."""


def test_what_one_packs_another_shows(rng: np.random.Generator) -> None:
    writer, reader = Canvas(GRID), Canvas(GRID)
    for _ in range(3):
        picture = rng.integers(0, 256, (20, 30), np.uint8)
        reader.apply(writer.update(writer.padded_like(picture)))
        assert (np.abs(reader.picture.astype(int) - picture) <= 2).all()
        assert (reader.picture == writer.picture).all()


def test_only_blocks_that_changed_are_packed() -> None:
    canvas = Canvas(GRID)
    picture = np.full((20, 30), 90, np.uint8)
    # A bit a block is two bytes; a block is 64.
    assert len(canvas.update(canvas.padded_like(picture))) == 2 + 12 * 64
    assert len(canvas.update(canvas.padded_like(picture + np.uint8(2)))) == 2
    picture[3, 3] = 200
    assert len(canvas.update(canvas.padded_like(picture))) == 2 + 64
