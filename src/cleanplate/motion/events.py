"""When something moved: stretches of time, from the moving share of each frame."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from cleanplate.core.errors import UsageError


@dataclass(frozen=True, slots=True)
class Event:
    """A time in which something moved."""

    number: int
    """From 1."""
    start_s: Fraction
    """Time of the first frame with motion, in seconds."""
    end_s: Fraction
    """When the last frame with motion ends."""
    frames: int
    """Frames with motion in it."""
    mean_share: float
    """Moving share of the region, 0..1, on average over these frames."""
    peak_share: float
    """The largest one."""
    peak_s: Fraction
    """When."""


@dataclass(slots=True)
class _Current:
    start_s: Fraction
    end_s: Fraction
    frames: int
    total: float
    peak_share: float
    peak_s: Fraction


class EventFinder:
    """Joins frames with motion to events; feed it frame by frame.

    Args:
        least_share: moving share of a frame, 0..1, from which on something moves.
        gap_s: rest that ends an event; shorter ones are within it.
        least_s: events shorter than that are none.

    Raises:
        UsageError: a number out of its range.
    """

    def __init__(
        self,
        *,
        least_share: float = 0.001,
        gap_s: Fraction | float = 1,
        least_s: Fraction | float = 0,
    ) -> None:
        if not 0 < least_share <= 1 or gap_s < 0 or least_s < 0:
            msg = (
                "an event needs a share above 0 and at most 1, and times of 0 s or more, not "
                f"{least_share:g}, {float(gap_s):g} and {float(least_s):g}"
            )
            raise UsageError(msg)
        self._least_share = least_share
        self._gap_s, self._least_s = Fraction(gap_s), Fraction(least_s)
        self._current: _Current | None = None
        self._number = 0

    def process(self, time_s: Fraction, duration_s: Fraction, share: float) -> Event | None:
        """Take the next frame.

        Args:
            time_s: when it is shown.
            duration_s: for how long.
            share: how much of it moves, 0..1.

        Returns:
            The event that is over with this frame, if one is.
        """
        over = None
        current = self._current
        if current is not None and time_s - current.end_s > self._gap_s:
            over = self.finish()
        if share >= self._least_share:
            self._add(time_s, time_s + duration_s, share)
        return over

    def finish(self) -> Event | None:
        """The event that was going on, as long as it lasted."""
        current, self._current = self._current, None
        if current is None or current.end_s - current.start_s < self._least_s:
            return None
        self._number += 1
        return Event(
            self._number,
            current.start_s,
            current.end_s,
            current.frames,
            current.total / current.frames,
            current.peak_share,
            current.peak_s,
        )

    def _add(self, time_s: Fraction, end_s: Fraction, share: float) -> None:
        current = self._current
        if current is None:
            self._current = _Current(time_s, end_s, 1, share, share, time_s)
            return
        current.end_s, current.frames = end_s, current.frames + 1
        current.total += share
        if share > current.peak_share:
            current.peak_share, current.peak_s = share, time_s
