"""A target nobody has named: the largest subject of a mask, the largest thing that moves."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.tracking.target import Box, Pixels

LEAST_SHARE = 0.005
"""Share of the picture that a subject takes up at least."""

_MOST_MOVES = 0.5
"""Share of the picture that moves where the camera does."""

_DIFFERS = 24
"""Grey levels from the empty scene, in the channel that differs most."""


def largest_box(mask: npt.NDArray[np.bool_], least_share: float = LEAST_SHARE) -> Box | None:
    """The box of the largest connected part of a mask; None where none is large enough.

    Args:
        mask: bool (H, W).
        least_share: of the picture.
    """
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if count < 2:
        return None
    largest = stats[1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))]
    if largest[cv2.CC_STAT_AREA] < least_share * mask.size:
        return None
    x, y, width, height = (float(number) for number in largest[:4])
    return x, y, x + width, y + height


def moving_box(frames: Sequence[Pixels]) -> tuple[int, Box] | None:
    """The largest thing that moves in frames of a still camera, where it is first seen.

    Each frame is compared with the median of all, which is the empty scene if every place was
    empty for most of the time.

    Args:
        frames: RGB, uint8 (H, W, 3), of one size; small ones do.

    Returns:
        The number of the frame and the box in it; None where nothing moves, or everything.
    """
    if len(frames) < 3:
        return None
    scene = np.median(np.stack(frames), axis=0).astype(np.uint8)
    for number, frame in enumerate(frames):
        moves = _moving(frame, scene)
        if moves.mean() > _MOST_MOVES:
            return None
        if (box := largest_box(moves)) is not None:
            return number, box
    return None


def _moving(frame: Pixels, scene: Pixels) -> npt.NDArray[np.bool_]:
    differs = cv2.absdiff(frame, scene).max(axis=2)
    mask = cv2.medianBlur(np.where(differs >= _DIFFERS, 255, 0).astype(np.uint8), 5)
    side = max(3, round(max(frame.shape[:2]) / 40)) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel) > 0)
