"""``plate``: the empty scene behind what moves in a video of a still camera."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np

from cleanplate.core.errors import InputError
from cleanplate.core.progress import OnProgress, Teller
from cleanplate.media.image_writer import write_photo
from cleanplate.media.memory_video import opaque_rgb
from cleanplate.media.photo import Photo, grey_photo
from cleanplate.motion.algorithms import find_algorithm
from cleanplate.motion.plate import Plate, PlateMethod, plate_of, spread
from cleanplate.motion.subtractor import BACKGROUND, Pixels, Subtractor
from cleanplate.verbs.motion.options import PlateOptions
from cleanplate.verbs.motion.source import open_frames
from cleanplate.verbs.motion.watch import no_picture

TAG = "plate"
"""A plate beside its video is ``x.plate.png``."""


def make_plate(
    source: Path,
    options: PlateOptions | None = None,
    *,
    start_s: Fraction | None = None,
    end_s: Fraction | None = None,
    on_progress: OnProgress | None = None,
) -> Plate:
    """Make the clean plate of a video or of a sequence of pictures.

    Args:
        source: a video, a folder of pictures, or a pattern such as ``dir/%05d.png``.
        options: how.
        start_s: first time looked at, in seconds from the beginning; None: there.
        end_s: first time not looked at; None: to the end.
        on_progress: called after each frame that was read.

    Raises:
        InputError: the source cannot be read.
        UsageError: no such method, or one without a picture of the background.
    """
    options = options or PlateOptions()
    subtractor = _subtractor(options.method)
    with open_frames(source, options.rate, start_s, end_s) as reader:
        info = reader.info
        # Where the length is unknown, an end far behind it would leave few samples.
        total = info.frames_between(start_s, end_s) if info.duration_s else info.frames
        frames = _told(map(opaque_rgb, reader), Teller(on_progress, total))
        if subtractor is None:
            method: PlateMethod = "median" if options.method == "median" else "mode"
            return plate_of(spread(frames, total, options.samples), method)
        return _learned(frames, subtractor)


def write_plate(plate: Plate, target: Path, confidence: Path | None = None) -> None:
    """Write the plate, and how sure each of its pixels is.

    Args:
        plate: what was made.
        target: the picture.
        confidence: of the map, white where every frame showed the plate; None: it is not written.

    Raises:
        UsageError: a format that cannot be written.
        OutputError: a file cannot be written.
    """
    write_photo(target, Photo(plate.picture))
    if confidence is not None:
        write_photo(confidence, grey_photo(plate.confidence))


def _told(frames: Iterator[Pixels], told: Teller) -> Iterator[Pixels]:
    for done, frame in enumerate(frames, 1):
        yield frame
        told(done)


def _subtractor(method: str) -> Subtractor | None:
    """The model of a method; None for median and mode."""
    if method in ("median", "mode"):
        return None
    algorithm = find_algorithm(method)
    if not algorithm.keeps_picture:
        raise no_picture(method)
    return algorithm()


def _learned(frames: Iterator[Pixels], subtractor: Subtractor) -> Plate:
    """The background of an algorithm that has seen all frames; how often it was seen, besides."""
    seen: np.ndarray[tuple[int, ...], np.dtype[np.uint32]] | None = None
    count = 0
    for count, frame in enumerate(frames, 1):
        mask = subtractor.process(frame, Fraction(count))
        still = (mask == BACKGROUND).astype(np.uint32)
        seen = still if seen is None else seen + still
    background = subtractor.background
    if seen is None:
        msg = "a plate needs at least one frame"
        raise InputError(msg)
    if background is None:
        raise no_picture(subtractor.name)
    return Plate(background.copy(), np.rint(255 * seen / count).astype(np.uint8))
