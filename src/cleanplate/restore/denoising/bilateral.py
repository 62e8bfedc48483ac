"""The bilateral filter: neighbours count by nearness and likeness."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import cv2
import numpy as np

from cleanplate.restore.denoising.denoiser import Denoiser, Pixels, as_given, channelwise

_LIKENESS_PER_SIGMA = 2.5
"""Differences of two noisy pixels are 1.4 sigma on average; this lets nearly all of them count."""

_REACH = 2.0
"""Standard deviation of nearness, in pixels."""


class Bilateral(Denoiser):
    """The mean of the near pixels of like value [1]_; OpenCV's. Quick, for weak noise.

    References:
        .. [1] C. Tomasi, R. Manduchi, "Bilateral filtering for gray and color images", ICCV 1998,
           doi:10.1109/ICCV.1998.710815.
    """

    name: ClassVar[str] = "bilateral"

    def plane(self, stack: Sequence[Pixels], at: int, strength: float) -> Pixels:
        """See `Denoiser.plane`; values count as alike within 2.5 times the strength."""
        alike = max(_LIKENESS_PER_SIGMA * strength / 255, 1e-6)
        smooth = [
            np.asarray(cv2.bilateralFilter(frames[at], -1, alike, _REACH), np.float32)
            for frames in channelwise(stack)
        ]
        return as_given(smooth, stack[at])
