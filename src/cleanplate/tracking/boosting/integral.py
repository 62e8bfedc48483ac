"""Integral images: the sum over any rectangle in four look-ups (Viola and Jones, section 2.1)."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Integral: TypeAlias = npt.NDArray[np.int64]
"""Sums of all that lies above and to the left, (H + 1, W + 1); first row and column are 0."""


def integral_image(grey: npt.NDArray[Any]) -> Integral:
    """The integral image of a picture.

    Args:
        grey: whole numbers (H, W), or (..., H, W) for many pictures of one size.

    Returns:
        Int64 (..., H + 1, W + 1): at row r and column c the sum of all pixels above r and left of
        c. Equal to ``cv2.integral``, which sums in int32 and so ends at 8 megapixels of white.
    """
    sums = grey.astype(np.int64).cumsum(axis=-2).cumsum(axis=-1)
    return np.pad(sums, [(0, 0)] * (grey.ndim - 2) + [(1, 0), (1, 0)])


def rectangle_sum(integral: Integral, top: int, left: int, height: int, width: int) -> Any:
    """Sum of the pixels in a rectangle, by its four corners.

    Args:
        integral: from `integral_image`, (..., H + 1, W + 1).
        top: first row.
        left: first column.
        height: rows.
        width: columns.

    Returns:
        Int64, one number a picture.
    """
    bottom, right = top + height, left + width
    return (
        integral[..., bottom, right]
        - integral[..., top, right]
        - integral[..., bottom, left]
        + integral[..., top, left]
    )


def window_sums(integral: Integral, height: int, width: int) -> Integral:
    """Sums over all windows of one size: (H - height + 1, W - width + 1)."""
    return np.asarray(
        integral[height:, width:]
        - integral[:-height, width:]
        - integral[height:, :-width]
        + integral[:-height, :-width],
        np.int64,
    )
