"""What a lecture's slides are: the records every step hands to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Reason: TypeAlias = Literal["duplicate", "build", "speaker", "blank", "short", "excluded"]
"""Why a page is no slide of its own: shown before; completed later; the speaker filling the screen;
nothing on it; gone too soon; equal to a picture the user does not want."""

Box: TypeAlias = tuple[int, int, int, int]
"""(x0, y0, x1, y1) in pixels of the video, upright, the last ones exclusive."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A time during which a page stands still, in seconds from the beginning of the video."""

    start_s: float
    """When it is first seen whole or being built."""
    end_s: float
    """When it is gone."""


@dataclass(frozen=True, slots=True)
class Fill:
    """A part of a slide's picture that a webcam covers, and is seen at another time."""

    box: Box
    """The part."""
    picture_s: float
    """Time of a frame that shows the same slide there."""


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide of the deck."""

    number: int
    """From 1, in the order of first appearance."""
    stays: tuple[Stay, ...]
    """All times it was on the screen, the first one first."""
    picture_s: float
    """Time of the frame kept: its last, complete, cleanest state."""
    picture: str = ""
    """Name of the picture's file in the deck's folder; empty before it is written."""
    scores: Mapping[str, float] = field(default_factory=dict)
    """What decided, by name: such as the change that ended it."""
    text: str = ""
    """What is written on it, where it was read (OCR)."""
    fills: tuple[Fill, ...] = ()
    """What a webcam covers in its picture and other stays show."""

    @property
    def start_s(self) -> float:
        """When it is first on the screen."""
        return self.stays[0].start_s

    @property
    def end_s(self) -> float:
        """When its first stay ends."""
        return self.stays[0].end_s


@dataclass(frozen=True, slots=True)
class Dropped:
    """A page that was found and is no slide of its own."""

    stay: Stay
    """When it was on the screen."""
    picture_s: float
    """Time of its frame."""
    reason: Reason
    """Why it was dropped."""
    like: int | None = None
    """Number of the slide it belongs to, for duplicates and builds."""
    picture: str = ""
    """Name of its picture's file below the deck's folder; empty before it is written."""
    scores: Mapping[str, float] = field(default_factory=dict)
    """What decided."""


@dataclass(frozen=True, slots=True)
class Deck:
    """The slides of one lecture, and how they were found."""

    source: str
    """The video's path as given."""
    duration_s: float
    """Length of the video."""
    size: tuple[int, int]
    """(H, W) of the video, upright."""
    method: str
    """auto, frame-diff, gmg, knn or mog2."""
    slides: tuple[Slide, ...]
    """In order of first appearance."""
    dropped: tuple[Dropped, ...] = ()
    """In order of time."""
    thresholds: Mapping[str, float] = field(default_factory=dict)
    """Every threshold used, by name; those of auto come from the lecture itself."""
    region: Box | None = None
    """Part of the picture that was looked at; None: all of it."""
    restless: tuple[Box, ...] = ()
    """Parts that never rest and were left out: a webcam, a ticker, an embedded video."""
