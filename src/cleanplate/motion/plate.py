"""The empty scene behind what moves: the clean plate, from frames of a still camera."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import InputError
from cleanplate.motion.subtractor import Pixels

PlateMethod: TypeAlias = Literal["median", "mode"]
"""median: the middle value of each pixel; mode: the value it has most often."""

_NEAR = 12
"""Grey levels by which a pixel may be off the plate and still show it."""

_STRIP_BYTES = 64 << 20
"""Memory for the strip of all frames that is worked on at a time."""


@dataclass(frozen=True, slots=True)
class Plate:
    """The empty scene."""

    picture: Pixels
    """uint8 (H, W, 3)."""
    confidence: npt.NDArray[np.uint8]
    """In how many of the frames each pixel showed the plate: 0 none, 255 all; uint8 (H, W). A pixel
    below 128 was hidden for more than half of the time."""


def plate_of(frames: Iterable[Pixels], method: PlateMethod = "median") -> Plate:
    """Make the clean plate from frames; they lie on disk meanwhile, so memory stays bounded.

    Args:
        frames: RGB, uint8 (H, W, 3), of one size, spread over the video: some dozens do.
        method: the median is right where the scene is seen for more than half of the time; the
            mode, where it is seen longer than any other colour.

    Raises:
        InputError: no frame at all, or frames of several sizes.
    """
    with tempfile.TemporaryFile(prefix="cleanplate-") as file:
        shape, count = None, 0
        for frame in frames:
            if shape not in (None, frame.shape):
                msg = f"a plate needs frames of one size, not of {shape[:2]} and {frame.shape[:2]}"
                raise InputError(msg)
            shape, count = frame.shape, count + 1
            file.write(np.ascontiguousarray(frame).tobytes())
        if shape is None:
            msg = "a plate needs at least one frame"
            raise InputError(msg)
        file.flush()
        stack = np.memmap(file, np.uint8, "r", shape=(count, *shape))
        return _joined(stack, method)


def spread(frames: Iterable[Pixels], total: int | None, samples: int) -> Iterator[Pixels]:
    """Some of the frames, evenly spread.

    Args:
        frames: all of them.
        total: how many there are, about; None where that is unknown: then they get rarer the
            longer it lasts, and a few more are taken.
        samples: how many are wanted.
    """
    if total is not None:
        wanted = {number * max(1, total) // samples for number in range(samples)}
        yield from (frame for number, frame in enumerate(frames) if number in wanted)
        return
    step, left = 1, samples
    for number, frame in enumerate(frames):
        if number % step == 0:
            yield frame
            left -= 1
        if left == 0:
            step, left = 2 * step, max(1, samples // 4)


def _joined(stack: npt.NDArray[np.uint8], method: PlateMethod) -> Plate:
    """The plate of all frames (N, H, W, 3), strip by strip."""
    picture = np.empty(stack.shape[1:], np.uint8)
    confidence = np.empty(stack.shape[1:3], np.uint8)
    make = _median if method == "median" else _mode
    for rows in _strips(stack.shape):
        part = np.asarray(stack[:, rows])
        picture[rows] = make(part)
        off = np.abs(part.astype(np.int16) - picture[rows]).max(axis=3)
        confidence[rows] = np.rint(255 * (off <= _NEAR).mean(axis=0))
    return Plate(picture, confidence)


def _strips(shape: tuple[int, ...]) -> Iterator[slice]:
    count, height, width, channels = shape
    rows = max(1, _STRIP_BYTES // (count * width * channels))
    for top in range(0, height, rows):
        yield slice(top, min(height, top + rows))


def _median(part: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The lower median: a colour that was there, channel by channel."""
    middle = (len(part) - 1) // 2
    return np.asarray(np.partition(part, middle, axis=0)[middle])


def _mode(part: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The mean of the frames in the narrowest span of brightness that holds a quarter of them.

    The half-sample idea (T. Robertson, J. D. Cryer, An iterative procedure for estimating the mode,
    1974, doi:10.1080/01621459.1974.10480246) with one step.
    """
    weights = np.array([77, 150, 29], np.uint32)
    luma = (part @ weights) >> 8
    order = np.argsort(luma, axis=0, kind="stable")
    ranked = np.take_along_axis(luma, order, axis=0).astype(np.int32)
    held = max(1, -(-len(part) // 4))
    spans = ranked[held - 1 :] - ranked[: len(part) - held + 1]
    first = spans.argmin(axis=0)
    chosen = first[np.newaxis] + np.arange(held)[:, np.newaxis, np.newaxis]
    places = np.take_along_axis(order, chosen, axis=0)
    colours = np.take_along_axis(part, places[..., np.newaxis], axis=0)
    return np.asarray(np.rint(colours.mean(axis=0)), np.uint8)
