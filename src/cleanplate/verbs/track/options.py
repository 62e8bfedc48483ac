"""What ``track`` can be told. No heavy imports: the command line shows these."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypedDict, get_args

from cleanplate.core.errors import UsageError
from cleanplate.core.regions import parse_roi
from cleanplate.matting.options import TRACKERS

Method: TypeAlias = Literal["meanshift", "camshift", "csrt", "mil"]
"""How a target is followed."""

Weighing: TypeAlias = Literal["auto", "hue", "colour"]
"""What of a target mean shift and CamShift go by."""

MatteForm: TypeAlias = Literal["ellipse", "colours"]
"""What is white in the matte of a target."""

_SHOWN_TARGETS = ("grabcut", "backprojection", *TRACKERS)
"""Models that would have to be shown what they look for, which ``track`` has no flags for."""

AUTOMATIC = ("auto", "matte", "motion")
"""Words for ``--roi`` in the place of numbers."""


@dataclass(frozen=True, slots=True)
class TrackOptions:
    """Which target, how it is followed, and what is written of it."""

    roi: str = "auto"
    """The target in the first frame, X,Y,W,H in pixels; matte: the largest subject that --model
    finds; motion: the largest thing that moves before a still camera; auto: matte, else motion."""
    method: Method = "camshift"
    """meanshift: place; camshift: place, size and turn; csrt: correlation filters, slower and
    surer; mil: a classifier that learns."""
    out: str | None = None
    """Video with the target drawn; without anything to write named, beside the source."""
    csv: str | None = None
    """Box, score and loss of each frame, .csv."""
    matte: str | None = None
    """Video of the target's mattes."""
    matte_form: MatteForm = "ellipse"
    """ellipse: what fills the box, turned with it; colours: the target's colours in there."""
    histogram: Weighing = "auto"
    """meanshift, camshift: hue: the target's hues, dark and pale pixels cut, the classic way;
    colour: colours and brightness that its surroundings lack, for grey targets too; auto: colour,
    which was the better one in all that was measured."""
    from_matte: bool = False
    """meanshift, camshift: follow the matte of --model instead of a histogram."""
    model: str = "auto"
    """Network for --from-matte and for --roi auto and matte; auto chooses by --subject."""
    subject: str = "auto"
    """auto, person, any, or a class of the network."""
    adapt: float | None = None
    """How much of the target's looks goes into its model each frame, 0 to 1; 0: never; without it,
    csrt and mil learn, meanshift and camshift do not."""
    rate: float = 25.0
    """Pictures a second where a sequence of pictures is given."""

    def __post_init__(self) -> None:
        if self.roi not in AUTOMATIC:
            parse_roi("--roi", self.roi, *AUTOMATIC)
        for flag, value, words in (
            ("--method", self.method, get_args(Method)),
            ("--histogram", self.histogram, get_args(Weighing)),
            ("--matte-form", self.matte_form, get_args(MatteForm)),
        ):
            if value not in words:
                msg = f"{flag} is one of {', '.join(words)}, not '{value}'"
                raise UsageError(msg)
        if self.csv is not None and not self.csv.lower().endswith(".csv"):
            msg = f"--csv names a .csv file, not '{self.csv}'"
            raise UsageError(msg)
        if self.adapt is not None and not 0 <= self.adapt <= 1:
            msg = f"--adapt is from 0 (never) to 1 a frame, not {self.adapt:g}"
            raise UsageError(msg)
        if not 0 < self.rate < math.inf:
            msg = f"--rate is above 0 pictures a second, not {self.rate:g}"
            raise UsageError(msg)
        if self.model in _SHOWN_TARGETS:
            msg = (
                f"--model {self.model} does not find targets by itself; take a network, chroma or "
                "watershed, or name the target with --roi X,Y,W,H"
            )
            raise UsageError(msg)
        self._check_method()

    def _check_method(self) -> None:
        """Refuse options that the method cannot follow."""
        if self.method in ("csrt", "mil") and (self.from_matte or self.histogram != "auto"):
            flag = "--from-matte" if self.from_matte else "--histogram"
            msg = f"{flag} is for meanshift and camshift; {self.method} looks at the picture itself"
            raise UsageError(msg)
        if self.from_matte and self.histogram != "auto":
            msg = "--from-matte and --histogram exclude each other; give one of them"
            raise UsageError(msg)
        if self.method == "mil" and self.adapt == 0:
            msg = "mil learns from every frame by itself; leave --adapt out, or take csrt"
            raise UsageError(msg)


class TrackKeywords(TypedDict, total=False):
    """The fields of `TrackOptions` as keywords of the Python function; a test compares them."""

    roi: str
    method: Method
    out: str | None
    csv: str | None
    matte: str | None
    matte_form: MatteForm
    histogram: Weighing
    from_matte: bool
    model: str
    subject: str
    adapt: float | None
    rate: float
