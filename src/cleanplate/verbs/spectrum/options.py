"""What ``spectrum`` can be told. No heavy imports: the command line shows these."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypedDict, get_args

from cleanplate.core.errors import UsageError

Filter: TypeAlias = Literal["none", "lowpass", "highpass", "bandpass", "notch"]
"""Which frequencies a filter keeps."""

Shape: TypeAlias = Literal["box", "gaussian", "butterworth"]
"""How a filter goes from 1 to 0."""

Engine: TypeAlias = Literal["numpy", "opencv"]
"""Whose Fourier transform."""


@dataclass(frozen=True, slots=True)
class SpectrumOptions:
    """What is shown or done; frequencies are pixels of the spectrum, cycles across the picture."""

    filter: Filter = "none"
    """lowpass keeps slow changes, highpass fast ones, bandpass those around --radius, notch all but
    --at. none: the spectrum itself is written."""
    radius: float = 30.0
    """Where low frequencies end; the middle of a band."""
    width: float = 10.0
    """Of a band, or of a notch, from side to side."""
    shape: Shape = "gaussian"
    """How a filter goes from 1 to 0; a box rings: lines beside each edge."""
    order: int = 2
    """Of butterworth, 1 to 20: larger is steeper."""
    at: str = ""
    """Notches, as places of the spectrum right and down of its middle: U,V or several, U,V;U,V.
    Their mirror images are taken, too."""
    denoise_periodic: bool = False
    """Find stripes and grids that go all over the picture, and take them out."""
    plot: bool = False
    """Write a panel: the picture, its spectrum, the filter, the result, and how a box would ring
    beside a Gaussian."""
    engine: Engine = "numpy"
    """Whose Fourier transform; the results agree to 1e-4 of white."""

    def __post_init__(self) -> None:
        words = (("--filter", self.filter, Filter), ("--shape", self.shape, Shape))
        for flag, word, kind in (*words, ("--engine", self.engine, Engine)):
            if word not in get_args(kind):
                msg = f"{flag} is one of {', '.join(get_args(kind))}, not '{word}'"
                raise UsageError(msg)
        if not (0 < self.radius < math.inf and 0 < self.width < math.inf):
            msg = f"--radius and --width are above 0, not {self.radius:g} and {self.width:g}"
            raise UsageError(msg)
        if not 1 <= self.order <= 20:
            msg = f"--order is from 1 to 20, not {self.order}"
            raise UsageError(msg)
        if (self.filter == "notch") != bool(self.places):
            msg = "--filter notch needs --at U,V, and no other filter takes it"
            raise UsageError(msg)
        if self.filter != "none" and self.denoise_periodic:
            msg = "--denoise-periodic finds its own notches; leave out --filter"
            raise UsageError(msg)

    @property
    def places(self) -> tuple[tuple[float, float], ...]:
        """The notches (U, V).

        Raises:
            UsageError: they cannot be read.
        """
        places = [part.split(",") for part in self.at.split(";") if part.strip()]
        try:
            found = tuple((float(u), float(v)) for u, v in places)
        except ValueError as error:
            msg = f"--at is U,V or U,V;U,V in pixels of the spectrum, not '{self.at}'"
            raise UsageError(msg) from error
        if any(u == v == 0 or not math.isfinite(u + v) for u, v in found):
            msg = f"--at {self.at} is the picture's mean or nowhere; name another place"
            raise UsageError(msg)
        return found


class SpectrumKeywords(TypedDict, total=False):
    """The fields of `SpectrumOptions` as keywords of the Python function; a test compares them."""

    filter: Filter
    radius: float
    width: float
    shape: Shape
    order: int
    at: str
    denoise_periodic: bool
    plot: bool
    engine: Engine
