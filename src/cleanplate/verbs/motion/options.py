"""What ``motion`` can be told. No heavy imports: the command line shows these."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypedDict

from cleanplate.core.errors import UsageError

Shadows: TypeAlias = Literal["keep", "drop"]
"""What becomes of shadows in masks."""


@dataclass(frozen=True, slots=True)
class MotionOptions:
    """How motion is found, and what is written of it."""

    out: str | None = None
    """Masks: a video (.mp4), or a folder of PNG pictures, ending in a slash."""
    algorithm: str = "gsoc"
    """How the background is modelled; `cleanplate motion --list` names them all."""
    parameters: str = ""
    """Of the algorithm, as NAME=VALUE,NAME=VALUE; an unknown one is answered with all it has."""
    overlay: str | None = None
    """Video with what moves tinted."""
    background: str | None = None
    """Video of the background as the model has it."""
    events: str | None = None
    """When something moved, as .csv or .json."""
    plot: str | None = None
    """Moving share over time, as .png."""
    clips: str | None = None
    """Folder of the events as videos of their own, not encoded anew; each begins at a key frame."""
    region: str = ""
    """Where motion counts: X0,Y0,X1,Y1 in pixels, or a mask picture, white where it does."""
    width: int = 640
    """Columns that frames are reduced to for the model; 0: as they are."""
    median: int = 5
    """Side of the median filter that takes specks out of masks, odd; 0: none but the algorithm's
    own (vibe, pbas, subsense, gmg and gsoc clean their masks themselves)."""
    shadows: Shadows = "drop"
    """keep: shadows are grey in masks, where a method tells them; they never count as motion."""
    learning_rate: float | None = None
    """How fast the model follows, 0 to 1 a frame; 0: not at all. Without it, as the method does."""
    save_state: str | None = None
    """File for what the model has learned, .npz."""
    load_state: str | None = None
    """Begin with what was saved."""
    stamp: bool = False
    """Burn number and time of each frame into the overlay."""
    rate: float = 25.0
    """Pictures a second where a sequence of pictures is given."""
    least_share: float = 0.1
    """Percent of the region that has to move for an event."""
    gap: float = 1.0
    """Seconds of rest that end an event."""
    least_time: float = 0.2
    """Seconds an event lasts at least."""

    def __post_init__(self) -> None:
        if self.width < 0 or (0 < self.width < 16):
            msg = f"--width is 0 or 16 and more pixels, not {self.width}"
            raise UsageError(msg)
        if not 0 <= self.median <= 31 or (self.median % 2 == 0 < self.median):
            msg = f"--median is 0 or odd and at most 31, not {self.median}"
            raise UsageError(msg)
        if self.shadows not in ("keep", "drop"):
            msg = f"--shadows is keep or drop, not '{self.shadows}'"
            raise UsageError(msg)
        if not 0 < self.least_share <= 100:
            msg = f"--least-share is above 0 and at most 100 percent, not {self.least_share:g}"
            raise UsageError(msg)
        times = (self.gap, self.least_time)
        if not 0 < self.rate < math.inf or not all(0 <= time < math.inf for time in times):
            msg = (
                "--rate is above 0, --gap and --least-time are 0 s or more, not "
                f"{self.rate:g}, {self.gap:g} and {self.least_time:g}"
            )
            raise UsageError(msg)
        if self.stamp and self.overlay is None:
            msg = "--stamp is burned into the overlay, which is not asked for; name it: --overlay"
            raise UsageError(msg)
        _check_suffix("--events", self.events, ".csv", ".json")
        _check_suffix("--plot", self.plot, ".png")
        for flag, path in (("--save-state", self.save_state), ("--load-state", self.load_state)):
            _check_suffix(flag, path, ".npz")


class MotionKeywords(TypedDict, total=False):
    """The fields of `MotionOptions` as keywords of the Python function; a test compares them."""

    out: str | None
    algorithm: str
    parameters: str
    overlay: str | None
    background: str | None
    events: str | None
    plot: str | None
    clips: str | None
    region: str
    width: int
    median: int
    shadows: Shadows
    learning_rate: float | None
    save_state: str | None
    load_state: str | None
    stamp: bool
    rate: float
    least_share: float
    gap: float
    least_time: float


@dataclass(frozen=True, slots=True)
class PlateOptions:
    """How the clean plate is made."""

    method: str = "median"
    """median, mode, or an algorithm of ``motion`` that keeps a picture of the background."""
    samples: int = 61
    """Frames, spread over the video, that median and mode are made of."""
    rate: float = 25.0
    """Pictures a second where a sequence of pictures is given."""

    def __post_init__(self) -> None:
        if not 1 <= self.samples <= 1000:
            msg = f"--samples is from 1 to 1000, not {self.samples}"
            raise UsageError(msg)
        if not 0 < self.rate < math.inf:
            msg = f"--rate is above 0, not {self.rate:g}"
            raise UsageError(msg)


def _check_suffix(flag: str, path: str | None, *suffixes: str) -> None:
    if path is not None and not path.lower().endswith(suffixes):
        msg = f"{flag} names {' or '.join(suffixes)}, not '{path}'"
        raise UsageError(msg)
