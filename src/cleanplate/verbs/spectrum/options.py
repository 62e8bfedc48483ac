"""What ``spectrum`` can be told. No heavy imports: the command line shows these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, TypedDict, get_args

from cleanplate.core.errors import UsageError
from cleanplate.restore.filter_options import Engine, FrequencyFilter, Shape, check_word

Filter: TypeAlias = Literal["none", "lowpass", "highpass", "bandpass", "notch"]
"""Which frequencies a filter keeps."""


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
        check_word("--filter", self.filter, get_args(Filter))
        check_word("--engine", self.engine, get_args(Engine))
        self._checked()
        if self.filter != "none" and self.denoise_periodic:
            msg = "--denoise-periodic finds its own notches; leave out --filter"
            raise UsageError(msg)

    @property
    def made(self) -> FrequencyFilter | None:
        """The filter that is asked for; None: none."""
        return None if self.filter == "none" else self._checked()

    def _checked(self) -> FrequencyFilter:
        """The filter with these numbers; without one, a low-pass, which refuses the same ones."""
        kind = "lowpass" if self.filter == "none" else self.filter
        numbers = self.radius, self.width, self.shape, self.order
        return FrequencyFilter(kind, *numbers, _places(self.at))


def _places(text: str) -> tuple[tuple[float, float], ...]:
    """Notches (U, V) as the command line has them."""
    places = [part.split(",") for part in text.split(";") if part.strip()]
    try:
        return tuple((float(u), float(v)) for u, v in places)
    except ValueError as error:
        msg = f"--at is U,V or U,V;U,V in pixels of the spectrum, not '{text}'"
        raise UsageError(msg) from error


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
