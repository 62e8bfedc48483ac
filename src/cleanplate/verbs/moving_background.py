"""A video or animation as the background of another one, in its own time."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from cleanplate.core.frames import Frame
from cleanplate.effects.options import ReplaceOptions
from cleanplate.effects.video import Planes, fitted_planes
from cleanplate.media.memory_video import VideoSource, opaque_rgb
from cleanplate.media.open_video import open_source

_BLINK_S = Fraction(1, 25)
"""How long a frame is shown where nothing says; above 0, so that a loop always advances."""


class MovingBackground:
    """The background frame that is on screen at each of the subject's frames.

    Frames are read as they are needed and one is kept, whatever the length.
    """

    def __init__(self, path: Path, options: ReplaceOptions) -> None:
        """Open the background.

        Raises:
            InputError: it cannot be read.
        """
        self._options = options
        self._source: VideoSource = open_source(path)
        self._frames: Iterator[Frame] = iter(self._source)
        self._current: Frame | None = None
        self._next: Frame | None = next(self._frames)
        self._first_s = self._next.time
        self._begun_s: Fraction | None = None
        self._planes: Planes | None = None

    def __call__(self, frame: Frame) -> Planes | None:
        """The planes behind ``frame``; None when the background has ended and ends the video."""
        if self._begun_s is None:
            self._begun_s = frame.time
        while not self._advance_to(frame.time - self._begun_s + self._first_s):
            if self._options.background_end == "stop":
                return None
            if self._options.background_end == "hold":
                break
            self._restart(frame.time)
        if self._planes is None and self._current is not None:
            rgb = opaque_rgb(self._current)
            self._planes = fitted_planes(rgb, frame, self._options.fit)
        return self._planes

    def close(self) -> None:
        """Close the file; may be called again."""
        self._source.close()

    def _advance_to(self, time_s: Fraction) -> bool:
        """Go on to the frame shown at ``time_s`` of the background; False where it is over."""
        while self._next is not None and (self._current is None or self._next.time <= time_s):
            self._current, self._planes = self._next, None
            self._next = next(self._frames, None)
        if self._next is not None or self._current is None:
            return True
        return time_s < self._end_s(self._current)

    def _end_s(self, last: Frame) -> Fraction:
        """When the last frame has been shown: by its duration, else by the frame rate."""
        rate = self._source.info.rate
        return last.time + (last.duration * last.time_base or (1 / rate if rate else _BLINK_S))

    def _restart(self, now_s: Fraction) -> None:
        """Begin again after whole rounds, so that the loop has no gap and does not drift."""
        if self._current is None or self._begun_s is None:
            return
        length = self._end_s(self._current) - self._first_s
        self._begun_s += max(1, (now_s - self._begun_s) // length) * length
        self._frames = iter(self._source)
        self._current, self._planes = None, None
        self._next = next(self._frames)
