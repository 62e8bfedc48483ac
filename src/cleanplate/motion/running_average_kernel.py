"""Running average, compiled: difference and update in one pass."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from cleanplate.motion.compiled import compiled


@compiled
def advance(
    frame: npt.NDArray[np.uint8],
    average: npt.NDArray[np.float32],
    apart: npt.NDArray[Any],
    rate: np.float32,
    rest: np.float32,
) -> None:
    """How far a frame is from the average, which then takes a share of it.

    Args:
        frame: values (P).
        average: of the frames before (P), 0 to 255; changed.
        apart: differences from the rounded average, uint8 (P); written.
        rate: share of the frame.
        rest: what is left of 1.
    """
    half = np.float32(0.5)
    for place in range(frame.size):
        here, mean = frame[place], average[place]
        middle = np.uint8(np.int32(mean + half))
        apart[place] = np.uint8(here - middle) if here > middle else np.uint8(middle - here)
        average[place] = mean * rest + np.float32(here) * rate
