"""Weights from a matte: whatever a network takes for the subject, instead of colours."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Matte
from cleanplate.tracking.target import Box, Pixels, to_window
from cleanplate.tracking.weigher import Weights

MatteOf: TypeAlias = Callable[[Pixels], Matte]
"""From RGB uint8 (H, W, 3) to the matte, float32 (H, W) in [0, 1]; what ``load_model`` returns."""


class MatteWeigher:
    """The matte as weights. Of several subjects the window stays with the one it is on.

    Args:
        matte_of: asked once a frame, in order.
    """

    def __init__(self, matte_of: MatteOf) -> None:
        self._matte_of = matte_of
        self._frame: Pixels | None = None
        self._weights: Weights = np.zeros((0, 0), np.uint8)

    def learn(self, rgb: Pixels, box: Box) -> None:
        """Check that there is something to follow.

        Raises:
            UsageError: the matte is empty in the box.
        """
        x, y, width, height = to_window(box, (rgb.shape[0], rgb.shape[1]))
        if self.weigh(rgb, 0)[y : y + height, x : x + width].max() < 128:
            msg = (
                "the model finds no subject in the target's box; name another one, another "
                "--model, or follow colours"
            )
            raise UsageError(msg)

    def weigh(self, rgb: Pixels, time_s: Fraction | float) -> Weights:  # noqa: ARG002
        """The matte of a frame, 0..255; kept for as long as the frame is the same."""
        if self._frame is not rgb:
            self._weights = np.rint(self._matte_of(rgb) * np.float32(255)).astype(np.uint8)
            self._frame = rgb
        return self._weights

    def adapt(self, rgb: Pixels, box: Box, rate: float) -> None:
        """The network knows its subject: nothing adapts."""
