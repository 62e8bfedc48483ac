"""What the models of former colours have in common: samples a pixel, replaced by chance."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.motion.compiled import need_numba
from cleanplate.motion.states import UnfitError, laid_out_as
from cleanplate.motion.subtractor import Mask, Pixels, State, Subtractor, check_range


@dataclass(slots=True)
class Memory:
    """What was learned, arrays only; a method that learns more adds fields."""

    samples: npt.NDArray[np.uint8]
    """Former colours of each pixel, (H, W, C, N), with one channel or three."""
    seeds: npt.NDArray[np.uint64]
    """Generators of random numbers, one a row, (H,)."""

    def copies(self) -> State:
        """A copy of each array by its name."""
        return {field.name: getattr(self, field.name).copy() for field in fields(self)}


@dataclass(frozen=True)
class Told:
    """A frame and what was told of it; a method that needs more of it to learn adds fields."""

    frame: Pixels
    """(H, W, C)."""
    raw: Mask
    """What each pixel says for itself."""
    mask: Mask
    """What was given out."""


M = TypeVar("M", bound=Memory)
T = TypeVar("T", bound=Told)


class SampleModel(Subtractor, Generic[M, T]):
    """A background of samples: a pixel near enough to some of its own belongs to it.

    The random numbers are the model's own, so that the same frames give the same masks, also after
    `restore`, and with any number of threads. At a learning rate that is given, a pixel of the
    background takes the frame's colour into a sample with that probability (the paper's 1 / T), and
    so does a neighbour's model; a pixel that moves does so with ``matches`` times that probability,
    so that what stops is background after 1 / rate frames on average, which the papers never do
    (None). At a rate of 1 the frame becomes all samples.

    Args:
        samples: a pixel, ``matches`` to 255; memory and time grow with it. More tell finer.
        matches: near samples that make a pixel background, 1 to 20. More see more motion.
        learning_rate: see `Subtractor`; None: as in the paper.

    Raises:
        UsageError: a parameter is out of its range.
        MissingExtraError: numba is not installed.
    """

    def __init__(self, *, samples: int, matches: int, learning_rate: float | None = None) -> None:
        super().__init__(learning_rate=learning_rate)
        check_range("the number of matches", matches, 1, 20)
        if not matches <= samples <= 255:
            msg = f"the number of samples is from that of matches ({matches}) to 255, not {samples}"
            raise UsageError(msg)
        need_numba(f"the algorithm '{self.name}'")
        self._samples, self._matches = samples, matches
        self._memory: M | None = None

    @property
    def background(self) -> Pixels | None:
        """The median of each pixel's samples, channel by channel; None before any frame."""
        if self._memory is None:
            return None
        samples = self._memory.samples
        middle = samples.shape[3] // 2
        median = np.ascontiguousarray(np.partition(samples, middle, axis=3)[..., middle])
        return median.reshape(_frame_shape(samples))

    @abstractmethod
    def _begin(self, frame: Pixels) -> M:
        """The memory after the first frame, (H, W, C)."""

    @abstractmethod
    def _tell(self, memory: M, frame: Pixels) -> T:
        """What moves in a frame (H, W, C); changes nothing that goes on to the next frame."""

    @abstractmethod
    def _learn(self, memory: M, told: T, rate: float | None) -> None:
        """Learn from the frame just told, at a rate above 0."""

    def _check(self, memory: M) -> None:
        """Refuse values of a state that no model has, by `UnfitError`, where they do harm."""

    def _overwrite(self, memory: M, told: T) -> None:
        """Make the frame all samples."""
        memory.samples[...] = told.frame[..., None]

    def _apply(self, frame: Pixels, rate: float | None) -> Mask:
        channels = _channels(frame)
        if self._memory is None:
            self._memory = self._begin(channels)
            return np.zeros(frame.shape[:2], np.uint8)
        told = self._tell(self._memory, channels)
        if rate != 0:
            self._learn(self._memory, told, rate)
        if rate == 1:
            self._overwrite(self._memory, told)
        return told.mask

    def _chances(self, rate: float) -> tuple[float, float]:
        """Probabilities of taking a sample at a given rate: of a still pixel, of a moving one."""
        return float(rate), min(1.0, float(self._matches * rate))

    def _clear(self) -> None:
        self._memory = None

    def _kept(self) -> State:
        return self._memory.copies() if self._memory else {}

    def _take(self, state: Mapping[str, npt.NDArray[Any]], learned: int) -> tuple[int, ...]:
        del learned
        samples = state["samples"]
        if samples.ndim != 4 or samples.shape[2] not in (1, 3) or samples.size == 0:
            msg = "'samples' has another shape or type"
            raise UnfitError(msg)
        fitting = self._begin(np.zeros(samples.shape[:3], np.uint8))
        for field in fields(fitting):
            array = getattr(fitting, field.name)
            array[...] = laid_out_as(state, field.name, array)
        self._check(fitting)
        self._memory = fitting
        return _frame_shape(samples)


def room(frame: Pixels, samples: int, dtype: npt.DTypeLike = np.uint8) -> npt.NDArray[Any]:
    """Room for samples (H, W, C, N) of frames (H, W, C), filled with zeros."""
    return np.zeros((*frame.shape, samples), dtype)


def _channels(frame: Pixels) -> Pixels:
    """The frame as (H, W, C), writeable: the compiled kernels know one type of array only."""
    if not frame.flags.writeable:
        frame = frame.copy()
    return frame if frame.ndim == 3 else frame[:, :, None]


def _frame_shape(samples: npt.NDArray[Any]) -> tuple[int, ...]:
    height, width, channels, _ = samples.shape
    return (height, width) if channels == 1 else (height, width, channels)
