"""Frames of a still camera: a video file, or pictures in order."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from cleanplate.media.image_sequence import ImageSequence, is_sequence
from cleanplate.media.memory_video import VideoSource
from cleanplate.media.open_video import open_source


def open_frames(
    source: Path, rate: float, start_s: Fraction | None = None, end_s: Fraction | None = None
) -> VideoSource:
    """Open a video, a folder of pictures, or a pattern such as ``dir/%05d.png``.

    Args:
        source: what to open.
        rate: pictures a second of a sequence.
        start_s: first time to deliver, in seconds from the beginning; None: there.
        end_s: first time not to deliver; None: to the end.

    Raises:
        InputError: it cannot be read.
    """
    if is_sequence(source):
        exact = Fraction(rate).limit_denominator(1001)
        return ImageSequence(source, exact, start_s=start_s, end_s=end_s)
    return open_source(source, start_s=start_s, end_s=end_s)
