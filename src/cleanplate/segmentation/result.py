"""What every method of segmentation gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Matte

Rgb: TypeAlias = npt.NDArray[np.uint8]
"""RGB, uint8 (H, W, 3)."""

Labels: TypeAlias = npt.NDArray[np.int32]
"""A number for each pixel, int32 (H, W): 0 background, 1, 2, ... regions, `BORDER` between them."""

BORDER = -1
"""The label of pixels on the line between two regions, as OpenCV's watershed has it."""

_COUNTABLE = 1 << 20
"""Labels that are this close together are counted instead of sorted: twenty times as fast."""


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """A step on the way, as a picture that is drawn when it is asked for."""

    name: str
    """What it shows, in words that can be part of a file's name."""
    draw: Callable[[], npt.NDArray[np.uint8]]
    """Makes the picture."""

    @property
    def picture(self) -> npt.NDArray[np.uint8]:
        """Grey (H, W) or RGB (H, W, 3); drawn anew each time."""
        return self.draw()


@dataclass(frozen=True, slots=True, eq=False)
class Segmentation:
    """The regions of a picture."""

    labels: Labels
    """(H, W): 0 background, 1, 2, ... regions, -1 the line between two of them."""
    matte: Matte | None = None
    """Share of subject (H, W), float32 in [0, 1]; None where the regions tell no subject."""
    stages: tuple[Stage, ...] = ()
    """The steps that led there, in order."""
    note: str | None = None
    """Something worth knowing, such as: the picture has no colours to go by."""

    @property
    def count(self) -> int:
        """How many regions there are, the background not counted."""
        return int(np.count_nonzero(numbers_in(self.labels) > 0))


def numbers_in(labels: Labels) -> npt.NDArray[np.int64]:
    """The numbers that a picture of labels (H, W) has, in order; each once."""
    least, most = int(labels.min()), int(labels.max())
    if most - least >= _COUNTABLE:
        return np.unique(labels).astype(np.int64)
    return np.flatnonzero(np.bincount((labels - least).ravel())) + least


def check_rgb(picture: npt.NDArray[Any]) -> Rgb:
    """Return ``picture`` if it is one.

    Raises:
        UsageError: no RGB of 8 bits, or no pixels.
    """
    if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] != 3:
        msg = (
            f"a picture to segment is uint8 of shape (H, W, 3), not {picture.dtype} of shape "
            f"{picture.shape}; see cleanplate.core.pictures.to_uint8"
        )
        raise UsageError(msg)
    if 0 in picture.shape:
        msg = f"a picture has one pixel at least, not the shape {picture.shape}"
        raise UsageError(msg)
    return np.ascontiguousarray(picture)


def subject_of(mask: npt.NDArray[Any]) -> Labels:
    """Labels 0 and 1 of a mask (H, W)."""
    return (mask > 0).astype(np.int32)


def soft_lines(labels: Labels) -> Matte:
    """The matte of labelled objects.

    Args:
        labels: 0 background, 1 and more objects, -1 lines between regions.

    Returns:
        float32 (H, W): 1 in objects, 0 outside; on a line the share of objects beside it.
    """
    import cv2

    inside = (labels > 0).astype(np.float32)
    known = (labels != BORDER).astype(np.float32)
    size, edge = (3, 3), cv2.BORDER_REPLICATE
    near = cv2.boxFilter(inside, -1, size, normalize=False, borderType=edge)
    all_near = cv2.boxFilter(known, -1, size, normalize=False, borderType=edge)
    share = near / np.maximum(all_near, 1)
    return np.asarray(np.where(labels == BORDER, share, inside), np.float32)
