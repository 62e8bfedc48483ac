"""CSRT: correlation filters with channel and spatial reliability."""

from __future__ import annotations

from typing import Any

import cv2

from cleanplate.tracking.opencv_tracker import OpenCVTracker


class CSRT(OpenCVTracker):
    """Correlation filters on gradients and colours, weighted by how reliable each is.

    A. Lukežič et al., Discriminative correlation filter with channel and spatial reliability,
    CVPR 2017, arXiv:1611.08461; OpenCV's implementation with its own defaults. Follows place and
    size, grey targets too.
    """

    name = "csrt"
    own_rate = 0.02

    def _made(self) -> Any:
        parameters = cv2.TrackerCSRT_Params()  # type: ignore[attr-defined]
        parameters.filter_lr = self._rate
        parameters.histogram_lr = min(1.0, 2 * self._rate)
        parameters.weights_lr = self._rate
        return cv2.TrackerCSRT_create(parameters)  # type: ignore[attr-defined]
