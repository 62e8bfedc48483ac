"""GSOC: samples of each pixel's colours that are handed on to its neighbours."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from cleanplate.motion.bgsegm import RandomSubtractor, bgsegm
from cleanplate.motion.opencv_model import Model
from cleanplate.motion.states import UnfitError, frames_of
from cleanplate.motion.subtractor import BACKGROUND, MOTION, Mask, Pixels, State, check_range

_INTERVAL = 10
"""Frames from one still that is kept for frozen frames to the next."""


class GSOC(RandomSubtractor):
    """Samples of a pixel's colours, replaced at random and spread to neighbours; OpenCV's best.

    OpenCV keeps its samples to itself and changes them with every frame. At a rate of 0 a frame is
    compared, by the same distance and with the same cleaning of the mask, with samples kept for
    that: every tenth frame, without what moved in it, and the background's picture. They cost the
    memory of ``samples`` frames.

    Args:
        samples: of a pixel, 2 to 1023.
        replace_rate: chance, 0 to 1, that a pixel in motion becomes a sample. Larger sooner takes
            what stays for the background.
        propagation_rate: chance, 0 to 1, that a sample is handed on to the four neighbours.
        hits_threshold: how often a sample must have been met to be handed on, 0 to 1,000,000.
        alpha: by how much of a pixel's mean distance the threshold grows, 0 to 10.
        beta: squared distance of colours from 0 to 1, 0 to 3, below which a colour is a sample's.
            Larger sees less motion.
        noise_background: share of the picture, 0 to below 0.5, up to which a speck of motion is
            removed.
        noise_motion: the same of a hole in motion.
        learning_rate: share of a new colour in the sample that it meets; None: 0.1. It does not
            change how often samples are replaced. At 1 each frame begins a new model.
        remember: see `OpenCVSubtractor`.

    Raises:
        UsageError: a parameter is out of its range.
        MissingError: on the first frame: this OpenCV lacks the method.

    Note:
        A restored model is an approximation, see `opencv_model`: it begins with the oldest of the
        samples kept for frozen frames, and replaces by chance what it replaces. Frozen it is exact.

    References:
        There is no paper: V. Samsonov, Google Summer of Code 2017, opencv_contrib.
    """

    name = "gsoc"
    cleans_masks = True

    def __init__(
        self,
        *,
        samples: int = 20,
        replace_rate: float = 0.003,
        propagation_rate: float = 0.01,
        hits_threshold: int = 32,
        alpha: float = 0.01,
        beta: float = 0.0022,
        noise_background: float = 0.0004,
        noise_motion: float = 0.0008,
        learning_rate: float | None = None,
        remember: int = 20,
    ) -> None:
        super().__init__(learning_rate=learning_rate, remember=remember)
        check_range("the number of samples", samples, 2, 1023)
        check_range("the replace rate", replace_rate, 0, 1)
        check_range("the propagation rate", propagation_rate, 0, 1)
        check_range("the threshold of hits", hits_threshold, 0, 1_000_000)
        check_range("alpha", alpha, 0, 10)
        check_range("beta", beta, 0, 3)
        check_range("the noise of the background", noise_background, 0, 0.499)
        check_range("the noise of motion", noise_motion, 0, 0.499)
        self._samples, self._hits_threshold = samples, hits_threshold
        self._rates = (replace_rate, propagation_rate)
        self._distance = (alpha, beta)
        self._noise = (noise_background, noise_motion)
        self._stills: deque[Pixels] = deque(maxlen=samples)

    def _make(self) -> Model:
        model: Model = bgsegm("GSOC").createBackgroundSubtractorGSOC(
            nSamples=self._samples,
            replaceRate=self._rates[0],
            propagationRate=self._rates[1],
            hitsThreshold=self._hits_threshold,
            alpha=self._distance[0],
            beta=self._distance[1],
            noiseRemovalThresholdFacBG=self._noise[0],
            noiseRemovalThresholdFacFG=self._noise[1],
        )
        return model

    def _learn(self, model: Model, frame: Pixels, rate: float | None) -> Mask:
        mask = super()._learn(model, frame, rate)
        if rate == 1:
            self._stills.clear()
            self._stills.append(frame.copy())
        elif rate != 0 and self._learned % _INTERVAL == 0:
            before = self._stills[-1] if self._stills else frame
            self._stills.append(np.where(_over(mask, frame), before, frame))
        return mask

    def _frozen(self, picture: Pixels, frame: Pixels) -> Mask:
        distance = _distance(frame, picture)
        for still in self._stills:
            np.minimum(distance, _distance(frame, still), out=distance)
        # OpenCV's colours are from 0 to 1, and a grey is three of them.
        most = self._distance[1] * 255**2 / (3 if frame.ndim == 2 else 1)
        return _cleaned(np.where(distance > most, MOTION, BACKGROUND).astype(np.uint8), self._noise)

    def _clear(self) -> None:
        super()._clear()
        self._stills.clear()

    def _kept(self) -> State:
        return super()._kept() | {"stills": np.array(list(self._stills), np.uint8)}

    def _take(self, state: Mapping[str, npt.NDArray[Any]], learned: int) -> tuple[int, ...]:
        stills = frames_of(state, "stills")
        if stills.shape[1:] != state["frames"].shape[1:] or len(stills) > self._samples:
            msg = "'stills' has another shape or type"
            raise UnfitError(msg)
        shape = super()._take(state, learned)
        self._stills.clear()
        self._stills.extend(stills)
        return shape

    def _first_shown(self, state: Mapping[str, npt.NDArray[Any]], like: Pixels) -> Pixels | None:
        super()._first_shown(state, like)
        # The picture is a mean, which of a pixel with two colours is neither.
        return np.asarray(frames_of(state, "stills")[0], np.uint8)


def _over(mask: Mask, frame: Pixels) -> npt.NDArray[np.bool_]:
    """Where a mask says motion, as a frame's values are."""
    moving = np.asarray(mask == MOTION)
    return moving if frame.ndim == 2 else moving[:, :, np.newaxis]


def _distance(frame: Pixels, other: Pixels) -> npt.NDArray[np.float32]:
    """Squared distances of the colours (H, W), in levels."""
    import cv2

    squares = cv2.absdiff(frame, other)
    squares = cv2.multiply(squares, squares, dtype=cv2.CV_32F)
    if frame.ndim == 3:
        squares = cv2.transform(squares, np.ones((1, 3), np.float32))
    return np.asarray(squares, np.float32)


def _cleaned(mask: Mask, noise: tuple[float, float]) -> Mask:
    """The mask without specks and holes smaller than shares of the picture, and smoothed."""
    import cv2

    for filler, share in zip((BACKGROUND, MOTION), noise, strict=True):
        apart = mask if filler == BACKGROUND else cv2.bitwise_not(mask)
        _, labels, stats, _ = cv2.connectedComponentsWithStats(apart)
        small = stats[:, cv2.CC_STAT_AREA] < int(share * mask.size)
        mask[small[labels]] = filler
    smooth = cv2.GaussianBlur(mask, (5, 5), 0)
    cv2.threshold(smooth, 127, MOTION, cv2.THRESH_BINARY, dst=smooth)
    return np.asarray(smooth, np.uint8)
