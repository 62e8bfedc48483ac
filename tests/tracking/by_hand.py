"""Mean shift and CamShift's moments in plain numpy, as the papers have them: to compare with."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Weights = npt.NDArray[np.uint8]
Window = tuple[int, int, int, int]


def moments(weights: Weights, window: Window) -> tuple[float, float, float]:
    """M00 of the weights in a window, and their middle (x, y) in pixels of the picture."""
    x, y, width, height = window
    part = weights[y : y + height, x : x + width].astype(float)
    mass = part.sum()
    if mass == 0:
        return 0.0, math.nan, math.nan
    rows, columns = np.mgrid[0:height, 0:width]
    return mass, x + (columns * part).sum() / mass, y + (rows * part).sum() / mass


def mean_shift(weights: Weights, window: Window, steps: int = 10, least: float = 1.0) -> Window:
    """Move the window's middle to the weights' until it moves by less than a pixel."""
    rows, columns = weights.shape
    x, y, width, height = window
    for _ in range(steps):
        mass, middle_x, middle_y = moments(weights, (x, y, width, height))
        if mass == 0:
            break
        new_x = min(max(x + round(middle_x - x - width / 2), 0), columns - width)
        new_y = min(max(y + round(middle_y - y - height / 2), 0), rows - height)
        moved = math.hypot(new_x - x, new_y - y)
        x, y = new_x, new_y
        if moved < least:
            break
    return x, y, width, height


def axes(weights: Weights) -> tuple[float, float, float]:
    """Length, width and angle in degrees of the ellipse with the weights' second moments."""
    rows, columns = np.nonzero(weights)
    mass = weights[rows, columns].astype(float)
    x, y = (np.average(values, weights=mass) for values in (columns, rows))
    a = np.average((columns - x) ** 2, weights=mass)
    b = 2 * np.average((columns - x) * (rows - y), weights=mass)
    c = np.average((rows - y) ** 2, weights=mass)
    root = math.hypot(b, a - c)
    length, width = 4 * math.sqrt((a + c + root) / 2), 4 * math.sqrt(max(0, (a + c - root) / 2))
    return length, width, math.degrees(math.atan2(b, a - c) / 2)
