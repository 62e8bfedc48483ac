"""What differs from the first frame: for a scene that was empty when it began."""

from __future__ import annotations

from cleanplate.motion.frame_difference import FrameDifference
from cleanplate.motion.subtractor import Mask, Pixels


class StaticFrameDifference(FrameDifference):
    """Pixels whose brightness differs from that of the first frame.

    Sees all of what came since, standing or not, and ghosts of what left. Light that changes is
    motion too.

    Args:
        threshold: see `FrameDifference`; 15 grey levels are BGSLibrary's as well.
        dilation: see `FrameDifference`.
        learning_rate: None or 0: the first frame; 1: the frame before, as `FrameDifference`.

    Raises:
        UsageError: a parameter is out of its range.

    References:
        A. Sobral, BGSLibrary: an OpenCV C++ background subtraction library, WVC 2013: its
        StaticFrameDifference.
    """

    name = "static-frame-difference"
    remembers_only_last = False

    def _apply(self, frame: Pixels, rate: float | None) -> Mask:
        first = self._reference is None
        return super()._apply(frame, None if first or rate == 1 else 0)
