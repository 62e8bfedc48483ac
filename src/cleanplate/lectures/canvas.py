"""A small picture kept up to date block by block, as a spool on disk holds it."""

from __future__ import annotations

import cv2
import numpy as np

from cleanplate.lectures.signal import BLOCK, Grey, Grid

_TOLERANCE = 2
"""Grey levels by which the kept picture may be behind: less than coding noise, more than none."""


class Canvas:
    """A picture kept up to date block by block.

    Args:
        grid: of the pictures.
    """

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        rows, columns = grid.blocks
        self.padded: Grey = np.zeros((rows * BLOCK, columns * BLOCK), np.uint8)
        """The picture with its sides made multiples of `BLOCK`."""
        self.filled = False
        """Whether anything was shown."""

    @property
    def blocks(self) -> int:
        """How many blocks it has."""
        return self._grid.blocks[0] * self._grid.blocks[1]

    @property
    def picture(self) -> Grey:
        """The picture itself, a view."""
        return self.padded[: self._grid.rows, : self._grid.columns]

    def padded_like(self, picture: Grey) -> Grey:
        """A copy whose sides are multiples of `BLOCK`."""
        padded = np.zeros_like(self.padded)
        padded[: self._grid.rows, : self._grid.columns] = picture
        return padded

    def show(self, picture: Grey) -> None:
        """Show a picture at once."""
        self.picture[:] = picture
        self.filled = True

    def update(self, padded: Grey) -> bytes:
        """Show the blocks that differ; which they are and what they hold, packed."""
        difference = cv2.absdiff(padded, self.padded)
        highest = cv2.dilate(difference, np.ones((BLOCK, BLOCK), np.uint8), anchor=(0, 0))
        differs = highest[::BLOCK, ::BLOCK] > _TOLERANCE
        blocks = _blocks_of(padded)[differs]
        _blocks_of(self.padded)[differs] = blocks
        self.filled = True
        return np.packbits(differs).tobytes() + blocks.tobytes()

    def apply(self, packed: bytes) -> None:
        """Show what `update` packed."""
        rows, columns = self._grid.blocks
        flags = -(-rows * columns // 8)
        differs = np.unpackbits(np.frombuffer(packed, np.uint8, flags), count=rows * columns)
        places = differs.reshape(rows, columns).astype(bool)
        blocks = np.frombuffer(packed, np.uint8, offset=flags)
        _blocks_of(self.padded)[places] = blocks.reshape(-1, BLOCK, BLOCK)
        self.filled = True


def _blocks_of(padded: Grey) -> Grey:
    """(rows, columns, BLOCK, BLOCK), a view."""
    rows, columns = padded.shape
    return padded.reshape(rows // BLOCK, BLOCK, columns // BLOCK, BLOCK).swapaxes(1, 2)
