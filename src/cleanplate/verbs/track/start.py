"""Which target to follow: the one named, the largest subject, or the largest thing that moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import takewhile

from cleanplate.core.errors import InputError, UsageError
from cleanplate.core.frames import Frame
from cleanplate.core.regions import box_of_roi, parse_roi
from cleanplate.matting.small import small_rgb
from cleanplate.media.memory_video import VideoSource
from cleanplate.tracking.first_box import largest_box, moving_box
from cleanplate.tracking.target import Box, inside
from cleanplate.verbs.finding import Finder

_LOOK_S = Fraction(2)
"""How long a target may take to appear."""

_LOOK_FRAMES = 60

_LOOK_SIDE = 320
"""Longest side at which frames are compared for motion."""


_MISSED = {
    "auto": "no subject, and nothing that moves before a still camera,",
    "matte": "no subject",
    "motion": "nothing that moves before a still camera",
}
"""What was not found, by the word of ``--roi``."""


@dataclass(frozen=True, slots=True)
class Start:
    """A target to begin with."""

    index: int
    """Frames read before the one that it is named in."""
    box_xyxy: Box
    """Where it is there."""
    how: str
    """How it was found: given, ``matte of NAME``, or motion."""


def find_start(source: VideoSource, roi: str, finder: Finder) -> Start:
    """The target that ``--roi`` means.

    Args:
        source: can be gone through again.
        roi: as in `TrackOptions`.
        finder: finds the subject where a matte is asked for.

    Raises:
        UsageError: the place is not within the picture, or nothing was found.
        InputError: no frame can be read.
        ModelNotFoundError: the network's weights cannot be brought.
    """
    if roi not in ("auto", "matte", "motion"):
        box = box_of_roi("--roi", parse_roi("--roi", roi), source.info.size)
        return Start(0, box, "given")
    found = _by_matte(source, finder) if roi in ("auto", "matte") else None
    if found is None and roi in ("auto", "motion"):
        found = _by_motion(source)
    if found is None:
        msg = (
            f"{_MISSED[roi]} was found in the first {float(_LOOK_S):g} s of {source.info.path}; "
            "name the target with --roi X,Y,W,H"
        )
        raise UsageError(msg)
    return found


def _by_matte(source: VideoSource, finder: Finder) -> Start | None:
    mattes = finder.stream(source)
    for index, frame in enumerate(_first(source)):
        box = largest_box(mattes.process(frame) >= 128)
        if box is not None:
            return Start(index, box, f"matte of {mattes.model}")
    return None


def _by_motion(source: VideoSource) -> Start | None:
    found = moving_box([small_rgb(frame, _LOOK_SIDE) for frame in _first(source)])
    if found is None:
        return None
    index, box = found
    height, width = source.info.size
    scale = max(1.0, max(height, width) / _LOOK_SIDE)
    left, top, right, bottom = (scale * number for number in box)
    return Start(index, inside((left, top, right, bottom), (height, width)), "motion")


def _first(source: VideoSource) -> Iterator[Frame]:
    """The frames of the first seconds.

    Raises:
        InputError: there is none.
    """
    frames = iter(source)
    first = next(frames, None)
    if first is None:
        msg = f"{source.info.path} has no frame in the time asked for"
        raise InputError(msg)
    yield first
    near = takewhile(lambda frame: frame.time - first.time < _LOOK_S, frames)
    yield from (frame for _, frame in zip(range(_LOOK_FRAMES - 1), near, strict=False))
