"""Models for a still camera, without a network: what moves, or what differs from the plate."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import to_uint8
from cleanplate.matting.clean_plate import PlateMatter
from cleanplate.matting.moving import MovingMatter
from cleanplate.matting.network import CoarseMatter
from cleanplate.matting.small import small_rgb
from cleanplate.media.images import read_photo
from cleanplate.media.memory_video import VideoSource
from cleanplate.media.open_video import open_source
from cleanplate.motion.algorithms import ALGORITHMS, find_algorithm
from cleanplate.motion.plate import plate_of, spread

PLATE = "clean-plate"
"""What ``--model`` calls the comparison with the empty scene."""

NAMES = (PLATE, *ALGORITHMS)
"""What ``--model`` takes besides networks."""

_LEARNED = 60
"""Frames a background model sees before the video begins, besides its warm-up."""

_SAMPLES = 61
"""Frames that a video's own plate is made of."""


def still_model(name: str, plate: str | None) -> CoarseMatter:
    """The model for a photo, which has no time in which anything could move.

    Args:
        name: one of `NAMES`.
        plate: path of the empty scene's picture.

    Raises:
        UsageError: a model of motion, or no plate.
        InputError: the plate cannot be read.
    """
    if name != PLATE:
        msg = f"{name} finds what moves in a video; a photo needs a network, or --model {PLATE}"
        raise UsageError(msg)
    if plate is None:
        msg = f"--model {PLATE} on a photo needs --plate, a picture of the empty scene"
        raise UsageError(msg)
    return PlateMatter(_read(plate))


def video_model(name: str, plate: str | None, source: VideoSource) -> CoarseMatter:
    """The model for a video; has seen some of its frames.

    Args:
        name: one of `NAMES`.
        plate: path of the empty scene's picture; None: made from the video.
        source: the video, which can be gone through again.

    Raises:
        InputError: the plate or the video cannot be read.
        MissingError: what the algorithm needs is not installed.
    """
    if name == PLATE:
        made = _read(plate) if plate is not None else plate_of(_samples(source)).picture
        return PlateMatter(made)
    subtractor = find_algorithm(name)()
    matter = MovingMatter(subtractor)
    if subtractor.remembers_only_last:
        return matter
    frames = islice(iter(source), subtractor.warm_up + _LEARNED)
    matter.learn(small_rgb(frame, matter.looks_at) for frame in frames)
    return matter


def _read(plate: str) -> npt.NDArray[np.uint8]:
    return to_uint8(read_photo(Path(plate).expanduser()).pixels)


def _samples(source: VideoSource) -> Iterator[npt.NDArray[np.uint8]]:
    """Frames spread over the whole file, of which the video may be a part; small."""
    with _whole(source) as video:
        pictures = (small_rgb(frame, PlateMatter.LOOKS_AT) for frame in video)
        yield from spread(pictures, video.info.frames, _SAMPLES)


def _whole(source: VideoSource) -> VideoSource:
    return open_source(source.info.path) if source.info.path.is_file() else source
