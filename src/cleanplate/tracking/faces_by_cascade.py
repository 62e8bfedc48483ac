"""Faces by a cascade, and the eyes in them by another one.

A photo is reduced so far that the smallest face has the cascade's own size: the time does not grow
with the megapixels. Where somebody says how small a face can be, it gets twice that size: from
there on OpenCV looks at every pixel of its reduced pictures, below only at every second one, and
nothing is lost. Where nobody says, the search at half the places finds as much (calls: .94 of the
frames either way) with a third of the false alarms (.04 instead of .13 a frame), in less time.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.tracking.cascades import EYE, Cascade, opencv_cascade
from cleanplate.tracking.faces import (
    BoxXyxy,
    Eye,
    Face,
    Grey,
    Rgb,
    by_size,
    check_rgb,
    clipped_box,
    grey_of,
    reduced,
)
from cleanplate.tracking.faces_options import SearchOptions

LEAST_SHARE = 1 / 30
"""Height of the smallest face looked for, as a share of the picture's longer side, where nobody
says: 64 pixels of a 1920 x 1080 frame. A photo is then looked at with at most 720 pixels."""

_FULL_SEARCH = 2
"""Times the cascade's window from which on OpenCV looks at every place."""

_EYE_FACE = 160
"""Columns a face is brought to before eyes are looked for: they then have some 35 of them, and
the cascade's 20 are reached soon."""

_LEAST_EYE, _LARGEST_EYE = 1 / 8, 2 / 5
"""Width of an eye's window as a share of the face's."""


class CascadeDetector:
    """Finds faces, or whatever its cascade was trained on, in the equalised grey picture.

    Args:
        cascade: looks for faces.
        options: how it looks.
        eyes: looks for eyes in the faces; None: nobody does.
        name: what ``--detector`` calls it.
    """

    def __init__(
        self,
        cascade: Cascade,
        options: SearchOptions | None = None,
        *,
        eyes: Cascade | None = None,
        name: str | None = None,
    ) -> None:
        self.name = name or cascade.name
        self.description = f"OpenCV {cv2.__version__}, {cascade.name}"
        self._cascade, self._eyes = cascade, eyes
        self._options = options or SearchOptions()

    def __call__(self, rgb: Rgb) -> list[Face]:
        """The faces in a picture, uint8 (H, W, 3), largest first.

        Raises:
            UsageError: it is no such picture.
        """
        grey = grey_of(check_rgb(rgb))
        least = self._options.min_size or max(grey.shape) * LEAST_SHARE
        times = _FULL_SEARCH if self._options.min_size else 1
        share = min(1.0, times * self._cascade.window[0] / max(least, 1))
        small = cv2.equalizeHist(reduced(grey, share))
        found, counts = self._cascade.windows(
            np.asarray(small, np.uint8),
            scale=self._options.scale,
            neighbours=self._options.neighbours,
            least_height=max(1, int(least * share)),
        )
        # Rounding makes the reduced picture's sides no exact share of the picture's.
        across, down = grey.shape[1] / small.shape[1], grey.shape[0] / small.shape[0]
        faces = []
        for window, count in zip(found, counts, strict=True):
            box = _mapped(window, across, down, rgb)
            if box is not None:
                faces.append(Face(box, float(count), self._eyes_in(grey, box)))
        return by_size(faces)

    def _eyes_in(self, grey: Grey, box: BoxXyxy) -> tuple[Eye, ...]:
        return () if self._eyes is None else find_eyes(grey, box, self._eyes)


def eye_cascade() -> Cascade:
    """The cascade that looks for eyes.

    Raises:
        MissingError: this OpenCV brings none.
    """
    return opencv_cascade(EYE)


def find_eyes(grey: Grey, box: BoxXyxy, cascade: Cascade) -> tuple[Eye, ...]:
    """The eyes in the upper half of a face: at most one in its left and one in its right half.

    Args:
        grey: the picture, uint8 (H, W).
        box: the face.
        cascade: finds eyes.

    Returns:
        The eyes from left to right, in pixels of the picture; where several windows are found in
        a half of the face, the one most agree on.
    """
    left, top, right, bottom = box
    upper = grey[top : max(top + 1, (top + bottom) // 2), left:right]
    factor = _EYE_FACE / (right - left)
    size = (_EYE_FACE, max(1, round(upper.shape[0] * factor)))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    small = cv2.equalizeHist(cv2.resize(np.ascontiguousarray(upper), size, interpolation=how))
    found, counts = cascade.windows(
        np.asarray(small, np.uint8), neighbours=3, least_height=round(_EYE_FACE * _LEAST_EYE)
    )
    best: dict[bool, tuple[int, npt.NDArray[np.int32]]] = {}
    for window, count in zip(found, counts, strict=True):
        side = bool(window[0] + window[2] / 2 > _EYE_FACE / 2)
        if window[2] <= _LARGEST_EYE * _EYE_FACE and count > best.get(side, (0,))[0]:
            best[side] = (int(count), window)
    return tuple(_eye(best[side][1], factor, (left, top)) for side in sorted(best))


def _eye(window: npt.NDArray[np.int32], factor: float, corner: tuple[int, int]) -> Eye:
    column, row, columns, rows = (float(number) / factor for number in window)
    return Eye((corner[0] + column + columns / 2, corner[1] + row + rows / 2), columns / 2)


def _mapped(window: npt.NDArray[np.int32], across: float, down: float, rgb: Rgb) -> BoxXyxy | None:
    """A window of the reduced picture as a box of the picture."""
    left, top, columns, rows = (float(number) for number in window)
    return clipped_box(
        left * across, top * down, (left + columns) * across, (top + rows) * down, rgb
    )
