"""Temporal median: what each pixel showed in the middle of a while."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from cleanplate.motion.array_model import apart
from cleanplate.motion.sampling import SamplingSubtractor
from cleanplate.motion.subtractor import Mask, Pixels, State, check_range


class TemporalMedian(SamplingSubtractor):
    """Pixels that differ from the exact median of the last samples, channel by channel.

    Right wherever the background is seen more than half of the time. The samples are kept twice,
    as they came and in order: a new one takes the place of the oldest in the order, in some four
    passes a sample and without sorting.

    Args:
        samples: that the median is taken of, 1 to 255; of an even number it is the lower of the
            middle two.
        interval: frames from one sample to the next, 1 to 10,000.
        threshold: grey levels, 0 to 254, that the luma of the channels' differences must exceed.
            Larger ignores more noise and more faint motion.
        learning_rate: its reciprocal is over how many frames the samples are spread; None: samples
            times interval. 0 takes no more, at 1 each frame is the background.

    Raises:
        UsageError: a parameter is out of its range.

    References:
        R. Cucchiara, C. Grana, M. Piccardi, A. Prati, Detecting moving objects, ghosts, and shadows
        in video streams, PAMI 2003, doi:10.1109/TPAMI.2003.1233909: a median of samples taken every
        ten frames.
    """

    name = "temporal-median"

    def __init__(
        self,
        *,
        samples: int = 15,
        interval: int = 10,
        threshold: float = 25,
        learning_rate: float | None = None,
    ) -> None:
        check_range("the number of samples", samples, 1, 255)
        check_range("the interval of samples", interval, 1, 10_000)
        check_range("the threshold of the median", threshold, 0, 254)
        super().__init__(samples=samples, interval=interval, learning_rate=learning_rate)
        self._threshold = threshold

    @property
    def background(self) -> Pixels | None:
        """The median of the samples."""
        return self._median().copy() if self._arrays else None

    def _median(self) -> Pixels:
        return np.asarray(self._arrays["ordered"][(len(self._taken_so_far) - 1) // 2], np.uint8)

    def _begun(self, frame: Pixels) -> State:
        arrays = super()._begun(frame)
        return arrays | {"ordered": np.zeros_like(arrays["samples"])}

    def _step(self, frame: Pixels, rate: float | None) -> Mask:
        if not len(self._taken_so_far):
            self._learn(frame)
            return np.zeros(frame.shape[:2], np.uint8)
        mask = apart(frame, self._median(), self._threshold)
        if rate == 1:
            self._forget()
            self._learn(frame)
        elif rate != 0 and self._is_due(rate):
            self._learn(frame)
        return mask

    def _learn(self, frame: Pixels) -> None:
        # One row of pixels after the other, channels beside each other: OpenCV masks no colours.
        flat = frame.reshape(len(frame), -1)
        ordered = self._arrays["ordered"].reshape(self._samples, *flat.shape)
        known = len(self._taken_so_far)
        if known == self._samples:
            oldest = self._arrays["samples"][int(self._arrays["places"][1])]
            _take_out(ordered, oldest.reshape(flat.shape), self._buffer("mask", flat, np.uint8))
            known -= 1
        _put_in(ordered[: known + 1], flat, self._buffer("carried", flat, np.uint8))
        self._put(frame)


def _take_out(ordered: npt.NDArray[Any], value: Pixels, after: npt.NDArray[Any]) -> None:
    """Close the gap of a value in each pixel's ordered list; the last place is free then."""
    import cv2

    for place in range(len(ordered) - 1):
        cv2.compare(ordered[place], value, cv2.CMP_GE, dst=after)
        cv2.copyTo(ordered[place + 1], after, ordered[place])


def _put_in(ordered: npt.NDArray[Any], value: Pixels, carried: npt.NDArray[Any]) -> None:
    """Put a value into each pixel's ordered list, whose last place is free."""
    import cv2

    ordered[-1] = 255
    np.copyto(carried, value)
    larger = np.empty_like(carried)
    for place in range(len(ordered)):
        cv2.max(ordered[place], carried, dst=larger)
        cv2.min(ordered[place], carried, dst=ordered[place])
        carried, larger = larger, carried
