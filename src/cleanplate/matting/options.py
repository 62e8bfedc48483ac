"""What the matte can be told. No heavy imports: the command line shows these."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypedDict, get_args

from cleanplate.core.boxes import parse_box
from cleanplate.core.colours import parse_colour
from cleanplate.core.errors import UsageError
from cleanplate.core.regions import parse_roi

Edge: TypeAlias = Literal["hard", "soft", "fine"]
"""How the matte's edge is drawn."""

EDGES: tuple[Edge, ...] = get_args(Edge)

_FOR = {
    "plate": "clean-plate",
    "key": "chroma",
    "rect": "grabcut",
    "sample": "backprojection",
}
"""The model that an option is for."""

TRACKERS = ("meanshift", "camshift", "csrt", "mil")
"""Models that follow a target through a video."""


@dataclass(frozen=True, slots=True)
class MatteOptions:
    """Which subject is looked for, with what, and how its edge is drawn."""

    model: str = "auto"
    """Network that finds the subject; auto chooses by --subject (see: cleanplate models list)."""
    subject: str = "auto"
    """auto: decide by what is in the picture; person; any: whatever stands out; or a class name."""
    edge: Edge = "soft"
    """hard: in or out; soft: along the picture's edges; fine: hair and fur (extra 'fine',
    slower)."""
    plate: str | None = None
    """Picture of the empty scene, for ``--model clean-plate``; videos make their own without it."""
    key: str | None = None
    """Colour of the wall, for ``--model chroma``; without it what is most at the border."""
    rect: str | None = None
    """Box around the subject in pixels, X0,Y0,X1,Y1, for ``--model grabcut``; it stays in it."""
    sample: str | None = None
    """Picture of the subject's colours, or X0,Y0,X1,Y1 of the input itself (a video's first frame),
    for ``--model backprojection``."""
    roi: str | None = None
    """The target in a video's first frame in pixels, X,Y,W,H, for ``--model camshift``, meanshift,
    csrt or mil."""
    device: str = "auto"
    """auto or cpu: the processor; gpu: ONNX Runtime on CUDA, CoreML or DirectML (extra 'gpu')."""
    precision: str = "auto"
    """auto: bfloat16 where the processor has it and the network bears it; f32; bf16."""

    def __post_init__(self) -> None:
        for name, model in _FOR.items():
            if getattr(self, name) is not None and self.model != model:
                msg = f"--{name} is for --model {model}, not for '{self.model}'"
                raise UsageError(msg)
        if self.key is not None:
            parse_colour(self.key)
        if self.rect is not None:
            parse_box("--rect", self.rect)
        if self.roi is not None:
            if self.model not in TRACKERS:
                msg = f"--roi is for --model {' or '.join(TRACKERS)}, not for '{self.model}'"
                raise UsageError(msg)
            parse_roi("--roi", self.roi)
        if self.edge not in EDGES:
            msg = f"--edge is one of {', '.join(EDGES)}, not '{self.edge}'"
            raise UsageError(msg)


Binarize: TypeAlias = Literal["none", "otsu"]
"""How a soft matte is made hard: not at all, or at the level that parts its values best."""


@dataclass(frozen=True, slots=True)
class ShapeOptions:
    """What is done to a matte, in the order of the fields from ``threshold`` to ``invert``."""

    threshold: float | None = None
    """Make the matte hard: 1 where it is at least this, in (0, 1]; None leaves it soft."""
    binarize: Binarize = "none"
    """Make the matte hard at a level found from its values: ``otsu``. Not together with
    ``threshold``."""
    min_area: float = 0.0
    """Drop pieces of subject smaller than this share of the picture, in [0, 1)."""
    fill_holes: bool = False
    """Fill background that is enclosed by subject."""
    close: int = 0
    """Close gaps narrower than twice this many picture pixels."""
    grow: int = 0
    """Move the edge outwards by this many picture pixels; negative: inwards."""
    feather: float = 0.0
    """Soften the edge: standard deviation of a Gaussian, in picture pixels."""
    invert: bool = False
    """Exchange subject and background, last of all."""

    def __post_init__(self) -> None:
        """Check every field.

        Raises:
            UsageError: a value that is not allowed.
        """
        threshold, area, feather = self.threshold, self.min_area, self.feather
        _require(
            threshold is None or 0 < threshold <= 1,
            f"--threshold is above 0 and at most 1, not {threshold}",
        )
        _require(
            self.binarize in get_args(Binarize),
            f"--binarize is one of {', '.join(get_args(Binarize))}, not '{self.binarize}'",
        )
        _require(
            threshold is None or self.binarize == "none",
            "--binarize otsu and --threshold exclude each other; give one of them",
        )
        _require(
            0 <= area < 1,
            f"--min-area is a share of the picture, 0 or more and below 1, not {area:g}",
        )
        _require(self.close >= 0, f"--close is 0 or more picture pixels, not {self.close}")
        _require(0 <= feather < math.inf, f"--feather is 0 or more picture pixels, not {feather:g}")


def _require(allowed: bool, sentence: str) -> None:
    if not allowed:
        raise UsageError(sentence)


class MatteKeywords(TypedDict, total=False):
    """The fields of `MatteOptions` and `ShapeOptions` as keywords of the Python functions.

    A test compares it with the two classes, so it cannot fall behind.
    """

    model: str
    subject: str
    edge: Edge
    plate: str | None
    key: str | None
    rect: str | None
    sample: str | None
    roi: str | None
    device: str
    precision: str
    threshold: float | None
    binarize: Binarize
    min_area: float
    fill_holes: bool
    close: int
    grow: int
    feather: float
    invert: bool
