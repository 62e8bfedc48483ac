"""Classical regions in the place of a network: chroma key, GrabCut, back-projection, watershed."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.frames import Frame, rgb_matrix
from cleanplate.core.pictures import Matte, Picture
from cleanplate.matting.boxes import Box
from cleanplate.matting.network import resize
from cleanplate.matting.small import small_size
from cleanplate.segmentation.back_projection import find_sample
from cleanplate.segmentation.chroma_key import (
    Key,
    key_share,
    matte_of,
    suppress_spill,
    suppress_spill_planes,
)
from cleanplate.segmentation.grab_cut import Hints, cut_mask, hints_of_box
from cleanplate.segmentation.options import ChromaOptions
from cleanplate.segmentation.result import Rgb
from cleanplate.segmentation.watershed import split_objects

FULL_SIZE = 1 << 20
"""A longest side that no picture has: it is looked at as it is."""

_CUT_SIDE = 480
"""Longest side at which GrabCut works in photos; edges are drawn anew at full size."""

_CUT_FRAME_SIDE = 256
"""The same in videos, where it takes most of a frame's time."""

_FIRST_ROUNDS, _NEXT_ROUNDS = 5, 1
"""Rounds of GrabCut for a first frame, and for one that begins with the mask before."""

_REACH = 0.03
"""How far a subject's edge goes from one frame to the next, as a share of the longer side."""


class ChromaMatter:
    """A `cleanplate.matting.network.CoarseMatter`: what is before a wall of one colour.

    Args:
        key: the wall.
        tolerance: share of the key that subjects may hold.
    """

    exact = True
    """Its mattes are as fine as the picture, and need no smoothing over time."""

    def __init__(self, key: Key, tolerance: float = ChromaOptions().tolerance) -> None:
        self.name = "chroma"
        self.description = f"chroma key {','.join(map(str, key.colour))}"
        self.looks_at = FULL_SIZE
        self._key = key
        self._tolerance = tolerance

    def __call__(self, rgb: npt.NDArray[np.uint8]) -> Matte:
        """Matte (h, w) of a picture (h, w, 3)."""
        wall = max(self._key.wall, self._tolerance + 0.01)
        return matte_of(key_share(rgb, self._key), self._tolerance, wall)

    def clean_picture(self, picture: Picture) -> Picture:
        """A picture without the wall's light on its subject."""
        return suppress_spill(picture, self._key.colour)

    def clean_frame(self, frame: Frame) -> Frame:
        """As `clean_picture` for a frame of a video."""
        matrix, _ = rgb_matrix(frame.colour, frame.size[0])
        _, blue, red = np.asarray(self._key.colour, np.float32) @ matrix
        u, v = suppress_spill_planes(frame.u, frame.v, (float(blue), float(red)), frame.depth)
        return replace(frame, u=u, v=v)


class GrabCutMatter:
    """A `cleanplate.matting.network.CoarseMatter`: the subject in a box.

    Args:
        box: around the subject, in shares of the picture.
    """

    def __init__(self, box: Box) -> None:
        self.name = "grabcut"
        self.description = "GrabCut"
        self.looks_at = _CUT_FRAME_SIDE
        self._box = box
        self._before: npt.NDArray[np.bool_] | None = None

    def __call__(self, rgb: npt.NDArray[np.uint8]) -> Matte:
        """Matte (h', w') of a picture (h, w, 3), at a longest side of 480."""
        small = _reduced(rgb, _CUT_SIDE)
        return cut_mask(small, self._hints(small), _FIRST_ROUNDS).astype(np.float32)

    def track(self, rgb: npt.NDArray[np.uint8], box: Box | None) -> tuple[Matte, Box | None]:
        """The matte of the next frame, which begins with the one before; ``box`` None: anew."""
        small = _reduced(rgb, _CUT_FRAME_SIDE)
        hints, before = self._hints(small), self._before
        goes_on = box is not None and before is not None and before.shape == hints.shape
        if goes_on and before is not None and before.any():
            _narrow(hints, before)
            mask = cut_mask(small, hints, _NEXT_ROUNDS)
        else:
            mask = cut_mask(small, hints, _FIRST_ROUNDS)
        self._before = mask
        return mask.astype(np.float32), self._box

    def _hints(self, rgb: Rgb) -> Hints:
        height, width = rgb.shape[:2]
        box = self._box
        x0, x1 = _span(box.left, box.right, width)
        y0, y1 = _span(box.top, box.bottom, height)
        return hints_of_box((x0, y0, x1, y1), (height, width))


class BackProjectionMatter:
    """A `cleanplate.matting.network.CoarseMatter`: what has the colours of a sample.

    Args:
        sample: uint8 (h, w, 3).
    """

    def __init__(self, sample: Rgb) -> None:
        self.name = "backprojection"
        self.description = "back-projection of hue and saturation"
        self.looks_at = 640
        self._sample = sample

    def __call__(self, rgb: npt.NDArray[np.uint8]) -> Matte:
        """Matte (h', w') of a picture (h, w, 3), at a longest side of 640."""
        found = find_sample(_reduced(rgb, self.looks_at), self._sample).matte
        assert found is not None  # noqa: S101 - back-projection always gives one
        return found


class WatershedMatter:
    """A `cleanplate.matting.network.CoarseMatter`: all objects before a plain background."""

    def __init__(self) -> None:
        self.name = "watershed"
        self.description = "Otsu and watershed"
        self.looks_at = 1024

    def __call__(self, rgb: npt.NDArray[np.uint8]) -> Matte:
        """Matte (h', w') of a picture (h, w, 3), at a longest side of 1024."""
        found = split_objects(_reduced(rgb, self.looks_at)).matte
        assert found is not None  # noqa: S101 - objects always give one
        return found


def _reduced(rgb: npt.NDArray[np.uint8], side: int) -> Rgb:
    return np.ascontiguousarray(resize(rgb, small_size((rgb.shape[0], rgb.shape[1]), side)))


def _span(low: float, high: float, length: int) -> tuple[int, int]:
    """Shares of a side in whole pixels; where there is background beside, a pixel of it stays."""
    first = min(max(round(low * length), int(low > 0)), length - 1)
    last = min(round(high * length), length - int(high < 1))
    return first, max(first + 1, last)


def _narrow(hints: Hints, before: npt.NDArray[np.bool_]) -> None:
    """Make sure, in place, what is far from the edge of the mask before; the box stays."""
    reach = max(2, round(_REACH * max(hints.shape)))
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    mask = before.astype(np.uint8)
    inside = hints != cv2.GC_BGD
    hints[inside & ~before] = cv2.GC_PR_BGD
    hints[inside & (cv2.erode(mask, kernel) > 0)] = cv2.GC_FGD
