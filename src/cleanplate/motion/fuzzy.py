"""Fuzzy integral: how alike a pixel is by colour and by texture, put together."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.motion.array_model import ArraySubtractor, luma
from cleanplate.motion.subtractor import (
    BACKGROUND,
    MOTION,
    Mask,
    Pixels,
    State,
    check_odd,
    check_range,
)

Floats = npt.NDArray[np.float32]
Integral = Literal["choquet", "sugeno"]

_MARGIN = 3
"""Levels that a neighbour may be darker and still count as bright: flat areas have a pattern too.
From Heikkilä and Pietikäinen's texture background, 2006, doi:10.1109/TPAMI.2006.68."""

_NEIGHBOURS = ((0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0))
"""Rows and columns around the middle of three by three, one bit of the pattern each."""


class Fuzzy(ArraySubtractor):
    """Pixels that are unlike an average of the frames by two colours and the texture around them.

    Each likeness is the smaller value divided by the larger, from 0 to 1: of luma, of the red
    difference, and of local binary patterns. A grey frame has its luma twice.

    Args:
        threshold: likeness, 0 to 1, below which a pixel moves. Larger sees more motion.
        weights: of luma, colour and texture, 0 to 1 each, 1 together: the fuzzy measure.
        integral: ``"choquet"``, which for such a measure is the weighted mean, or ``"sugeno"``,
            the largest likeness that a share of the weight as large agrees on.
        smoothing: side in pixels, odd, of the median over likenesses, 1 for none, 3 or 5.
        learning_frames: learned everywhere, at a rate of 0.1, to begin with, up to 10,000.
        learning_rate: share of a new frame in the average where it is background; None: 0.01. At 1
            each frame is learned everywhere.

    Raises:
        UsageError: a parameter is out of its range.

    References:
        F. El Baf, T. Bouwmans, B. Vachon, Fuzzy integral for moving object detection, FUZZ-IEEE
        2008, doi:10.1109/FUZZY.2008.4630604. Rates and weights are those of BGSLibrary's
        FuzzyChoquetIntegral, which gives texture the largest weight, though, and takes 0.67 for
        threshold: with luma first that misses half of what moves.
    """

    name = "fuzzy"

    def __init__(
        self,
        *,
        threshold: float = 0.8,
        weights: tuple[float, float, float] = (0.6, 0.3, 0.1),
        integral: Integral = "choquet",
        smoothing: int = 3,
        learning_frames: int = 10,
        learning_rate: float | None = None,
    ) -> None:
        super().__init__(learning_rate=learning_rate)
        check_range("the threshold of the fuzzy integral", threshold, 0, 1)
        check_range("the number of learning frames", learning_frames, 0, 10_000)
        check_odd("the smoothing of likeness", smoothing, 5)
        _check_weights(weights)
        if integral not in ("choquet", "sugeno"):
            msg = f"the fuzzy integral is 'choquet' or 'sugeno', not '{integral}'"
            raise UsageError(msg)
        self._threshold, self._weights, self._integral = threshold, weights, integral
        self._smoothing, self._learning_frames = smoothing, learning_frames

    @property
    def background(self) -> Pixels | None:
        """The average, rounded."""
        if not self._arrays:
            return None
        return np.asarray(np.rint(self._arrays["average"]), np.uint8)

    def _begun(self, frame: Pixels) -> State:
        return {"average": frame.astype(np.float32)}

    def _step(self, frame: Pixels, rate: float | None) -> Mask:
        import cv2

        background = np.asarray(cv2.convertScaleAbs(self._arrays["average"]), np.uint8)
        likeness = self._likeness(_features(frame), _features(background))
        if self._smoothing > 1:
            likeness = np.asarray(cv2.medianBlur(likeness, self._smoothing), np.float32)
        mask = np.where(likeness < self._threshold, MOTION, BACKGROUND).astype(np.uint8)
        if rate != 0:
            self._follow(frame, mask, rate)
        return mask

    def _likeness(self, features: list[Pixels], others: list[Pixels]) -> Floats:
        alike = [_ratio(one, other) for one, other in zip(features, others, strict=True)]
        return (choquet if self._integral == "choquet" else sugeno)(alike, self._weights)

    def _follow(self, frame: Pixels, mask: Mask, rate: float | None) -> None:
        import cv2

        begins = self._learned < self._learning_frames
        chosen = (0.1 if begins else 0.01) if rate is None else rate
        if begins or rate == 1:
            cv2.accumulateWeighted(frame, self._arrays["average"], chosen)
            return
        still = np.asarray(mask == BACKGROUND, np.uint8)
        cv2.accumulateWeighted(frame, self._arrays["average"], chosen, mask=still)


def choquet(alike: list[Floats], weights: tuple[float, ...]) -> Floats:
    """The Choquet integral by a measure that is the sum of its weights: their weighted mean.

    Args:
        alike: what is integrated, float32 (H, W) each, 0 to 1.
        weights: of each, 1 together.
    """
    import cv2

    total = alike[0] * np.float32(weights[0])
    for weight, one in zip(weights[1:], alike[1:], strict=True):
        cv2.scaleAdd(one, weight, total, dst=total)
    return np.asarray(total, np.float32)


def sugeno(alike: list[Floats], weights: tuple[float, ...]) -> Floats:
    """The Sugeno integral by the same measure: the best of all groups' least likeness and weight.

    Args:
        alike: what is integrated, float32 (H, W) each, 0 to 1.
        weights: of each, 1 together.
    """
    best = np.zeros_like(alike[0])
    for group in range(1, 1 << len(alike)):
        members = [place for place in range(len(alike)) if group >> place & 1]
        least = np.full_like(best, sum(weights[place] for place in members))
        for place in members:
            np.minimum(least, alike[place], out=least)
        np.maximum(best, least, out=best)
    return best


def _features(picture: Pixels) -> list[Pixels]:
    """Luma, red difference and texture, uint8 (H, W) each."""
    import cv2

    if picture.ndim == 2:
        return [picture, picture, _pattern(picture)]
    parts = cv2.split(cv2.cvtColor(picture, cv2.COLOR_RGB2YCrCb))
    return [np.asarray(parts[0], np.uint8), np.asarray(parts[1], np.uint8), _pattern(luma(picture))]


def _pattern(grey: Pixels) -> Pixels:
    """The local binary pattern of each pixel's eight neighbours."""
    import cv2

    rows, columns = grey.shape
    around = cv2.copyMakeBorder(grey, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    floor = np.maximum(grey, _MARGIN) - np.uint8(_MARGIN)
    pattern = np.zeros_like(grey)
    for bit, (row, column) in enumerate(_NEIGHBOURS):
        part = np.ascontiguousarray(around[row : row + rows, column : column + columns])
        bright = np.asarray(cv2.compare(part, floor, cv2.CMP_GE), np.uint8)
        bright &= np.uint8(1 << bit)
        pattern |= bright
    return pattern


def _ratio(one: Pixels, other: Pixels) -> Floats:
    """The smaller divided by the larger; 1 where both are 0."""
    import cv2

    small, large = cv2.min(one, other), cv2.max(one, other)
    ratio = np.asarray(cv2.divide(small, large, dtype=cv2.CV_32F), np.float32)
    ratio[large == 0] = 1
    return ratio


def _check_weights(weights: tuple[float, float, float]) -> None:
    if len(weights) != 3 or min(weights) < 0 or abs(sum(weights) - 1) > 1e-6:
        msg = f"the weights are three from 0 on that are 1 together, not {weights}"
        raise UsageError(msg)
