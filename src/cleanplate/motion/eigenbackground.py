"""Eigenbackground: what the few commonest changes of the scene cannot explain."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from cleanplate.motion.array_model import apart
from cleanplate.motion.sampling import SamplingSubtractor
from cleanplate.motion.subtractor import Mask, Pixels, State, check_range

Floats = npt.NDArray[np.float32]

_PRODUCTS = 1 << 17
"""Multiplications at a time: of twice as many, OpenBLAS makes work for its threads, and waits for
them thirty times as long as it takes to multiply where the processor is busy with other things."""


class Eigenbackground(SamplingSubtractor):
    """The background as the mean of samples and their few largest principal components.

    Follows light that changes as it did in the samples, at once. What is large or stays long
    becomes part of the components.

    Args:
        samples: that the components are learned of, 2 to 1000.
        interval: frames from one sample to the next, 1 to 10,000; the components are learned anew
            at each.
        components: how many are kept, 0 to 100: more follow more, moving things too.
        grid: pixels, 1 to 64, from one to the next of those, along rows and columns, by which the
            components are found, and a frame's share of them. Larger is faster.
        threshold: grey levels, 0 to 254, that the luma of the channels' differences must exceed.
            Larger ignores more noise and more faint motion.
        learning_rate: its reciprocal is over how many frames the samples are spread; None: samples
            times interval. 0 takes no more, at 1 each frame is the background.

    Raises:
        UsageError: a parameter is out of its range.

    Note:
        The paper learns once, of frames recorded before; here the first samples are every frame,
        and after them one an interval.

    References:
        N. Oliver, B. Rosario, A. Pentland, A Bayesian computer vision system for modeling human
        interactions, PAMI 22(8), 2000, doi:10.1109/34.868684.
    """

    name = "eigenbackground"

    def __init__(
        self,
        *,
        samples: int = 20,
        interval: int = 20,
        components: int = 3,
        grid: int = 4,
        threshold: float = 25,
        learning_rate: float | None = None,
    ) -> None:
        check_range("the number of samples", samples, 2, 1000)
        check_range("the interval of samples", interval, 1, 10_000)
        check_range("the number of components", components, 0, 100)
        check_range("the grid", grid, 1, 64)
        check_range("the threshold of eigenbackground", threshold, 0, 254)
        super().__init__(samples=samples, interval=interval, learning_rate=learning_rate)
        self._components, self._grid, self._threshold = components, grid, threshold

    @property
    def background(self) -> Pixels | None:
        """The mean of the samples: the background without its changes."""
        if not self._arrays:
            return None
        return np.asarray(np.rint(self._arrays["mean"]), np.uint8)

    def _begun(self, frame: Pixels) -> State:
        count = min(self._components, self._samples)
        return super()._begun(frame) | {
            "mean": frame.astype(np.float32),
            "basis": np.zeros((count, *frame.shape), np.float32),
        }

    def _step(self, frame: Pixels, rate: float | None) -> Mask:
        mask = apart(frame, self._explained(frame), self._threshold)
        if rate == 1:
            self._forget()
        if rate == 1 or (rate != 0 and self._is_due(rate)):
            self._put(frame)
            self._learn()
        return mask

    def _is_due(self, rate: float | None) -> bool:
        return len(self._taken_so_far) < self._samples or super()._is_due(rate)

    def _on_grid(self, picture: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return picture[:: self._grid, :: self._grid].reshape(-1)

    def _explained(self, frame: Pixels) -> Pixels:
        """The mean and as much of the components as comes nearest to the frame."""
        import cv2

        picture = self._buffer("picture", frame, np.float32)
        np.copyto(picture, self._arrays["mean"])
        rest = self._on_grid(frame) - self._on_grid(self._arrays["mean"])
        for component in self._arrays["basis"]:
            share = float(self._on_grid(component) @ rest)
            cv2.scaleAdd(component, share, picture, dst=picture)
        np.clip(picture, 0, 255, out=picture)
        return np.asarray(cv2.convertScaleAbs(picture), np.uint8)

    def _learn(self) -> None:
        """Mean and components of the samples, which are sums of samples, by weights."""
        samples = self._taken_so_far
        weights = _weights(np.stack([self._on_grid(one) for one in samples]), self._components)
        made = _sums(weights, samples.reshape(len(samples), -1))
        np.copyto(self._arrays["mean"], made[0].reshape(samples.shape[1:]))
        self._arrays["basis"][:] = 0
        self._arrays["basis"][: len(made) - 1] = made[1:].reshape(-1, *samples.shape[1:])


def _weights(rows: npt.NDArray[Any], most: int) -> Floats:
    """By which samples (N, P) add up to their mean and their principal components: (1 + K, N).

    Components are orthogonal and of length 1, and there are no more than differences. Found by the
    products of the samples with each other, which are few where pixels are many.
    """
    centred = rows.astype(np.float32)
    centred -= centred.mean(axis=0)
    values, vectors = np.linalg.eigh((centred @ centred.T).astype(np.float64))
    kept = [place for place in range(len(rows))[::-1] if values[place] > 1][:most]
    components = (vectors[:, kept] / np.sqrt(values[kept])).T
    # Those of centred rows; as they add up to 0, the mean that is taken off adds nothing.
    components -= components.mean(axis=1, keepdims=True)
    return np.vstack([np.full(len(rows), 1 / len(rows)), components]).astype(np.float32)


def _sums(weights: Floats, samples: npt.NDArray[Any]) -> Floats:
    """Weighted sums of samples, (K, P) of (K, N) and (N, P); a strip at a time."""
    made = np.empty((len(weights), samples.shape[1]), np.float32)
    length = max(1, _PRODUCTS // weights.size)
    for first in range(0, samples.shape[1], length):
        strip = slice(first, first + length)
        np.matmul(weights, samples[:, strip].astype(np.float32), out=made[:, strip])
    return made
