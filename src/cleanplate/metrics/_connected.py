"""How far up two mattes hang together: the levels of the connectivity error, see `matting`."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cleanplate.core.pictures import Mask, Matte

STEPS = 10
"""Levels are a tenth apart."""


def connected_level(shared: Matte) -> Matte:
    """Up to which level each pixel stays in the largest part, (H, W), 0 to 1 in tenths.

    Worked on turned by a quarter, as OpenCV numbers parts row by row and the published code
    column by column: parts of equal size are told apart as there.
    """
    turned = np.ascontiguousarray(shared.T)
    tenths = np.arange(STEPS + 1, dtype=np.float32) / np.float32(STEPS)
    reached = np.zeros(turned.shape, np.uint8)
    for level in tenths[1:]:
        reached += turned >= level
    return np.ascontiguousarray(tenths[_steps_kept(reached)].T)


def _steps_kept(reached: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Number of steps, from the first on, in which each pixel is in the largest part."""
    counts = np.bincount(reached.ravel(), minlength=STEPS + 1)
    kept = np.ones(reached.shape, np.bool_)
    steps = np.zeros(reached.shape, np.uint8)
    for step in range(1, STEPS + 1):
        # Where no pixel ends at the step before, this step's parts are the last step's.
        if counts[step - 1]:
            kept &= _largest_part(reached >= step)
        if not kept.any():
            break
        steps += kept
    return steps


def _largest_part(mask: Mask) -> Mask:
    """The 4-connected part with the most pixels, of equal ones the first; none if there is none."""
    import cv2

    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        mask.view(np.uint8), connectivity=4, ltype=cv2.CV_32S
    )
    if count == 1:
        return mask
    return np.asarray(labels == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax()))
