"""Painting a mask by hand, without a window: what mouse and keys do to mask and picture."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import CleanplateError
from cleanplate.core.pictures import Mask, Picture, to_uint8

Fill: TypeAlias = Callable[[Picture, Mask], Picture]
"""(picture, mask) -> the picture filled in."""

TINT = (230, 40, 60)
"""Colour of what is marked."""

LARGEST = 400
"""Radius of the brush in pixels of the picture, at most."""

_GROWTH = 1.25
"""From one size of the brush to the next."""

HELP = (
    "paint; right button rubs out; wheel or [ ]: brush; SPACE fills; r resets; s saves; ESC leaves"
)
"""What the window says of itself."""


class Act(Enum):
    """What the window has to do after a key."""

    NOTHING = auto()
    SAVE = auto()
    LEAVE = auto()


class Brush:
    """A picture, its mask, and a brush; places are rows and columns of the picture.

    Args:
        picture: RGB (H, W, 3), uint8, uint16 or float32.
        fill: what SPACE does.
        mask: what is marked to begin with, bool (H, W).
        radius: of the brush, in pixels; None: 2 % of the longer side.
    """

    def __init__(
        self, picture: Picture, fill: Fill, mask: Mask | None = None, radius: int | None = None
    ) -> None:
        size = (picture.shape[0], picture.shape[1])
        self.picture = picture
        """As it is now; filled where that was asked for."""
        self.mask: Mask = np.zeros(size, bool) if mask is None else mask.copy()
        """What is marked."""
        self.radius = radius or max(2, round(0.02 * max(size)))
        """Of the brush, in pixels."""
        self.message = HELP
        """What the window says."""
        self.saved = True
        """Whether everything done is saved."""
        self._fill = fill
        self._original = picture
        self._first_mask = self.mask.copy()
        self._last: tuple[int, int] | None = None
        self._marks = True

    def press(self, row: int, column: int, *, marks: bool = True) -> None:
        """Put the brush down; ``marks=False`` rubs out."""
        self._marks, self._last = marks, (row, column)
        self._stroke(row, column)

    def drag(self, row: int, column: int) -> None:
        """Move the brush; does nothing while it is up."""
        if self._last is not None:
            self._stroke(row, column)
            self._last = (row, column)

    def lift(self) -> None:
        """Take the brush up."""
        self._last = None

    def resize(self, steps: int) -> None:
        """Make the brush larger, or smaller where negative."""
        wanted = self.radius
        for _ in range(abs(steps)):
            wanted = _larger(wanted) if steps > 0 else _smaller(wanted)
        self.radius = wanted
        self.message = f"brush of {2 * self.radius + 1} pixels"

    def key(self, name: str) -> Act:
        """A key by its name: space, r, s, escape, [ or ]."""
        if name == "space":
            self._fill_in()
        elif name == "r":
            self.picture, self.mask = self._original, self._first_mask.copy()
            self.saved, self.message = True, "as at the beginning"
        elif name in ("[", "]"):
            self.resize(1 if name == "]" else -1)
        elif name == "s":
            return Act.SAVE
        elif name == "escape":
            return Act.LEAVE
        return Act.NOTHING

    def view(self) -> npt.NDArray[np.uint8]:
        """What is seen: the picture with what is marked tinted, uint8 (H, W, 3)."""
        shown = to_uint8(self.picture).copy()
        half = shown[self.mask].astype(np.uint16) + np.array(TINT, np.uint16)
        shown[self.mask] = (half // 2).astype(np.uint8)
        return shown

    def _stroke(self, row: int, column: int) -> None:
        """Paint from the last place to this one."""
        canvas: Any = self.mask.view(np.uint8)
        begin = self._last or (row, column)
        cv2.line(
            canvas,
            (begin[1], begin[0]),
            (column, row),
            int(self._marks),
            2 * self.radius + 1,
        )
        self.message = HELP

    def _fill_in(self) -> None:
        """Fill what is marked; what cannot work is said and nothing changes."""
        if not self.mask.any():
            self.message = "nothing is marked"
            return
        try:
            self.picture = self._fill(self.picture, self.mask)
        except CleanplateError as error:
            self.message = str(error)
            return
        self.mask = np.zeros_like(self.mask)
        self.saved, self.message = False, "filled in; s saves, r resets"


def _larger(radius: int) -> int:
    return min(LARGEST, max(radius + 1, round(radius * _GROWTH)))


def _smaller(radius: int) -> int:
    return max(0, min(radius - 1, round(radius / _GROWTH)))
