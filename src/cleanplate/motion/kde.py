"""Kernel density: how likely a colour is among a pixel's last samples."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from cleanplate.motion.sampling import SamplingSubtractor
from cleanplate.motion.states import UnfitError
from cleanplate.motion.subtractor import Mask, Pixels, State, check_range

_LEAST_BANDWIDTH, _FIRST_BANDWIDTH, _MOST_BANDWIDTH = 1.0, 5.0, 20.0
"""Grey levels: half a level of rounding on each side; before any estimate; beyond are jumps."""

_STRIP = 1 << 13
"""Values whose median is taken at a time."""


class KDE(SamplingSubtractor):
    """Pixels whose colour is unlikely by a Gaussian kernel around each of the last samples.

    The width of the kernels is each pixel's own and each channel's, from the median difference of
    samples that follow each other; it is estimated when the samples have doubled in number, and
    once there are all, of a part of the pixels with each sample.

    Args:
        samples: that the density is of, 2 to 1000. Time a frame grows with it.
        interval: frames from one sample to the next, 1 to 10,000.
        threshold: density of a colour, above 0 to 1, below which a pixel moves; it is per cubed
            level for RGB frames, and the cube root of it per level for grey ones. Larger sees more
            motion.
        learning_rate: its reciprocal is over how many frames the samples are spread; None: samples
            times interval. 0 takes no more, at 1 each frame is the background.

    Raises:
        UsageError: a parameter is out of its range.

    Note:
        This is the paper's long-term model, which learns what moves too. Its short-term model and
        the search among a pixel's neighbours are left out.

    References:
        A. Elgammal, D. Harwood, L. Davis, Non-parametric model for background subtraction, ECCV
        2000, doi:10.1007/3-540-45053-X_48. Samples and interval are those of BGSLibrary's KDE.
    """

    name = "kde"

    def __init__(
        self,
        *,
        samples: int = 50,
        interval: int = 2,
        threshold: float = 1e-7,
        learning_rate: float | None = None,
    ) -> None:
        check_range("the number of samples", samples, 2, 1000)
        check_range("the interval of samples", interval, 1, 10_000)
        check_range("the threshold of the density", threshold, 1e-30, 1)
        super().__init__(samples=samples, interval=interval, learning_rate=learning_rate)
        self._threshold = threshold

    @property
    def background(self) -> Pixels | None:
        """The mean of the samples."""
        if not self._arrays:
            return None
        return np.asarray(np.rint(self._taken_so_far.mean(axis=0, dtype=np.float32)), np.uint8)

    def _begun(self, frame: Pixels) -> State:
        bandwidth = np.full(frame.shape, _FIRST_BANDWIDTH, np.float32)
        return super()._begun(frame) | {"bandwidth": bandwidth}

    def _take(self, state: Mapping[str, npt.NDArray[Any]], learned: int) -> tuple[int, ...]:
        shape = super()._take(state, learned)
        bandwidth = self._arrays["bandwidth"]
        if not _LEAST_BANDWIDTH <= bandwidth.min() <= bandwidth.max() <= _MOST_BANDWIDTH:
            msg = f"'bandwidth' is not from {_LEAST_BANDWIDTH:g} to {_MOST_BANDWIDTH:g}"
            raise UnfitError(msg)
        return shape

    def _step(self, frame: Pixels, rate: float | None) -> Mask:
        if not len(self._taken_so_far):
            self._put(frame)
            return np.zeros(frame.shape[:2], np.uint8)
        mask = self._unlikely(frame)
        if rate == 1:
            self._forget()
            self._arrays["bandwidth"][:] = _FIRST_BANDWIDTH
        if rate == 1 or (rate != 0 and self._is_due(rate)):
            self._take_sample(frame)
        return mask

    def _take_sample(self, frame: Pixels) -> None:
        place = self._put(frame)
        known = len(self._taken_so_far)
        size = self._arrays["bandwidth"].size
        if known < self._samples:
            # At 4, 8, 16 ... samples: everywhere, while there are few.
            if known >= 4 and known & (known - 1) == 0:
                self._estimate(0, size)
            return
        share = -(-size // self._samples)
        self._estimate(place * share, min((place + 1) * share, size))

    def _estimate(self, first: int, last: int) -> None:
        """Bandwidths by the paper's median of differences divided by 0.68 times the root of 2."""
        samples = self._taken_so_far.reshape(len(self._taken_so_far), -1)
        bandwidth = self._arrays["bandwidth"].reshape(-1)
        for begin in range(first, last, _STRIP):
            strip = slice(begin, min(begin + _STRIP, last))
            found = _median_step(samples[:, strip]) / (0.68 * math.sqrt(2))
            np.clip(found, _LEAST_BANDWIDTH, _MOST_BANDWIDTH, out=bandwidth[strip])

    def _unlikely(self, frame: Pixels) -> Mask:
        """Where the mean of the kernels is below the threshold."""
        import cv2

        density = self._density(frame)
        channels = 1 if frame.ndim == 2 else 3
        scale = _volume(self._arrays["bandwidth"]) * (2 * math.pi) ** (channels / 2)
        least = scale * np.float32(self._threshold ** (channels / 3) * len(self._taken_so_far))
        return np.asarray(cv2.compare(density, least, cv2.CMP_LT), np.uint8)

    def _density(self, frame: Pixels) -> npt.NDArray[np.float32]:
        """The sum of the kernels, not yet divided by their volume."""
        import cv2

        weight = np.float32(-0.5) / np.square(self._arrays["bandwidth"])
        total = np.zeros(frame.shape[:2], np.float32)
        step = self._buffer("step", frame, np.float32)
        exponent = self._buffer("exponent", total, np.float32)
        for sample in self._taken_so_far:
            cv2.subtract(frame, sample, dst=step, dtype=cv2.CV_32F)
            cv2.multiply(step, step, dst=step)
            cv2.multiply(step, weight, dst=step)
            kernel = step
            if frame.ndim == 3:
                kernel = np.asarray(cv2.transform(step, np.ones((1, 3)), dst=exponent))
            cv2.exp(kernel, dst=exponent)
            cv2.add(total, exponent, dst=total)
        return total


def _median_step(samples: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """The median, by values, of the differences of samples (N, P) that follow each other."""
    # Pixel by pixel in memory: ordering is several times faster than across it.
    values = np.ascontiguousarray(samples.T, np.int16)
    steps = np.abs(np.diff(values, axis=1)).astype(np.uint8)
    middle = steps.shape[1] // 2
    return np.partition(steps, middle, axis=1)[:, middle].astype(np.float32)


def _volume(bandwidth: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The product of the channels' bandwidths (H, W)."""
    return bandwidth if bandwidth.ndim == 2 else bandwidth.prod(axis=2)
