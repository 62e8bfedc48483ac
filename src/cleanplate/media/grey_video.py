"""The frames of a video as mattes: what `matte` writes, or a video's transparency."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cleanplate.core.frames import Frame
from cleanplate.core.pictures import Matte
from cleanplate.media.open_video import open_source


def mattes_of(video: Path) -> Iterator[Matte]:
    """The frames of a video file or animation in order, one in memory at a time.

    Yields:
        float32 (H, W) in [0, 1]: the alpha channel where there is one, else the brightness.

    Raises:
        InputError: the file cannot be read.
    """
    with open_source(video) as source:
        yield from (matte_of(frame) for frame in source)


def matte_of(frame: Frame) -> Matte:
    """A frame's transparency or brightness, float32 (H, W) in [0, 1]."""
    if frame.alpha is not None:
        return frame.alpha.astype(np.float32) / np.float32((1 << frame.depth) - 1)
    unit = 1 << (frame.depth - 8)
    low, span = (0, 255 * unit + unit - 1) if frame.colour.full_range else (16 * unit, 219 * unit)
    luma: npt.NDArray[np.float32] = (frame.y.astype(np.float32) - low) / np.float32(span)
    return np.clip(luma, np.float32(0), np.float32(1))
