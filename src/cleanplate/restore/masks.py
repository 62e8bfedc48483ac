"""Masks of what is to be mended."""

from __future__ import annotations

import cv2
import numpy as np

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Mask, Matte

REST = 0.08
"""Share of subject from which on a pixel of a matte is taken to hold some of it."""


def grown(mask: Mask, pixels: int) -> Mask:
    """The mask with everything within ``pixels`` of it; a disc, so that corners stay round.

    Raises:
        UsageError: a negative number.
    """
    if pixels < 0:
        msg = f"a mask grows by 0 or more pixels, not {pixels}"
        raise UsageError(msg)
    if pixels == 0 or not mask.any():
        return mask
    away = cv2.distanceTransform((~mask).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(away <= pixels)


def subject_mask(matte: Matte, pixels: int) -> Mask:
    """Where a matte's subject is, so wide that neither rim nor shadow at its foot is left.

    Args:
        matte: float32 (H, W) in [0, 1].
        pixels: to grow by, see `subject_margin`.
    """
    return grown(np.asarray(matte >= np.float32(REST)), pixels)


def subject_margin(size: tuple[int, int]) -> int:
    """Pixels by which a subject's mask grows unless one says otherwise: 1 % of the longer side."""
    return max(3, round(0.01 * max(size)))
