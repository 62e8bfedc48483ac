"""A model of the background looking at frames: masks at full size, and how much moves."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.frames import Frame
from cleanplate.media.memory_video import opaque_rgb
from cleanplate.motion.subtractor import BACKGROUND, MOTION, SHADOW, Mask, Pixels, Subtractor
from cleanplate.verbs.motion.options import MotionOptions

_BACKGROUND_S = Fraction(1, 5)
"""Time between two pictures of the background, which some models take half a second to make."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One frame, and what moves in it."""

    frame: Frame
    """As it was read."""
    rgb: Pixels
    """The same, uint8 (H, W, 3)."""
    mask: Mask
    """Labels, uint8 (H, W)."""
    number: int
    """Of the frame in its source, from 0."""
    share: float
    """Moving share of the region, 0..1; 0 while the model still warms up."""
    time_s: Fraction
    """Seconds from the beginning of the source."""
    background: Pixels | None = None
    """The background, not older than `_BACKGROUND_S`, uint8 (H, W, 3), where it was asked for."""


def no_picture(name: str) -> UsageError:
    """The error for a model that knows its background but not as a picture."""
    msg = f"{name} keeps no picture of the background; choose another algorithm, such as mog2"
    return UsageError(msg)


class Watch:
    """Shows frames to a model; a stage of a pipeline.

    Args:
        subtractor: the model.
        options: width, median and shadows of the masks.
        region: 255 where motion counts, (H, W); None: everywhere.
        origin_s: where the source's clock begins.
        first: number of the first frame in its source.
        with_background: whether the background is told, too.
    """

    def __init__(
        self,
        subtractor: Subtractor,
        options: MotionOptions,
        region: npt.NDArray[np.uint8] | None,
        origin_s: Fraction = Fraction(0),
        first: int = 0,
        *,
        with_background: bool = False,
    ) -> None:
        self.subtractor = subtractor
        self._options = options
        self._region = region
        self._area = 0 if region is None else cv2.countNonZero(region)
        self._origin_s = origin_s
        self._next = first
        self._with_background = with_background
        self._shown: Pixels | None = None
        self._shown_s = -_BACKGROUND_S

    def process(self, frame: Frame) -> Seen:
        """What moves in the next frame."""
        rgb = opaque_rgb(frame)
        time_s = frame.time - self._origin_s
        number, self._next = self._next, self._next + 1
        ready = self.subtractor.is_ready
        mask = self._cleaned(self.subtractor.process(self._reduced(rgb), time_s), rgb.shape)
        if not ready:
            mask[:] = BACKGROUND
        if self._with_background and time_s - self._shown_s >= _BACKGROUND_S:
            self._shown, self._shown_s = self._background(rgb.shape), time_s
        return Seen(frame, rgb, mask, number, self._share(mask), time_s, self._shown)

    def _background(self, shape: tuple[int, ...]) -> Pixels:
        """The background in the frame's size; black before there is one."""
        background = self.subtractor.background
        if background is None:
            return np.zeros(shape, np.uint8)
        size = (shape[1], shape[0])
        sized = cv2.resize(background, size, interpolation=cv2.INTER_CUBIC)
        return np.asarray(sized, np.uint8)

    def _reduced(self, rgb: Pixels) -> Pixels:
        height, width = rgb.shape[:2]
        wanted = self._options.width
        if not 0 < wanted < width:
            return rgb
        size = (wanted, max(1, round(height * wanted / width)))
        return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)

    def _cleaned(self, mask: Mask, shape: tuple[int, ...]) -> Mask:
        """The mask without specks, in the frame's size, cut to the region."""
        if self._options.median:
            mask = np.asarray(cv2.medianBlur(mask, self._options.median), np.uint8)
        if self._options.shadows == "drop":
            mask[mask == SHADOW] = BACKGROUND
        if mask.shape != shape[:2]:
            size = (shape[1], shape[0])
            mask = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST), np.uint8)
        if self._region is not None:
            mask = np.asarray(cv2.bitwise_and(mask, self._region), np.uint8)
        return mask

    def _share(self, mask: Mask) -> float:
        area = mask.size if self._region is None else self._area
        return int(np.count_nonzero(mask == MOTION)) / area
