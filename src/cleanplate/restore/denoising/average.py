"""The mean of a still camera's frames, without what moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import to_float
from cleanplate.restore.denoising.denoiser import Denoiser, Pixels, as_given, channelwise

_AROUND = 5
"""Side of the surroundings whose mean tells whether a place has changed: noise of sigma s differs
there by 0.28 s on average, far below the strength that belongs to it."""


@dataclass(frozen=True, slots=True)
class FrameAverage(Denoiser):
    """Each pixel becomes the mean over the frames in which its place looks as it does now.

    Noise of n frames falls to 1 / sqrt(n), texture stays as it is. Where something moves, fewer
    frames count, and noise stays there: nothing trails. A moving camera leaves nothing to average.

    A frame counts at a place by ``max(0, 1 - (d / strength)^2)``, d being the absolute difference
    to the wanted frame of the means over 5 x 5 pixels.
    """

    window: int = 5
    """Frames averaged, odd."""

    name: ClassVar[str] = "average"
    needs_frames: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.window < 1 or self.window % 2 == 0:
            msg = f"--frames is odd and 1 or more, not {self.window}"
            raise UsageError(msg)

    @property
    def frames(self) -> int:
        """As `window` says."""
        return self.window

    def plane(self, stack: Sequence[Pixels], at: int, strength: float) -> Pixels:
        """See `Denoiser.plane`; a place has changed if its mean differs by the strength."""
        if strength == 0:
            return stack[at].copy()
        shares = [_share(stack[at], frame, strength / 255) for frame in stack]
        total = np.sum(shares, axis=0, dtype=np.float32)
        means = [
            np.einsum("nhw,nhw->hw", np.stack(shares), np.stack(frames)) / total
            for frames in channelwise(stack)
        ]
        return as_given(means, stack[at])


def _share(now: Pixels, then: Pixels, tolerance: float) -> npt.NDArray[np.float32]:
    """How much a frame counts at each place, 0..1, float32 (H, W)."""
    if now is then:
        return np.ones(now.shape[:2], np.float32)
    apart = np.abs(cv2.blur(to_float(now) - to_float(then), (_AROUND, _AROUND)))
    if apart.ndim == 3:
        apart = apart.max(axis=2)
    return np.asarray(np.clip(1 - np.square(apart / tolerance), 0, 1), np.float32)
