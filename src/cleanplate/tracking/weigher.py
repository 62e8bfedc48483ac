"""What gives mean shift its weights: hues, colours, a matte."""

from __future__ import annotations

from fractions import Fraction
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from cleanplate.tracking.target import Box, Pixels

Weights: TypeAlias = npt.NDArray[np.uint8]
"""How likely each pixel is the target's, (H, W), 0..255."""


class Weigher(Protocol):
    """Learns a target from a box, and weighs the pixels of frames by it."""

    def learn(self, rgb: Pixels, box: Box) -> None:
        """Take what is in the box for the target.

        Raises:
            UsageError: there is nothing to go by.
        """
        ...

    def weigh(self, rgb: Pixels, time_s: Fraction | float) -> Weights:
        """The weights of a frame, shown at a time in seconds."""
        ...

    def adapt(self, rgb: Pixels, box: Box, rate: float) -> None:
        """Move the target's model towards what is in the box now, by 0..1."""
        ...
