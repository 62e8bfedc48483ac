"""The undamaged video beside the noisy one: the frame that belongs to each time."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from cleanplate.core.errors import UsageError
from cleanplate.core.frames import Frame
from cleanplate.media.memory_video import VideoSource
from cleanplate.media.open_video import open_source
from cleanplate.media.video_info import VideoInfo
from cleanplate.restore.quality import check_same_size
from cleanplate.verbs.verb import resolved

_LEEWAY = Fraction(1, 4)
"""Of a frame's duration, that its time may be off: containers round it."""

_LEAST_LEEWAY_S = Fraction(1, 1000)
"""In seconds, where a frame has no duration."""


class Reference:
    """The frames of a reference in step with those of a video, also where a part is taken of it.

    Args:
        path: the reference.
        info: of the video.

    Raises:
        UsageError: the reference has another size.
        InputError: it cannot be read.
    """

    def __init__(self, path: str, info: VideoInfo) -> None:
        self._info = info
        self._source: VideoSource = open_source(resolved(Path(path)))
        self._frames: Iterator[Frame] | None = None
        self._frame: Frame | None = None
        try:
            check_same_size(info.size, self._source.info.size)
        except UsageError:
            self.close()
            raise

    def at(self, frame: Frame) -> Frame:
        """The reference's frame for one of the video; to be asked for in their order.

        Raises:
            UsageError: the reference ends before the video.
        """
        leeway_s = max(frame.duration * frame.time_base * _LEEWAY, _LEAST_LEEWAY_S)
        earliest_s = frame.time - self._info.origin_s - leeway_s
        while self._frame is None or self._time_s(self._frame) < earliest_s:
            self._frame = self._next()
        return self._frame

    def close(self) -> None:
        """Close the file; may be called again."""
        self._source.close()

    def _next(self) -> Frame:
        if self._frames is None:
            self._frames = iter(self._source)
        found = next(self._frames, None)
        if found is None:
            msg = "the reference ends before the video; --reference takes one of its length"
            raise UsageError(msg)
        return found

    def _time_s(self, frame: Frame) -> Fraction:
        """From the beginning of the reference's clock."""
        return frame.time - self._source.info.origin_s
