"""What the background models of OpenCV have in common behind the one interface.

OpenCV gives no model out and takes none in (``save`` and ``write`` hold parameters only), so a
state is the background's picture and some of the frames, spread over what is not yet forgotten and
shown again to a new model, each for all those around it. Such a model goes on about as the old one
would have, not exactly. On a street of 192 x 144 pixels, saved after 150 frames with 20 kept, the
motion of the next 50 had an intersection over union with that of a model never saved of .96 (CNT),
.94 (KNN), .93 (MOG2), .91 (GSOC), .90 (GMG, LSBP, MOG); after 700 frames of .86 (GSOC) and more.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, ClassVar, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.motion.states import UnfitError, frames_of, laid_out_as
from cleanplate.motion.subtractor import Mask, Pixels, State, Subtractor, check_range, copied

_AUTOMATIC = -1.0
"""How OpenCV is told to choose the learning rate."""

_FASTEST = 1 - 1e-9
"""At a rate of 1, OpenCV makes the model anew at each frame, and everything moves."""


_TIMES_OVER = 2
"""A frame is forgotten after this many times the reciprocal of the rate: 14 % of it are left."""


class Model(Protocol):
    """What is used of ``cv2.BackgroundSubtractor``."""

    def apply(self, image: Any, fgmask: Any = None, learningRate: float = ...) -> Any:
        """The mask of the next frame."""
        ...

    def getBackgroundImage(self, backgroundImage: Any = None) -> Any:  # noqa: N802
        """The background's picture."""
        ...


class Kept(NamedTuple):
    """A frame that is kept, and how many were learned before it."""

    number: int
    frame: Pixels


class Showing(NamedTuple):
    """A kept frame shown again."""

    number: int
    """Frames learned before, of which the rate may depend."""
    place: int
    """Which of those kept."""
    rate: float | None
    """At which it is learned."""


class OpenCVSubtractor(Subtractor):
    """A background model of OpenCV; masks of its `warm_up` say background everywhere.

    Args:
        learning_rate: see `Subtractor`.
        remember: how many frames are kept for `state`, 0 to 1000, spread over what is not yet
            forgotten; each takes the memory of a frame, and more make a restored model more like
            the one that was saved. 0: `state` is not asked for.

    Raises:
        UsageError: a parameter is out of its range.
    """

    _shown: ClassVar[int] = 10
    """How often a kept frame is shown again, on average, for those around it."""

    def __init__(self, *, learning_rate: float | None = None, remember: int = 20) -> None:
        super().__init__(learning_rate=learning_rate)
        check_range("the number of frames remembered", remember, 0, 1000)
        self._remember = remember
        self._frames: list[Kept] = []
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
        if self._remember and rate != 0:
            self._keep(frame)
        return mask if self._tells else np.zeros_like(mask)

    @property
    def _tells(self) -> bool:
        """Whether the mask of the next frame means anything; if not, background is given out."""
        return self._learned >= self.warm_up

    def _keep(self, frame: Pixels) -> None:
        full = len(self._frames) == self._remember
        spare = self._frames.pop(self._dispensable()).frame if full else None
        self._frames.append(Kept(self._learned, copied(frame, spare)))

    def _dispensable(self) -> int:
        """Which kept frame makes room: one that is forgotten, else the one with the nearest."""
        numbers = [kept.number for kept in self._frames] + [self._learned]
        rate = self._rate or self._rate_at(self._learned)
        if len(numbers) == 2 or (self._learned - numbers[0]) * rate > _TIMES_OVER:
            return 0
        gaps = [after - before for before, after in zip(numbers, numbers[2:], strict=False)]
        return 1 + gaps.index(min(gaps))

    def _clear(self) -> None:
        self._model = None
        self._frames = []

    def _kept(self) -> State:
        if not self._frames:
            msg = f"{self.name} has kept no frames to save; make it with remember=20"
            raise UsageError(msg)
        kept: State = {
            "frames": np.stack([frame for _, frame in self._frames]),
            "numbers": np.array([number for number, _ in self._frames], np.int64),
        }
        if (background := self.background) is not None:
            kept["background"] = background
        return kept

    def _take(self, state: Mapping[str, npt.NDArray[Any]], learned: int) -> tuple[int, ...]:
        frames = frames_of(state, "frames")
        numbers = _numbers(state, len(frames), learned)
        self._model = self._make()
        picture = self._first_shown(state, frames[0])
        if picture is not None and picture.any():  # black where nothing is known
            self._impress(self._model, picture)
        for number, place, rate in self._showings(numbers, learned):
            self._learned = number
            self._learn(self._model, frames[place], rate)
        if self._remember:
            for self._learned, frame in zip(numbers, frames, strict=True):
                self._keep(frame)
        return frames.shape[1:]

    def _first_shown(self, state: Mapping[str, npt.NDArray[Any]], like: Pixels) -> Pixels | None:
        """What a restored model begins with, for all that came before the frames kept."""
        return laid_out_as(state, "background", like) if self.keeps_picture else None

    def _impress(self, model: Model, background: Pixels) -> None:
        """Make the picture the background of a new model, for certain."""
        self._learn(model, background, 1.0)

    def _showings(self, numbers: list[int], learned: int) -> Iterator[Showing]:
        """Each of the last frames as the one kept that is nearest, at the rate of its time."""
        first = max(0, learned - max(self.warm_up, self._shown * len(numbers)))
        for place, span in enumerate(spans(numbers)):
            for number in range(max(first, span.start), span.stop):
                yield Showing(number, place, self._rate or None)

    def _all_at_once(self, numbers: list[int]) -> Iterator[Showing]:
        """Each frame kept, once, at the rate of all those it stands for together."""
        for place, span in enumerate(spans(numbers)):
            left = 1.0
            for number in span:
                left *= 1 - (self._rate or self._rate_at(number))
            yield Showing(numbers[place], place, 1 - left)


def spans(numbers: list[int]) -> list[range]:
    """Which frames each of those kept stands for: those it is the nearest to.

    The first one stands for as many before it as after it; what came before is the picture's.

    Args:
        numbers: of the frames kept, ascending, the last frame of all among them.
    """
    middles = [(before + after + 1) // 2 for before, after in pairwise(numbers)]
    begin = max(0, 2 * numbers[0] + 1 - middles[0]) if middles else 0
    return [range(*ends) for ends in pairwise([begin, *middles, numbers[-1] + 1])]


def _numbers(state: Mapping[str, npt.NDArray[Any]], count: int, learned: int) -> list[int]:
    numbers: list[int] = laid_out_as(state, "numbers", np.zeros(count, np.int64)).tolist()
    ascend = all(before < after for before, after in pairwise([-1, *numbers]))
    if not ascend or numbers[-1] != learned - 1:
        msg = "'numbers' are none of these frames"
        raise UnfitError(msg)
    return numbers
