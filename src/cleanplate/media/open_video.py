"""The right reader for a file that moves: video or animation."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from cleanplate.core.errors import UsageError
from cleanplate.media.animation import AnimationReader, is_animated
from cleanplate.media.memory_video import VideoSource
from cleanplate.media.video_reader import VideoReader


def open_source(
    path: Path, *, start_s: Fraction | None = None, end_s: Fraction | None = None
) -> VideoSource:
    """Open a video file or an animated picture.

    Args:
        path: the file.
        start_s: first time to deliver; None: from the beginning. Videos only.
        end_s: first time not to deliver; None: to the end. Videos only.

    Raises:
        InputError: the file can be read as neither.
        UsageError: a part of an animation is asked for.
    """
    if not is_animated(path):
        return VideoReader(path, start_s=start_s, end_s=end_s)
    if start_s is not None or end_s is not None:
        msg = f"{path.name} is an animated picture; --start and --end are for videos"
        raise UsageError(msg)
    return AnimationReader(path)
