"""What every tracker is: a box to begin with, frames in, the target's place out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.tracking.appearance import Appearance
from cleanplate.tracking.distributions import to_lab
from cleanplate.tracking.reacquire import HIGH, LOW, LossGate, search
from cleanplate.tracking.target import (
    Box,
    Corners,
    Pixels,
    Target,
    as_rgb,
    check_box,
    inside,
    overlap,
)


@dataclass(frozen=True, slots=True)
class Guess:
    """Where a method believes the target to be."""

    box_xyxy: Box
    """The place; may reach out of the picture."""
    corners: Corners | None = None
    """Of the turned box."""
    sure: bool = True
    """False where the method itself has lost it."""


class Tracker(ABC):
    """Follows one target, fed frame by frame; notices when it is lost, and finds it again.

    Each frame's place is compared with the target's look (`Appearance`), by the same measure for
    all methods. A target that no longer looks like itself for some frames in a row is lost; then
    the whole frame is searched until a place does again for as many. The same object serves a file
    and a camera. It knows nothing of scene cuts: a target that is not in the new scene gets lost.

    Args:
        adapt: how much of the target's looks in each sure frame goes into its model, 0 to 1; 0:
            it stays as it was at the start; None: as the method does by itself.

    Raises:
        UsageError: not from 0 to 1.
    """

    name: ClassVar[str]
    """What ``--method`` calls it."""

    own_rate: ClassVar[float] = 0.0
    """How fast the method's model follows where nothing is asked for."""

    def __init__(self, *, adapt: float | None = None) -> None:
        if adapt is not None and not 0 <= adapt <= 1:
            msg = f"the target's model adapts by 0 (never) to 1 a frame, not {adapt:g}"
            raise UsageError(msg)
        self._rate = self.own_rate if adapt is None else adapt
        self.reset()

    def reset(self) -> None:
        """Forget the target; `start` names another."""
        self._gate = LossGate()
        self._look: Appearance | None = None
        self._shape: tuple[int, ...] = ()
        self._last: Target | None = None
        self._good: Box = (0.0, 0.0, 1.0, 1.0)
        self._named: Box = self._good
        self._seen: Box | None = None

    def start(self, frame: npt.NDArray[Any], box_xyxy: Box, time_s: Fraction | float = 0) -> Target:
        """Begin with a target.

        Args:
            frame: uint8, (H, W, 3) RGB or (H, W) grey.
            box_xyxy: the target: left, top, right, bottom in pixels.
            time_s: when the frame is shown, in seconds.

        Returns:
            The box itself, score 1.

        Raises:
            UsageError: no frame, a box that is not within it, or a target that the method cannot
                follow.
        """
        rgb = as_rgb(frame)
        box = check_box(box_xyxy, (rgb.shape[0], rgb.shape[1]))
        self.reset()
        self._begin(rgb, box, time_s)
        self._look, self._shape = Appearance(rgb, box), rgb.shape
        self._good = self._named = box
        self._last = Target(box, None, 1.0, lost=False)
        return self._last

    def process(self, frame: npt.NDArray[Any], time_s: Fraction | float) -> Target:
        """Where the target is in the next frame.

        Args:
            frame: of the same size as those before; not changed.
            time_s: when it is shown, in seconds.

        Raises:
            UsageError: no target was named, no frame, or one of another size.
        """
        if self._look is None or self._last is None:
            msg = "the tracker has no target; name one with start(frame, box_xyxy)"
            raise UsageError(msg)
        rgb = as_rgb(frame)
        if rgb.shape != self._shape:
            msg = (
                f"the frames so far are {self._shape[1]}x{self._shape[0]}, this one "
                f"{rgb.shape[1]}x{rgb.shape[0]}; make them one size, or start anew"
            )
            raise UsageError(msg)
        step = self._looked_for if self._gate.lost else self._followed
        self._last = step(rgb, time_s, self._look, self._last)
        return self._last

    def _followed(
        self, rgb: Pixels, time_s: Fraction | float, look: Appearance, last: Target
    ) -> Target:
        """The target in a frame after one that showed it."""
        guess = self._follow(rgb, time_s)
        place = guess.box_xyxy if guess.sure else last.box_xyxy
        lab, box = to_lab(rgb), inside(place, (rgb.shape[0], rgb.shape[1]))
        score = look.score(lab, box) if guess.sure else 0.0
        if self._gate.step(score):
            return Target(self._good, None, score, lost=True)
        if score >= LOW:
            self._good = box
        if self._rate and score >= HIGH:
            look.adapt(lab, box, self._rate)
            self._adapt(rgb, box, self._rate)
        return Target(box, guess.corners, score, lost=False)

    def _looked_for(
        self, rgb: Pixels, time_s: Fraction | float, look: Appearance, last: Target
    ) -> Target:
        """The target in a frame after one that did not show it."""
        # What hid the target may have left a sliver of it at last.
        sizes = [(box[3] - box[1], box[2] - box[0]) for box in (last.box_xyxy, self._named)]
        found = search(to_lab(rgb), look, sizes)
        if self._seen is not None and overlap(found.box_xyxy, self._seen) <= 0:
            self._gate.start_over()  # another place than in the frame before
        self._seen = found.box_xyxy
        if self._gate.step(found.score):
            return Target(last.box_xyxy, None, found.score, lost=True)
        self._seen = None
        box = inside(found.box_xyxy, (rgb.shape[0], rgb.shape[1]))
        guess = self._again(rgb, box, time_s)
        self._good = inside(guess.box_xyxy, (rgb.shape[0], rgb.shape[1]))
        return Target(self._good, guess.corners, found.score, lost=False)

    @abstractmethod
    def _begin(self, rgb: Pixels, box: Box, time_s: Fraction | float) -> None:
        """Learn a target, with everything before forgotten.

        May raise `UsageError` for one that the method cannot follow.
        """

    @abstractmethod
    def _follow(self, rgb: Pixels, time_s: Fraction | float) -> Guess:
        """Where the target has gone from where it was in the frame before."""

    @abstractmethod
    def _again(self, rgb: Pixels, box: Box, time_s: Fraction | float) -> Guess:
        """Go on from a place where the target was found again."""

    @abstractmethod
    def _adapt(self, rgb: Pixels, box: Box, rate: float) -> None:
        """Mix the looks of the box into the method's own model."""
