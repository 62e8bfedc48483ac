"""What every background subtraction is: frames in, masks of what moves out, one at a time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, ClassVar, TypeAlias

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.motion.states import (
    UnfitError,
    is_frame_shape,
    owner,
    read_state,
    whole_number,
)

Pixels: TypeAlias = npt.NDArray[np.uint8]
"""A frame: (H, W) grey or (H, W, 3) RGB."""

Mask: TypeAlias = npt.NDArray[np.uint8]
"""Labels (H, W): `BACKGROUND`, `SHADOW` or `MOTION`."""

State: TypeAlias = dict[str, npt.NDArray[Any]]
"""What `numpy.savez` can write: arrays by name, without Python objects."""

BACKGROUND, SHADOW, MOTION = 0, 127, 255
"""The labels of a mask, as OpenCV numbers them. Only some methods tell shadows."""


class Subtractor(ABC):
    """A model of the still background, fed frame by frame, that tells what does not belong to it.

    The same object serves a file and a camera. It forgets nothing by itself at a scene cut: call
    `reset`. All frames have one shape; a new size needs a new model.

    Args:
        learning_rate: how fast the model follows, 0 to 1 a frame: 0 freezes it, 1 takes each frame
            for the background; None: as the method chooses. Frames of the `warm_up` are learned
            even at 0, for a model without them knows nothing.

    Raises:
        UsageError: the learning rate is not from 0 to 1.
    """

    name: ClassVar[str]
    """What it is called on the command line."""

    keeps_picture: ClassVar[bool] = True
    """Whether `background` is a picture once the model is ready; if not, it is always None."""

    remembers_only_last: ClassVar[bool] = False
    """Whether the model knows the last frames alone, so that showing it others first is in vain."""

    cleans_masks: ClassVar[bool] = False
    """Whether its masks come without specks as it is: a median over them would do it twice."""

    def __init__(self, *, learning_rate: float | None = None) -> None:
        self.learning_rate = learning_rate
        self._learned = 0
        self._shape: tuple[int, ...] | None = None
        self._time_s: Fraction | float | None = None

    @property
    def learning_rate(self) -> float | None:
        """How fast the model follows; may be changed between frames.

        Raises:
            UsageError: set to something else than None or 0 to 1, or to a rate that this method
                cannot follow.
        """
        return self._rate

    @learning_rate.setter
    def learning_rate(self, rate: float | None) -> None:
        if rate is not None:
            check_range("the learning rate", rate, 0, 1)
            self._check_rate(rate)
        self._rate = rate

    @property
    def warm_up(self) -> int:
        """How many frames the model needs before it can tell: a still scene is background then."""
        return 1

    @property
    def is_ready(self) -> bool:
        """Whether the model has learned the frames of its warm-up, or a state that holds them."""
        return self._learned >= self.warm_up

    @property
    @abstractmethod
    def background(self) -> Pixels | None:
        """The picture of the background, shaped as the frames; None where there is none (yet)."""

    def process(self, frame: Pixels, time_s: Fraction | float) -> Mask:
        """Tell what moves in the next frame, and learn from it.

        Args:
            frame: uint8, (H, W) grey or (H, W, 3) RGB, of the same shape as those before. Neither
                changed nor kept without a copy.
            time_s: when it is shown, in seconds, for methods that reckon in time.

        Returns:
            uint8 (H, W): `BACKGROUND`, `SHADOW` or `MOTION`; an array of the caller's own.

        Raises:
            UsageError: no such frame, or one of another shape.
        """
        check_frame(frame, self._shape)
        self._shape, self._time_s = frame.shape, time_s
        warming = self._learned < self.warm_up
        rate = None if warming and self._rate == 0 else self._rate
        mask = self._apply(np.ascontiguousarray(frame), rate)
        if rate != 0:
            self._learned += 1
        return mask

    def reset(self) -> None:
        """Forget every frame: at a scene cut, or before frames of another shape."""
        self._learned = 0
        self._shape = self._time_s = None
        self._clear()

    def state(self) -> State:
        """What `restore` needs to go on from here, as arrays that `numpy.savez` writes.

        Holds what was learned, not how: `restore` it into a model made with the same arguments.
        """
        state = {"algorithm": np.array(self.name), "learned": np.array(self._learned)}
        return {**state, **self._kept()} if self._learned else state

    def restore(self, state: Mapping[str, npt.NDArray[Any]]) -> None:
        """Forget every frame and go on from a state.

        Args:
            state: from `state`, or from `numpy.load` of what was saved of it.

        Raises:
            UsageError: it is no state, or that of another method, or of a model made with other
                arguments, or a part of it is missing or damaged; the last three leave the model
                without any frame.
        """
        arrays = read_state(state)
        name = owner(arrays)
        if name != self.name or "learned" not in arrays:
            msg = f"this is the state of {name}; {self.name} needs one of its own"
            raise UsageError(msg)
        self.reset()
        try:
            learned = whole_number(arrays["learned"])
            shape = self._take(arrays, learned) if learned else None
        except (KeyError, UnfitError) as err:
            self.reset()
            raise UsageError(_why_not(name, err)) from err
        self._learned, self._shape = learned, shape

    def _check_rate(self, rate: float) -> None:  # noqa: B027 - most methods follow every rate
        """Refuse a rate from 0 to 1 that this method cannot follow."""

    @abstractmethod
    def _apply(self, frame: Pixels, rate: float | None) -> Mask:
        """The mask of a checked, contiguous frame; learns at the rate, not at all at 0."""

    @abstractmethod
    def _clear(self) -> None:
        """Forget what was learned."""

    @abstractmethod
    def _kept(self) -> State:
        """What was learned, one frame at least."""

    @abstractmethod
    def _take(self, state: Mapping[str, npt.NDArray[Any]], learned: int) -> tuple[int, ...]:
        """Learn what `_kept` gave after that many frames; the shape of the frames.

        May raise `KeyError` for what the state lacks, and `UnfitError` for what does not fit.
        """


def _why_not(name: str, err: Exception) -> str:
    if isinstance(err, KeyError):
        return f"this state of {name} lacks {err}; save it again with state()"
    return (
        f"this state of {name} is damaged, or was saved by a model made with other arguments "
        f"({err}); make this one with the same, or save it again with state()"
    )


def check_frame(frame: Pixels, shape: tuple[int, ...] | None) -> None:
    """Refuse what is no frame, or none like the ones before.

    Args:
        frame: what was given.
        shape: of the frames before; None: any.

    Raises:
        UsageError: says what a frame is, or which shape it must have.
    """
    known = isinstance(frame, np.ndarray) and frame.dtype == np.uint8
    if not known or not is_frame_shape(frame.shape):
        given = getattr(frame, "shape", type(frame).__name__)
        kind = getattr(frame, "dtype", "")
        msg = f"a frame is uint8 of shape (H, W) or (H, W, 3), not {kind} {given}"
        raise UsageError(msg)
    if shape is not None and frame.shape != shape:
        msg = (
            f"the frames so far are of shape {shape}, this one of {frame.shape}; "
            "resize it, or reset the model"
        )
        raise UsageError(msg)


def copied(frame: Pixels, into: Pixels | None) -> Pixels:
    """A copy of a frame, in the memory of a former copy of that shape where there is one.

    New memory for each frame costs ten times the copying.
    """
    if into is None:
        return frame.copy()
    np.copyto(into, frame)
    return into


def check_range(name: str, value: float, least: float, most: float) -> None:
    """Refuse a parameter out of its range.

    Raises:
        UsageError: names the parameter and its range.
    """
    if not least <= value <= most:
        msg = f"{name} is from {least:g} to {most:g}, not {value:g}"
        raise UsageError(msg)


def check_odd(name: str, size: int, most: int) -> None:
    """Refuse what is no odd number of pixels from 1 on.

    Raises:
        UsageError: names the parameter and what it may be.
    """
    check_range(name, size, 1, most)
    if size % 2 != 1:
        msg = f"{name} is an odd number of pixels, such as 5, not {size}"
        raise UsageError(msg)
