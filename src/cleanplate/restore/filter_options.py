"""What a filter of frequencies is told. No heavy imports: the command line reads its words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from cleanplate.core.errors import UsageError

Kind: TypeAlias = Literal["lowpass", "highpass", "bandpass", "notch"]
"""Which frequencies stay: low ones, high ones, those at a distance, all but some places."""

Shape: TypeAlias = Literal["box", "gaussian", "butterworth"]
"""How a filter goes from 1 to 0: at once, as a Gaussian, or as steeply as its order says."""

Engine: TypeAlias = Literal["numpy", "opencv"]
"""Whose Fourier transform; the results agree to 1e-4 of white and better."""

_LEAST, _MOST = 1e-3, 1e6
"""Of radius and width, in cycles across the picture: what float32 can take the powers of."""


@dataclass(frozen=True, slots=True)
class FrequencyFilter:
    """A filter with frequencies in cycles across the picture: pixels of its spectrum.

    d is the distance from frequency 0, ``hypot(u, v)``; u counts cycles along a row of the picture
    and v along a column. Formulas [1]_ of the share that is kept:

    ==========  ========================  ============================  ==========================
    .           box                       gaussian                      butterworth
    ==========  ========================  ============================  ==========================
    lowpass     d <= radius               exp(-d^2 / (2 radius^2))      1 / (1 + (d / radius)^2n)
    bandpass    abs(d - radius) <= w / 2  exp(-((d^2 - r^2)/(d w))^2)   1 - 1/(1+(d w/(d^2-r^2))^2n)
    ==========  ========================  ============================  ==========================

    highpass is 1 - lowpass. bandpass takes the mean away, however wide it is. notch is the product
    of high-passes of radius width / 2 around each place of ``at`` and its mirror image; the mean
    stays.

    References:
        .. [1] R. C. Gonzalez, R. E. Woods, "Digital Image Processing", 4th ed., 2018, chapter 4.
    """

    kind: Kind = "lowpass"
    """Which frequencies stay."""
    radius: float = 30.0
    """Where low frequencies end; the middle of a band."""
    width: float = 10.0
    """From one side of a band, or of a notch, to the other."""
    shape: Shape = "gaussian"
    """A box rings: light and dark lines beside each edge. The others do not, or little."""
    order: int = 2
    """Of butterworth: larger is steeper, and rings more."""
    at: tuple[tuple[float, float], ...] = ()
    """Places (u, v) of notches, right of and below frequency 0."""

    def __post_init__(self) -> None:
        check_word("--filter", self.kind, get_args(Kind))
        check_word("--shape", self.shape, get_args(Shape))
        for flag, number in (("--radius", self.radius), ("--width", self.width)):
            if not _LEAST <= number <= _MOST:
                msg = f"{flag} is from {_LEAST:g} to {_MOST:.0f}, not {number:g}"
                raise UsageError(msg)
        if not 1 <= self.order <= 20:
            msg = f"--order is from 1 to 20, not {self.order}"
            raise UsageError(msg)
        if (self.kind == "notch") != bool(self.at):
            msg = "--filter notch needs --at U,V, and no other filter takes it"
            raise UsageError(msg)
        for u, v in self.at:
            if u == v == 0 or not math.isfinite(u + v):
                msg = f"--at {u:g},{v:g} is the picture's mean or nowhere; name another place"
                raise UsageError(msg)

    @property
    def keeps_mean(self) -> bool:
        """Whether the result has the picture's brightness; else it lies around 0."""
        return self.kind in ("lowpass", "notch")


def check_word(flag: str, word: str, words: tuple[str, ...]) -> None:
    """Refuse a word that a flag does not know.

    Raises:
        UsageError: lists those it does.
    """
    if word not in words:
        msg = f"{flag} is one of {', '.join(words)}, not '{word}'"
        raise UsageError(msg)
