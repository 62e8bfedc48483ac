"""What differs from the frame before: the oldest and fastest way to see motion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.motion.array_model import luma
from cleanplate.motion.states import UnfitError, is_frame_shape
from cleanplate.motion.subtractor import (
    Mask,
    Pixels,
    State,
    Subtractor,
    check_odd,
    check_range,
    copied,
)


class FrameDifference(Subtractor):
    """Pixels whose brightness differs from that of the frame before.

    Sees the edges of what moves, and nothing of what stands. With ``learning_rate`` 0 the first
    frame stays the one compared with, which is known as static frame difference.

    Args:
        threshold: difference in grey levels, 0 to 254, that a pixel must exceed. Larger ignores
            more noise and more faint motion.
        dilation: diameter in pixels, odd, of the ellipse that motion is widened by, up to 255; 1
            for none. Larger closes the gaps between edges.
        learning_rate: None or 1: the frame before; 0: the first frame.

    Raises:
        UsageError: a parameter is out of its range.

    References:
        R. Jain, H.-H. Nagel, On the analysis of accumulative difference pictures from image
        sequences of real world scenes, 1979, doi:10.1109/TPAMI.1979.4766907.
    """

    name = "frame-difference"
    remembers_only_last = True

    def __init__(
        self, *, threshold: float = 15, dilation: int = 1, learning_rate: float | None = None
    ) -> None:
        super().__init__(learning_rate=learning_rate)
        check_range("the threshold of frame differences", threshold, 0, 254)
        check_odd("the dilation", dilation, 255)
        self._threshold = threshold
        self._dilation = dilation
        self._reference: Pixels | None = None
        self._grey: Pixels | None = None

    @property
    def background(self) -> Pixels | None:
        """The frame that the next one is compared with."""
        return None if self._reference is None else self._reference.copy()

    def _check_rate(self, rate: float) -> None:
        if rate not in (0, 1):
            msg = f"frame difference learns all or nothing: a rate of 0 or 1, not {rate:g}"
            raise UsageError(msg)

    def _apply(self, frame: Pixels, rate: float | None) -> Mask:
        grey = luma(frame)
        mask = np.zeros_like(grey) if self._grey is None else self._compared(grey, self._grey)
        if rate != 0:
            self._remember(frame, grey)
        return mask

    def _compared(self, grey: Pixels, reference: Pixels) -> Mask:
        import cv2

        # Most frames are still, and one pass that writes nothing tells: 0.1 for 0.9 ms at 720p.
        if cv2.norm(grey, reference, cv2.NORM_INF) <= self._threshold:
            return np.zeros_like(grey)
        mask = cv2.absdiff(grey, reference)
        cv2.threshold(mask, self._threshold, 255, cv2.THRESH_BINARY, dst=mask)
        return _widened(np.asarray(mask, np.uint8), self._dilation)

    def _remember(self, frame: Pixels, grey: Pixels) -> None:
        self._reference = copied(frame, self._reference)
        self._grey = self._reference if frame.ndim == 2 else grey

    def _clear(self) -> None:
        self._reference = self._grey = None

    def _kept(self) -> State:
        return {} if self._reference is None else {"background": self._reference.copy()}

    def _take(self, state: Mapping[str, npt.NDArray[Any]], learned: int) -> tuple[int, ...]:
        del learned  # one frame is all it knows, however many there were
        background = state["background"]
        if background.dtype != np.uint8 or not is_frame_shape(background.shape):
            msg = "'background' is no frame"
            raise UnfitError(msg)
        self._remember(background, luma(background))
        return background.shape


def _widened(mask: Mask, diameter: int) -> Mask:
    """The mask, dilated in place by an ellipse; only around what moves, which is mostly small."""
    import cv2

    if diameter > 1:
        x, y, width, height = cv2.boundingRect(mask)
        rows = slice(max(0, y - diameter // 2), y + height + diameter // 2)
        columns = slice(max(0, x - diameter // 2), x + width + diameter // 2)
        ellipse = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (diameter, diameter))
        mask[rows, columns] = cv2.dilate(mask[rows, columns], ellipse)
    return mask
