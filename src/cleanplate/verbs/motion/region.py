"""The part of the picture in which motion counts."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import to_uint8
from cleanplate.media.images import read_photo


def read_region(text: str, size: tuple[int, int]) -> npt.NDArray[np.uint8] | None:
    """The region that a word of the command line means.

    Args:
        text: empty for all; ``X0,Y0,X1,Y1`` in pixels, the last ones exclusive; or the path of a
            mask whose bright parts count.
        size: (H, W) of the frames.

    Returns:
        255 where motion counts, else 0, uint8 (H, W); None where it counts everywhere.

    Raises:
        UsageError: no such box, one outside of the picture, or a mask of another size.
        InputError: the mask cannot be read.
    """
    if not text:
        return None
    words = [word.strip() for word in text.split(",")]
    if len(words) == 4 and all(word.lstrip("-").isdecimal() for word in words):
        x0, y0, x1, y1 = map(int, words)
        return _box(x0, y0, x1, y1, size)
    return _mask(Path(text).expanduser(), size)


def _box(x0: int, y0: int, x1: int, y1: int, size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    height, width = size
    if not (0 <= x0 < x1 <= width and 0 <= y0 < y1 <= height):
        msg = (
            f"--region {x0},{y0},{x1},{y1} is no box within the picture of {width}x{height}; "
            "give X0,Y0,X1,Y1 with X0 < X1 and Y0 < Y1"
        )
        raise UsageError(msg)
    region = np.zeros(size, np.uint8)
    region[y0:y1, x0:x1] = 255
    return region


def _mask(path: Path, size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    grey = cv2.cvtColor(to_uint8(read_photo(path).pixels), cv2.COLOR_RGB2GRAY)
    if grey.shape != size:
        msg = (
            f"the region {path} is {grey.shape[1]}x{grey.shape[0]}, the frames are "
            f"{size[1]}x{size[0]}; make them one size"
        )
        raise UsageError(msg)
    region = np.where(grey >= 128, 255, 0).astype(np.uint8)
    if not region.any():
        msg = f"the region {path} is black all over; paint white what counts"
        raise UsageError(msg)
    return region
