"""MIL: a classifier of target and surroundings that learns as it goes."""

from __future__ import annotations

from typing import Any

import cv2

from cleanplate.core.errors import UsageError
from cleanplate.tracking.opencv_tracker import OpenCVTracker


class MIL(OpenCVTracker):
    """Boosted Haar features, learned from bags of patches near the target.

    B. Babenko, M.-H. Yang, S. Belongie, Visual tracking with online multiple instance learning,
    CVPR 2009, doi:10.1109/CVPR.2009.5206737; OpenCV's implementation with its own defaults. The
    box keeps its size. It draws random patches, so that two runs may differ by pixels.

    Raises:
        UsageError: ``adapt`` is 0; it cannot be kept from learning.
    """

    name = "mil"
    own_rate = 0.02

    def __init__(self, *, adapt: float | None = None) -> None:
        if adapt == 0:
            msg = "mil learns from every frame by itself; leave --adapt out, or use csrt"
            raise UsageError(msg)
        super().__init__(adapt=adapt)

    def _made(self) -> Any:
        return cv2.TrackerMIL_create()  # type: ignore[attr-defined]
