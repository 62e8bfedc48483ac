"""What the background models of OpenCV have in common behind the one interface.

OpenCV gives no model out and takes none in (``save`` and ``write`` hold parameters only), so a
state is the background's picture and the last frames, shown again to a new model at the rate they
were learned at: of what was learned long ago that picture is left, one colour a pixel.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import deque
from collections.abc import Mapping
from itertools import cycle, islice
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.motion.subtractor import Mask, Pixels, State, Subtractor, check_range, copied

_AUTOMATIC = -1.0
"""How OpenCV is told to choose the learning rate."""

_FASTEST = 1 - 1e-9
"""At a rate of 1, OpenCV makes the model anew at each frame, and everything moves."""


class Model(Protocol):
    """What is used of ``cv2.BackgroundSubtractor``."""

    def apply(self, image: Any, fgmask: Any = None, learningRate: float = ...) -> Any:
        """The mask of the next frame."""
        ...

    def getBackgroundImage(self, backgroundImage: Any = None) -> Any:  # noqa: N802
        """The background's picture."""
        ...


class OpenCVSubtractor(Subtractor):
    """A background model of OpenCV.

    Args:
        learning_rate: see `Subtractor`.
        remember: how many of the last frames are kept for `state`, 0 to 1000; each takes the
            memory of a frame. 0: `state` is not asked for.

    Raises:
        UsageError: a parameter is out of its range.
    """

    def __init__(self, *, learning_rate: float | None = None, remember: int = 20) -> None:
        super().__init__(learning_rate=learning_rate)
        check_range("the number of frames remembered", remember, 0, 1000)
        self._recent: deque[Pixels] = deque(maxlen=remember)
        self._model: Model | None = None

    @property
    def background(self) -> Pixels | None:
        """The likeliest colour of each pixel, black where none is known; None before any frame."""
        if self._model is None:
            return None
        return np.asarray(self._model.getBackgroundImage(), np.uint8)

    @abstractmethod
    def _make(self) -> Model:
        """A new model without any frame."""

    def _rate_at(self, learned: int) -> float:
        """The rate that OpenCV chooses after that many frames; negative: unknown, left to it."""
        del learned
        return _AUTOMATIC

    def _learn(self, model: Model, frame: Pixels, rate: float | None) -> Mask:
        """Show the model a frame; at a rate of 0 it must stay as it is."""
        chosen = self._rate_at(self._learned) if rate is None else rate
        return np.asarray(model.apply(frame, None, min(chosen, _FASTEST)), np.uint8)

    def _apply(self, frame: Pixels, rate: float | None) -> Mask:
        if self._model is None:
            self._model = self._make()
        mask = self._learn(self._model, frame, rate)
        if self._recent.maxlen and rate != 0:
            full = len(self._recent) == self._recent.maxlen
            self._recent.append(copied(frame, self._recent.popleft() if full else None))
        return mask

    def _clear(self) -> None:
        self._model = None
        self._recent.clear()

    def _kept(self) -> State:
        if not self._recent:
            msg = f"{self.name} has kept no frames to save; make it with remember=20"
            raise UsageError(msg)
        kept: State = {"recent": np.stack(list(self._recent))}
        if (background := self.background) is not None:
            kept["background"] = background
        return kept

    def _take(self, state: Mapping[str, npt.NDArray[Any]], learned: int) -> tuple[int, ...]:
        recent = [np.array(frame, np.uint8) for frame in state["recent"]]
        self._model = self._make()
        background = np.asarray(state.get("background", ()), np.uint8)
        if background.any():  # black where nothing is known
            self._impress(self._model, background)
        # A model that needs more frames than were kept sees them again until it has enough.
        count = max(min(self.warm_up, learned), len(recent))
        for number, frame in enumerate(islice(cycle(recent), count), learned - count):
            self._learned = max(0, number)
            self._learn(self._model, frame, self._rate or None)
        self._recent.extend(recent)
        return recent[0].shape

    def _impress(self, model: Model, background: Pixels) -> None:
        """Make the picture the background of a new model, for certain."""
        self._learn(model, background, 1.0)
