"""What our own methods have in common: their memory is a few arrays of the frame's size."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.motion.states import UnfitError, frame_shape, laid_out_as
from cleanplate.motion.subtractor import Mask, Pixels, State, Subtractor


class ArraySubtractor(Subtractor):
    """A method that keeps arrays by name; they are its state, and it goes on from them exactly.

    Args:
        learning_rate: see `Subtractor`.

    Raises:
        UsageError: the learning rate is out of its range.
    """

    def __init__(self, *, learning_rate: float | None = None) -> None:
        super().__init__(learning_rate=learning_rate)
        self._arrays: State = {}
        self._buffers: State = {}

    @abstractmethod
    def _begun(self, frame: Pixels) -> State:
        """New arrays, copies all, of which the first frame is the background."""

    @abstractmethod
    def _step(self, frame: Pixels, rate: float | None) -> Mask:
        """As `Subtractor._apply`, with the arrays there."""

    def _apply(self, frame: Pixels, rate: float | None) -> Mask:
        if not self._arrays:
            self._arrays = self._begun(frame)
        return self._step(frame, rate)

    def _buffer(self, name: str, like: npt.NDArray[Any], kind: npt.DTypeLike) -> npt.NDArray[Any]:
        """Memory for a result on the way, shaped as another array; its content is anything.

        New memory for each frame costs more than most of the arithmetic.
        """
        if name not in self._buffers or self._buffers[name].shape != like.shape:
            self._buffers[name] = np.empty(like.shape, kind)
        return self._buffers[name]

    def _clear(self) -> None:
        self._arrays, self._buffers = {}, {}

    def _kept(self) -> State:
        shape: State = {"shape": np.array(self._shape)}
        return shape | {name: array.copy() for name, array in self._arrays.items()}

    def _take(self, state: Mapping[str, npt.NDArray[Any]], learned: int) -> tuple[int, ...]:
        del learned  # the arrays hold all that was learned
        shape = frame_shape(state["shape"])
        needed = self._begun(np.zeros((1, 1, *shape[2:]), np.uint8))
        # Before memory is asked for, which a damaged shape may want without bounds.
        if math.prod(shape[:2]) > max(state[name].size for name in needed):
            msg = "its arrays are smaller than 'shape' says"
            raise UnfitError(msg)
        blank = self._begun(np.zeros(shape, np.uint8))
        self._arrays = {name: laid_out_as(state, name, like) for name, like in blank.items()}
        return shape


def refuse_between(name: str, rate: float) -> None:
    """Refuse a learning rate that is neither 0 nor 1.

    Raises:
        UsageError: says which method it is that has no such rates.
    """
    if rate not in (0, 1):
        msg = f"{name} has no such rates: leave it out, or take 0 or 1, not {rate:g}"
        raise UsageError(msg)


def luma(picture: Pixels, into: npt.NDArray[Any] | None = None) -> Pixels:
    """Brightness, uint8 (H, W), by ITU-R BT.601; of a grey picture the picture itself."""
    import cv2

    if picture.ndim == 2:
        return picture
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY, dst=into), np.uint8)


def apart(picture: Pixels, other: Pixels, threshold: float) -> Mask:
    """Where two pictures of one shape differ: new memory, 255 there, else 0.

    Args:
        picture: uint8 (H, W) or (H, W, 3).
        other: the same.
        threshold: grey levels, 0 to 254, that the difference must exceed; of the differences of the
            channels it is their luma.
    """
    import cv2

    difference = luma(np.asarray(cv2.absdiff(picture, other), np.uint8))
    cv2.threshold(difference, threshold, 255, cv2.THRESH_BINARY, dst=difference)
    return difference


def shaped_as(grey: Pixels, shape: tuple[int, ...] | None) -> Pixels:
    """A copy of a grey picture in the frames' shape: grey in three channels where they are RGB."""
    if shape is None or len(shape) == 2:
        return grey.copy()
    return np.repeat(grey[:, :, np.newaxis], 3, axis=2)
