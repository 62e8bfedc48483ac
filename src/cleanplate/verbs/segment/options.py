"""What ``segment`` can be told besides its methods' own. No heavy imports: the CLI shows these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, TypedDict, get_args

from cleanplate.core.boxes import parse_box
from cleanplate.core.errors import UsageError
from cleanplate.segmentation.options import Holes, Projection, Seeds

Method: TypeAlias = Literal["watershed", "grabcut", "backprojection", "chroma", "slic"]
"""How regions are found."""

_FOR = {
    "markers": "watershed",
    "rect": "grabcut",
    "mask": "grabcut",
    "from_matte": "grabcut",
    "sample": "backprojection",
}
"""The method that an input is for."""


@dataclass(frozen=True, slots=True)
class SegmentOptions:
    """How regions are found, what is known of them, and what is written."""

    method: Method = "watershed"
    """watershed: touching objects one by one; grabcut: a subject in a box; backprojection: the
    colours of a sample; chroma: before a wall; slic: superpixels."""
    markers: str | None = None
    """Watershed: picture of markers, grey numbers or strokes of different colours."""
    rect: str | None = None
    """GrabCut: box around the subject, in pixels."""
    mask: str | None = None
    """GrabCut: picture, white where the subject is, black where not, grey where nobody knows."""
    from_matte: str | None = None
    """GrabCut: begin with the matte of a model, auto or a name, or with a matte file."""
    sample: str | None = None
    """Back-projection: picture of what is looked for, or a box of the picture itself."""
    overlay: bool = False
    """Write the regions drawn over the picture, too, as NAME.overlay.png beside the labels."""
    steps: str | None = None
    """Folder for a picture of each stage."""

    def __post_init__(self) -> None:
        if self.method not in get_args(Method):
            msg = f"--method is one of {', '.join(get_args(Method))}, not '{self.method}'"
            raise UsageError(msg)
        for name, method in _FOR.items():
            if getattr(self, name) is not None and self.method != method:
                flag = name.replace("_", "-")
                msg = f"--{flag} is for --method {method}, not for '{self.method}'"
                raise UsageError(msg)
        if self.rect is not None:
            parse_box("--rect", self.rect)
        if sum(given is not None for given in (self.rect, self.mask, self.from_matte)) > 1:
            msg = "--rect, --mask and --from-matte exclude each other; give one of them"
            raise UsageError(msg)


class SegmentKeywords(TypedDict, total=False):
    """The methods' own options as keywords of the Python function; a test compares them."""

    seeds: Seeds
    smooth: float
    even_light: bool
    holes: Holes
    opening: int
    peak: float
    speck: float
    h_minima: float
    rounds: int
    side: int
    projection: Projection
    spread: float
    disc: int
    cutoff: float | None
    key: str | None
    tolerance: float
    wall: float | None
    segments: int
    compactness: float
