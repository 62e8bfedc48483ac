"""What the effects can be told. No heavy imports: the command line shows these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from cleanplate.core.colours import parse_colour
from cleanplate.core.errors import UsageError

Lens: TypeAlias = Literal["gaussian", "disc", "hexagon"]
"""Shape of the blur: a soft bell, or how an open or six-bladed aperture draws a point of light."""

LENSES: tuple[Lens, ...] = get_args(Lens)

SIGMA_AT_FULL_STRENGTH = 0.05
"""Standard deviation at strength 1, as a share of the picture's shorter side."""

Fit: TypeAlias = Literal["cover", "contain", "stretch", "tile"]
"""How a background of another size is brought to the picture's."""

FITS: tuple[Fit, ...] = get_args(Fit)

BackgroundEnd: TypeAlias = Literal["loop", "hold", "stop"]
"""What happens when a video background ends before the subject's video."""

BACKGROUND_ENDS: tuple[BackgroundEnd, ...] = get_args(BackgroundEnd)


@dataclass(frozen=True, slots=True)
class BlurOptions:
    """How the background is blurred."""

    strength: float = 0.5
    """From 0 (none) to 1 (nothing recognisable), relative to the picture's size."""
    kernel: int | None = None
    """Width of the blur in pixels, odd, in place of strength; a Gaussian's sigma follows as in
    OpenCV."""
    lens: Lens = "gaussian"
    """gaussian: a soft bell; disc, hexagon: bright points become discs or hexagons, as through a
    lens."""

    def __post_init__(self) -> None:
        if not 0.0 <= self.strength <= 1.0:
            msg = f"--strength lies between 0 and 1, {self.strength:g} does not"
            raise UsageError(msg)
        if self.kernel is not None and (self.kernel < 1 or self.kernel % 2 == 0):
            msg = f"--kernel is an odd number of pixels from 1, not {self.kernel}"
            raise UsageError(msg)
        check_one_of("--lens", self.lens, LENSES)

    def sigma(self, size: tuple[int, int]) -> float:
        """Standard deviation in pixels for a picture of ``size`` (H, W)."""
        if self.kernel == 1:
            return 0.0
        if self.kernel is not None and self.lens != "gaussian":
            return self.kernel / 4  # a disc as wide as this has a quarter as standard deviation
        if self.kernel is not None:
            # OpenCV's rule for a Gaussian kernel of a given width (getGaussianKernel).
            return max(0.0, 0.3 * ((self.kernel - 1) * 0.5 - 1) + 0.8)
        return self.strength * SIGMA_AT_FULL_STRENGTH * min(size)


@dataclass(frozen=True, slots=True)
class CutoutOptions:
    """What stands around the subject when it is cut out."""

    background_only: bool = False
    """Keep the background and make the subject transparent."""
    color: str | None = None
    """Paste the subject on this colour: a name, #rrggbb or R,G,B; the result is opaque."""
    checkerboard: bool = False
    """Paste the subject on the grey and white squares that stand for transparency."""

    def __post_init__(self) -> None:
        if self.color is not None:
            parse_colour(self.color)
        if self.color is not None and self.checkerboard:
            msg = "--color and --checkerboard exclude each other; give one of them"
            raise UsageError(msg)

    @property
    def opaque(self) -> bool:
        """Whether the result has no transparency."""
        return self.color is not None or self.checkerboard


@dataclass(frozen=True, slots=True)
class ReplaceOptions:
    """What is put behind the subject."""

    background: str = "white"
    """A colour (a name, #rrggbb or R,G,B), a picture or a video."""
    fit: Fit = "cover"
    """cover: fill, cut off what is too much; contain: whole, with black bars; stretch: whole,
    ignoring its proportions; tile: unscaled, repeated."""
    background_end: BackgroundEnd = "loop"
    """When a video background is shorter: begin again, hold its last frame, or stop the result."""

    def __post_init__(self) -> None:
        check_one_of("--fit", self.fit, FITS)
        check_one_of("--background-end", self.background_end, BACKGROUND_ENDS)


def check_one_of(flag: str, value: str, allowed: tuple[str, ...]) -> None:
    """Raise the usual sentence for a word that is none of the allowed ones.

    Raises:
        UsageError: it is not.
    """
    if value not in allowed:
        msg = f"{flag} is one of {', '.join(allowed)}, not '{value}'"
        raise UsageError(msg)
