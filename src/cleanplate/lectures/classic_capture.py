"""When the classic methods take a picture: rules on the moving share of each frame, in percent.

No heavy imports: the command line shows the knobs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from cleanplate.core.errors import UsageError

_RANGES = {
    "width": (2, 100_000),
    "history": (1, 10_000),
    "gmg_threshold": (0, 1),
    "knn_distance": (1e-6, 200_000),
    "mog2_threshold": (1e-6, 10_000),
    "moving_percent": (0, 100),
    "still_percent": (0, 100),
    "difference": (0, 254),
    "dilation": (1, 255),
    "changed_percent": (0, 100),
    "frames_apart": (1, 100_000),
    "similar_percent": (0, 100),
    "queue": (0, 100_000),
}
"""Least and most of each knob."""


@dataclass(frozen=True, slots=True)
class ClassicKnobs:
    """The knobs of the classic methods, with the values they were published with."""

    width: int = 640
    """Width in pixels that frames are reduced to for the background models."""
    history: int = 15
    """Frames the background models look back; of GMG, those it begins with."""
    gmg_threshold: float = 0.75
    """Probability of being no background above which GMG sees motion."""
    knn_distance: float = 100.0
    """Squared distance, in grey levels, above which KNN sees motion."""
    mog2_threshold: float = 16.0
    """Squared Mahalanobis distance above which MOG2 sees motion."""
    moving_percent: float = 0.15
    """T1: moving share of the picture from which on something happens."""
    still_percent: float = 0.01
    """T2: moving share below which it has come to rest."""
    difference: float = 80.0
    """Difference of two frames, in grey levels of 0 to 255, that frame difference must see."""
    dilation: int = 7
    """Diameter in pixels of the ellipse that differences are widened by."""
    changed_percent: float = 0.06
    """Share of the picture from which on a difference is a change."""
    frames_apart: int = 85
    """Frames after a change until frame difference takes its picture."""
    similar_percent: float = 96.0
    """Share of equal bits of two hashes from which on two pictures are one slide."""
    queue: int = 5
    """Slides back that a picture is compared with; with equal hashes it is compared with all."""

    def __post_init__(self) -> None:
        for name, (least, most) in _RANGES.items():
            value = getattr(self, name)
            if not least <= value <= most:
                msg = f"{_flag(name)} is from {least:g} to {most:g}, not {value:g}"
                raise UsageError(msg)
        if self.dilation % 2 == 0:
            msg = f"--dilation is an odd number of pixels, such as 7, not {self.dilation}"
            raise UsageError(msg)
        if self.still_percent > self.moving_percent:
            msg = (
                f"--still-percent is at most --moving-percent, {self.moving_percent:g}, "
                f"not {self.still_percent:g}"
            )
            raise UsageError(msg)

    def similar_bits(self, hash_size: int) -> int:
        """Bits in which hashes of that size may differ: 5 of the 144 of size 12."""
        return int(hash_size * hash_size * (100 - self.similar_percent) / 100)


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


class CaptureRule(Protocol):
    """Decides at which frames a picture is taken."""

    def takes(self, moving_percent: float) -> bool:
        """Whether the next frame, of which that share moves, is taken."""
        ...


class WhenStill:
    """Takes the first frame that stands still, then waits for motion, and so on.

    Args:
        still_percent: moving share below which a frame stands still.
        moving_percent: moving share from which on there is motion; between the two nothing changes.
    """

    def __init__(self, *, still_percent: float, moving_percent: float) -> None:
        self._still_percent = still_percent
        self._moving_percent = moving_percent
        self._taken = False

    def takes(self, moving_percent: float) -> bool:
        """Whether this is the first still frame since the last motion."""
        if not self._taken and moving_percent < self._still_percent:
            self._taken = True
            return True
        if self._taken and moving_percent >= self._moving_percent:
            self._taken = False
        return False


class AfterChange:
    """Takes the first frame, and after each change the frame that comes some time later.

    Changes while it waits neither prolong the wait nor begin another. What changes too near the
    end of the video is never taken.

    Args:
        changed_percent: moving share from which on a frame is a change.
        frames_apart: how many frames later its picture is taken.
    """

    def __init__(self, *, changed_percent: float, frames_apart: int) -> None:
        self._changed_percent = changed_percent
        self._frames_apart = frames_apart
        self._waited: int | None = None
        self._begun = False

    def takes(self, moving_percent: float) -> bool:
        """Whether the wait after a change ends with this frame, or it is the first."""
        if not self._begun:
            self._begun = True
            return True
        if self._waited is None:
            self._waited = 0 if moving_percent >= self._changed_percent else None
            return False
        self._waited += 1
        if self._waited < self._frames_apart:
            return False
        self._waited = None
        return True
