"""What ``faces`` can be told. No heavy imports: the command line shows these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, TypedDict

from cleanplate.core.errors import UsageError
from cleanplate.tracking.faces_options import (
    NETWORKS,
    SearchOptions,
    check_detector,
    no_cascade_for,
)

Detector: TypeAlias = Literal["haar", "lbp", "blazeface", "blazeface-short"]
"""What looks for faces."""


@dataclass(frozen=True, slots=True)
class FacesOptions:
    """How faces are looked for."""

    detector: Detector = "haar"
    """haar and lbp: cascades, faces from the front; blazeface: a small network that finds most
    faces, also turned ones; blazeface-short: the faster one for calls."""
    cascade: str | None = None
    """Another cascade, .xml, for faces or anything else: a file, or the name of one of OpenCV's."""
    eyes: bool = False
    """Look for the eyes in each face, too (cascades; the networks always tell them)."""
    scale: float = 1.1
    """Cascades: how much the window grows from size to size; nearer to 1 finds more, slower."""
    neighbours: int = 5
    """Cascades: windows that have to agree on a face; more means fewer false alarms."""
    min_size: int = 0
    """Height of the smallest face in pixels; 0: cascades a thirtieth of the picture's longer side,
    networks whatever they see."""

    def __post_init__(self) -> None:
        search = SearchOptions(self.scale, self.neighbours, self.min_size)
        if check_detector(self.detector) not in NETWORKS:
            return
        if self.cascade is not None:
            raise no_cascade_for(self.detector)
        if (search.scale, search.neighbours) != (SearchOptions().scale, SearchOptions().neighbours):
            msg = f"--scale and --neighbours are of cascades; {self.detector} is a network"
            raise UsageError(msg)

    @property
    def search(self) -> SearchOptions:
        """What of it is for the detector."""
        return SearchOptions(self.scale, self.neighbours, self.min_size)


class FacesKeywords(TypedDict, total=False):
    """The fields of `FacesOptions` as keywords of the Python functions; a test compares them."""

    detector: Detector
    cascade: str | None
    eyes: bool
    scale: float
    neighbours: int
    min_size: int


@dataclass(frozen=True, slots=True)
class FaceFiles:
    """What is written besides drawn pictures."""

    csv: str | None = None
    """Table of all faces, .csv: a row a face."""
    explain: str | None = None
    """Folder for pictures of how the cascade works on the one picture that is given."""

    def __post_init__(self) -> None:
        if self.csv is not None and not self.csv.lower().endswith(".csv"):
            msg = f"--csv names a file ending in .csv, not '{self.csv}'"
            raise UsageError(msg)
