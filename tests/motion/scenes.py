"""A small still scene, with and without a visitor, and every method taught it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from cleanplate.motion.adaptive_learning import AdaptiveLearning
from cleanplate.motion.cnt import CNT
from cleanplate.motion.eigenbackground import Eigenbackground
from cleanplate.motion.frame_difference import FrameDifference
from cleanplate.motion.fuzzy import Fuzzy
from cleanplate.motion.gmg import GMG
from cleanplate.motion.gsoc import GSOC
from cleanplate.motion.kde import KDE
from cleanplate.motion.knn import KNN
from cleanplate.motion.lsbp import LSBP
from cleanplate.motion.mog import MOG
from cleanplate.motion.mog2 import MOG2
from cleanplate.motion.moving_mean import MovingMean
from cleanplate.motion.moving_variance import MovingVariance
from cleanplate.motion.pbas import PBAS
from cleanplate.motion.running_average import RunningAverage
from cleanplate.motion.sigma_delta import SigmaDelta
from cleanplate.motion.static_frame_difference import StaticFrameDifference
from cleanplate.motion.subsense import SuBSENSE
from cleanplate.motion.subtractor import BACKGROUND, MOTION, Pixels, Subtractor
from cleanplate.motion.temporal_median import TemporalMedian
from cleanplate.motion.vibe import ViBe

MAKERS: dict[str, Callable[[], Subtractor]] = {
    "adaptive-learning": AdaptiveLearning,
    "cnt": CNT,
    "eigenbackground": lambda: Eigenbackground(samples=10),
    "frame-difference": FrameDifference,
    "fuzzy": Fuzzy,
    "gmg": lambda: GMG(initialization_frames=10),
    "gsoc": GSOC,
    "kde": lambda: KDE(samples=10),
    "knn": lambda: KNN(history=30),
    "lsbp": LSBP,
    "mog": lambda: MOG(history=30),
    "mog2": lambda: MOG2(history=30),
    "moving-mean": MovingMean,
    "moving-variance": MovingVariance,
    "pbas": lambda: PBAS(samples=10),
    "running-average": RunningAverage,
    "sigma-delta": SigmaDelta,
    "static-frame-difference": StaticFrameDifference,
    "subsense": SuBSENSE,
    "temporal-median": lambda: TemporalMedian(samples=5),
    "vibe": ViBe,
}
"""Each with little to learn, so that a test may be short."""

LEARNS_AT: dict[str, float] = {
    "adaptive-learning": 1,
    "frame-difference": 1,
    "fuzzy": 1,
    "gsoc": 1,
    "lsbp": 1,
    "moving-mean": 1,
    "moving-variance": 1,
    "running-average": 0.05,
    "sigma-delta": 1,
    "static-frame-difference": 1,
}
"""A rate at which a visitor is background after 100 frames, of those that 0.02 is no such of."""

SHAPES = [(24, 32), (24, 32, 3)]
every = pytest.mark.parametrize("name", MAKERS)
of_each_shape = pytest.mark.parametrize("shape", SHAPES, ids=["grey", "rgb"])


def empty(shape: tuple[int, ...], number: int = 0) -> Pixels:
    """A still scene of one grey, with the noise of a camera."""
    noise = np.random.default_rng(number).integers(-2, 3, shape)
    return (100 + noise).astype(np.uint8)


def visited(shape: tuple[int, ...], number: int = 0) -> Pixels:
    """The same with something bright in rows 4 to 19 and columns 8 to 23."""
    frame = empty(shape, number)
    frame[4:20, 8:24] = 230
    return frame


def taught(name: str, shape: tuple[int, ...], frames: int = 20) -> Subtractor:
    model = MAKERS[name]()
    for number in range(frames):
        model.process(empty(shape, number), Fraction(number, 25))
    return model


def inside(mask: np.ndarray) -> float:
    return float((mask[4:20, 8:24] == MOTION).mean())


def outside(mask: np.ndarray) -> float:
    labels = mask != BACKGROUND
    return float(labels.sum() - labels[4:20, 8:24].sum()) / (24 * 32 - 256)
