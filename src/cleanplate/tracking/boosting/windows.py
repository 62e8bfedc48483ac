"""All windows of a picture, looked at through its integral image; no pixel is copied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.tracking.boosting.haar import HaarFeature
from cleanplate.tracking.boosting.integral import Integral, integral_image, window_sums


@dataclass(frozen=True, slots=True)
class Windows:
    """Square windows of one picture."""

    integral: Integral
    """Of the picture, (H + 1, W + 1)."""
    side: int
    """Rows and columns of each window."""
    rows: npt.NDArray[np.intp]
    """First row of each, (N,)."""
    columns: npt.NDArray[np.intp]
    """First column of each, (N,)."""
    deviations: npt.NDArray[np.float64]
    """Standard deviation of each, 1 for flat ones, (N,)."""

    def __len__(self) -> int:
        return len(self.rows)


def windows_of(grey: npt.NDArray[np.uint8], side: int, step: int = 1) -> Windows:
    """Every window of a picture, every ``step`` rows and columns.

    The deviation comes from the sums of pixels and of their squares:
    var = mean(x^2) - mean(x)^2 (Viola and Jones, section 5).

    Args:
        grey: uint8 (H, W), at least ``side`` each way.
        side: rows and columns of a window.
        step: pixels from one to the next.
    """
    integral = integral_image(grey)
    sums = window_sums(integral, side, side)[::step, ::step]
    squares = window_sums(integral_image(grey.astype(np.int64) ** 2), side, side)[::step, ::step]
    rows, columns = (axis.ravel() * step for axis in np.indices(sums.shape))
    return Windows(integral, side, rows, columns, deviations_of(sums, squares, side * side).ravel())


def deviations_of(
    sums: npt.NDArray[np.int64], squares: npt.NDArray[np.int64], pixels: int
) -> npt.NDArray[np.float64]:
    """Standard deviations from sums of so many pixels and of their squares; 1 where it is 0."""
    # In whole numbers: a flat window's variance is exactly 0.
    variance = pixels * squares - sums**2
    return np.asarray(np.where(variance > 0, np.sqrt(variance) / pixels, 1.0))


def values_at(
    windows: Windows, feature: HaarFeature, chosen: npt.NDArray[np.intp]
) -> npt.NDArray[np.float32]:
    """One feature in some of the windows, as `haar.feature_values` has it.

    Args:
        windows: of a picture.
        feature: four look-ups a part.
        chosen: numbers of the windows, (n,).
    """
    rows, columns = windows.rows[chosen], windows.columns[chosen]
    total = np.zeros(len(chosen))
    for part in feature.parts:
        top, left = rows + part.top, columns + part.left
        bottom, right = top + part.height, left + part.width
        integral = windows.integral
        sums = integral[bottom, right] - integral[top, right]
        sums += integral[top, left] - integral[bottom, left]
        total += part.weight * sums
    scale = windows.deviations[chosen] * windows.side**2
    return np.asarray(total / scale, np.float32)


def pyramid(
    grey: npt.NDArray[np.uint8], side: int, scale: float
) -> Iterator[tuple[float, npt.NDArray[np.uint8]]]:
    """(factor, the picture reduced by it) as long as a window of ``side`` fits.

    Args:
        grey: uint8 (H, W).
        side: rows and columns of a window.
        scale: by which the factor grows; above 1.
    """
    factor = 1.0
    while min(grey.shape) / factor >= side:
        size = (round(grey.shape[1] / factor), round(grey.shape[0] / factor))
        yield factor, np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)
        factor *= scale
