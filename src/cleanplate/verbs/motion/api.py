"""Motion and clean plates for Python: what ``cleanplate.find_motion`` and ``plate`` are."""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

from cleanplate.core.progress import OnProgress
from cleanplate.core.times import Time, parse_part
from cleanplate.motion.plate import Plate
from cleanplate.verbs.motion.options import MotionKeywords, MotionOptions, PlateOptions
from cleanplate.verbs.motion.plate import make_plate
from cleanplate.verbs.motion.run import Motion, OnEvent, watch
from cleanplate.verbs.verb import resolved


def find_motion(
    source: str | Path,
    *,
    start: Time = None,
    end: Time = None,
    on_event: OnEvent | None = None,
    on_progress: OnProgress | None = None,
    **options: Unpack[MotionKeywords],
) -> Motion:
    """Find what moves in front of a still camera.

    Args:
        source: a video, a folder of pictures, or a pattern such as ``dir/%05d.png``.
        start: first time looked at, seconds or ``1:02.5``; None: the beginning.
        end: first time not looked at; None: to the end.
        on_event: called when an event is over.
        on_progress: called after each frame.
        **options: fields of `MotionOptions`, such as ``algorithm="vibe"``; with nothing to write
            named, the masks are written beside the source.

    Returns:
        The events, with exact times in seconds, and the files that were written.

    Raises:
        InputError: the source cannot be read.
        UsageError: an option that cannot work.
        MissingError: what the algorithm needs is not installed.
        OutputError: a result cannot be written.
    """
    start_s, end_s = parse_part(start, end)
    return watch(
        resolved(source),
        MotionOptions(**options),
        start_s=start_s,
        end_s=end_s,
        on_event=on_event,
        on_progress=on_progress,
    )


def plate(
    source: str | Path,
    *,
    method: str = "median",
    samples: int = 61,
    rate: float = 25,
    start: Time = None,
    end: Time = None,
    on_progress: OnProgress | None = None,
) -> Plate:
    """Make the clean plate: the empty scene behind what moves in front of a still camera.

    Args:
        source: as in `find_motion`.
        method: median, mode, or an algorithm that keeps a picture of the background.
        samples: frames that median and mode are made of.
        rate: pictures a second of a sequence.
        start: first time looked at; None: the beginning.
        end: first time not looked at; None: to the end.
        on_progress: called after each frame.

    Returns:
        ``picture``, uint8 (H, W, 3), and ``confidence``, uint8 (H, W).

    Raises:
        InputError: the source cannot be read.
        UsageError: no such method, or one without a picture.
    """
    start_s, end_s = parse_part(start, end)
    options = PlateOptions(method, samples, rate)
    return make_plate(
        resolved(source), options, start_s=start_s, end_s=end_s, on_progress=on_progress
    )
