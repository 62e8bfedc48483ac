"""OpenCV's own trackers behind our interface: a frame and a box in, a box out."""

from __future__ import annotations

import contextlib
from abc import abstractmethod
from fractions import Fraction
from typing import Any, ClassVar

import cv2
import numpy as np

from cleanplate.core.errors import MissingError, UsageError
from cleanplate.tracking.target import Box, Pixels, to_box, to_window
from cleanplate.tracking.tracker import Guess, Tracker


class OpenCVTracker(Tracker):
    """A tracker of OpenCV's."""

    least_side: ClassVar[int] = 8
    """Pixels that the target must be wide and high."""

    def _begin(self, rgb: Pixels, box: Box, time_s: Fraction | float) -> None:  # noqa: ARG002
        window = to_window(box, (rgb.shape[0], rgb.shape[1]))
        if min(window[2:]) < self.least_side:
            msg = (
                f"{self.name} needs a target of {self.least_side}x{self.least_side} pixels or "
                f"more, not {window[2]}x{window[3]}; name a larger box, or use camshift"
            )
            raise UsageError(msg)
        self._begin_model(rgb, window)

    def _begin_model(self, rgb: Pixels, window: tuple[int, int, int, int]) -> None:
        try:
            self._model = self._made()
        except AttributeError as error:
            msg = (
                f"this OpenCV has no {self.name}; install opencv-contrib-python-headless, and no "
                "other OpenCV beside it"
            )
            raise MissingError(msg) from error
        try:
            self._model.init(_bgr(rgb), window)
        except cv2.error as error:
            msg = (
                f"{self.name} cannot follow a box of {window[2]}x{window[3]} in a picture of "
                f"{rgb.shape[1]}x{rgb.shape[0]}; it needs some of the picture around it"
            )
            raise UsageError(msg) from error

    def _again(self, rgb: Pixels, box: Box, time_s: Fraction | float) -> Guess:  # noqa: ARG002
        rows, columns = rgb.shape[:2]
        x, y, width, height = to_window(box, (rows, columns))
        width, height = max(width, self.least_side), max(height, self.least_side)
        # A place that it cannot begin with is lost again with the next frame.
        with contextlib.suppress(UsageError):
            self._begin_model(rgb, (min(x, columns - width), min(y, rows - height), width, height))
        return Guess(box)

    def _follow(self, rgb: Pixels, time_s: Fraction | float) -> Guess:  # noqa: ARG002
        try:
            found, window = self._model.update(_bgr(rgb))
        except cv2.error:  # it has run out of the picture
            return Guess((0, 0, 1, 1), sure=False)
        return Guess(to_box(window), sure=bool(found) and min(window[2:]) > 0)

    def _adapt(self, rgb: Pixels, box: Box, rate: float) -> None:
        """They learn by themselves."""

    @abstractmethod
    def _made(self) -> Any:
        """A new tracker of OpenCV's; raises `AttributeError` where this build has none."""


def _bgr(rgb: Pixels) -> Pixels:
    """OpenCV's order of channels: its trackers convert to grey, HSV and names of colours."""
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), np.uint8)
