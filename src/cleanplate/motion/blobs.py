"""Masks made whole: specks removed, gaps closed, holes filled."""

from __future__ import annotations

import numpy as np

from cleanplate.motion.subtractor import MOTION, Mask


def majority(mask: Mask, size: int) -> Mask:
    """The median of a mask of two labels: what most pixels around say.

    Args:
        mask: uint8 (H, W), 0 or 255.
        size: of the square around each pixel, odd, 1 to 255.

    Returns:
        A new mask, the same as ``cv2.medianBlur`` gives, in a tenth of the time for a size of 9.
    """
    import cv2

    if size == 1:
        return mask.copy()
    ones = cv2.boxFilter(
        mask & 1, cv2.CV_16U, (size, size), normalize=False, borderType=cv2.BORDER_REPLICATE
    )
    return np.asarray((ones > size * size // 2) * np.uint8(MOTION), np.uint8)


def filled(mask: Mask) -> Mask:
    """The mask with its holes filled: what is closed in by motion and does not touch the border.

    Args:
        mask: uint8 (H, W), 0 or 255; left as it is.
    """
    import cv2

    framed = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(0,))
    cv2.floodFill(framed, None, (0, 0), (MOTION,))
    holes = cv2.bitwise_not(framed[1:-1, 1:-1])
    return np.asarray(cv2.bitwise_or(mask, holes), np.uint8)
