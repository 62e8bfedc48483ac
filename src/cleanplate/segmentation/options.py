"""What the methods of segmentation can be told. No heavy imports: the command line shows these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from cleanplate.core.colours import parse_colour
from cleanplate.core.errors import UsageError

Seeds: TypeAlias = Literal["objects", "minima"]
"""Where the watershed begins when nobody paints markers."""

Holes: TypeAlias = Literal["convex", "all", "keep"]
"""Which holes in objects are filled."""

Projection: TypeAlias = Literal["numpy", "opencv"]
"""Whose back-projection."""


@dataclass(frozen=True, slots=True)
class WatershedOptions:
    """Watershed: how objects are told from what is behind them, and from each other."""

    seeds: Seeds = "objects"
    """Without --markers: objects, from Otsu's threshold and the distance transform; or minima,
    every dip of the gradient."""
    smooth: float = 1.5
    """Standard deviation in pixels of the softening before anything else; 0: none."""
    even_light: bool = True
    """Take slow changes of the background's brightness away before Otsu's threshold."""
    holes: Holes = "convex"
    """Holes filled: convex, of pieces that are round or square; all; or keep."""
    opening: int = 2
    """Times the mask is opened by 3x3 pixels, which takes specks away."""
    peak: float = 0.7
    """Sure is what is this share of its peak's distance from the edge, 0..1; larger splits more."""
    speck: float = 0.25
    """Objects whose radius is below this share of the median one are none, 0..1."""
    h_minima: float = 3.0
    """With minima: dips of the gradient less deep than this many grey levels are no seeds; 0: all
    are."""

    def __post_init__(self) -> None:
        _one_of("--seeds", self.seeds, get_args(Seeds))
        _one_of("--holes", self.holes, get_args(Holes))
        _within("--smooth", self.smooth, 0, 100, "pixels")
        _within("--opening", self.opening, 0, 100, "times")
        _within("--speck", self.speck, 0, 1, "of the median radius")
        _within("--h-minima", self.h_minima, 0, 255, "grey levels")
        if not 0 < self.peak < 1:
            msg = f"--peak is a share between 0 and 1, not {self.peak:g}"
            raise UsageError(msg)


@dataclass(frozen=True, slots=True)
class GrabCutOptions:
    """GrabCut: how long it looks, and how closely."""

    rounds: int = 5
    """Times colours are learned and the cut is made anew, 1 to 50."""
    side: int = 600
    """Longest side in pixels at which the cut is made; the time grows with its square."""

    def __post_init__(self) -> None:
        _within("--rounds", self.rounds, 1, 50, "")
        _within("--side", self.side, 16, 10000, "pixels")


@dataclass(frozen=True, slots=True)
class BackProjectionOptions:
    """Back-projection: how a sample's colours are found again."""

    projection: Projection = "numpy"
    """numpy: the sample's histogram over the picture's, at most 1; opencv: the sample's alone,
    scaled to 255."""
    spread: float = 2.0
    """Softening of both histograms in bins of hue, three times that in saturation: colours between
    those of the sample are found as well; 0: none."""
    disc: int = 5
    """Diameter in pixels of the disc over which the result is gathered, odd."""
    cutoff: float | None = None
    """Share of the highest likelihood from which on it counts as found; None: by Otsu."""

    def __post_init__(self) -> None:
        _one_of("--projection", self.projection, get_args(Projection))
        _within("--spread", self.spread, 0, 30, "bins")
        if not 1 <= self.disc <= 255 or self.disc % 2 == 0:
            msg = f"--disc is odd, 1 to 255 pixels, not {self.disc}"
            raise UsageError(msg)
        if self.cutoff is not None and not 0 < self.cutoff < 1:
            msg = f"--cutoff is a share between 0 and 1, not {self.cutoff:g}"
            raise UsageError(msg)


@dataclass(frozen=True, slots=True)
class ChromaOptions:
    """Chroma key: which colour goes, and how its edge is drawn."""

    key: str | None = None
    """Colour of the wall: a name, #rrggbb or R,G,B; None: what is most at the picture's border."""
    tolerance: float = 0.15
    """Share of the key that a pixel may hold and be all subject, 0..1; larger keeps what the wall
    shines on."""
    wall: float | None = None
    """Share of the key from which on a pixel is all wall, up to 1; None: by how even the wall
    is."""

    def __post_init__(self) -> None:
        if self.key is not None:
            parse_colour(self.key)
        if not 0 <= self.tolerance < 1:
            msg = f"--tolerance is a share, 0 or more and below 1, not {self.tolerance:g}"
            raise UsageError(msg)
        if self.wall is not None and not self.tolerance < self.wall <= 1:
            msg = (
                f"--wall is a share above --tolerance ({self.tolerance:g}) and up to 1, "
                f"not {self.wall:g}"
            )
            raise UsageError(msg)


@dataclass(frozen=True, slots=True)
class SlicOptions:
    """SLIC superpixels: how many, and how square."""

    segments: int = 250
    """About how many regions."""
    compactness: float = 10.0
    """Weight of nearness against likeness of colour; larger gives squarer regions."""

    def __post_init__(self) -> None:
        _within("--segments", self.segments, 1, 60000, "regions")
        if not 0 < self.compactness <= 1e6:
            msg = f"--compactness is above 0, not {self.compactness:g}"
            raise UsageError(msg)


def _one_of(flag: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        msg = f"{flag} is one of {', '.join(allowed)}, not '{value}'"
        raise UsageError(msg)


def _within(flag: str, value: float, low: float, high: float, unit: str) -> None:
    if not low <= value <= high:
        unit = f" {unit}" if unit else ""
        msg = f"{flag} is {low:g} to {high:g}{unit}, not {value:g}"
        raise UsageError(msg)
