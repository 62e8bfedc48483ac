"""What ``denoise`` can be told. No heavy imports: the command line shows these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, TypedDict, get_args

from cleanplate.core.errors import UsageError

Method: TypeAlias = Literal["nlm", "tv", "wavelet", "bilateral", "average"]
"""The ways to take noise out."""

Space: TypeAlias = Literal["lab", "ycc"]
"""What brightness and colour are to nlm."""

AUTO = "auto"
"""A strength that fits the noise found."""

NO_NOISE = "hardly any noise was found; if you see some, give a number, as --h 5"
"""The note where ``auto`` leaves a picture nearly as it is, as of JPEGs and compressed videos."""

_HARDLY = 0.5
"""Strength below which hardly a pixel of 8 bits changes."""

_USUAL = "10"
"""The strength where none is given."""

_MOST = 255.0
"""The largest strength."""


@dataclass(frozen=True, slots=True)
class DenoiseOptions:
    """How noise is taken out."""

    method: Method = "nlm"
    """nlm: non-local means; tv: total variation; wavelet; bilateral; average: the mean of frames of
    a still camera, without what moves."""
    h: str = _USUAL
    """Strength for brightness, 0 to 255, about the standard deviation of the noise; larger is
    smoother. auto: by the noise of each picture or scene."""
    h_color: str | None = None
    """Strength for colour, as --h. None: 10, or auto with --h auto."""
    template: int = 7
    """nlm: side of the surroundings that are compared, in pixels, odd."""
    search: int = 21
    """nlm: side of the area searched for pixels alike, odd; time grows with its square."""
    frames: int = 5
    """Videos, nlm and average: frames looked at for one, odd; 1: each by itself."""
    space: Space = "ycc"
    """nlm, colour of 8 bits: ycc, luma and chroma; or lab, CIELAB as OpenCV's own function makes
    it, which leaves more error and is slower in videos."""
    reference: str | None = None
    """The picture or video without the noise: PSNR and SSIM are told before and after."""

    def __post_init__(self) -> None:
        for flag, word, words in (
            ("--method", self.method, get_args(Method)),
            ("--space", self.space, get_args(Space)),
        ):
            if word not in words:
                msg = f"{flag} is one of {', '.join(words)}, not '{word}'"
                raise UsageError(msg)
        for flag in ("template", "search", "frames"):
            number = getattr(self, flag)
            if not 1 <= number <= 101 or number % 2 == 0:
                msg = f"--{flag} is odd and from 1 to 101, not {number}"
                raise UsageError(msg)
        _ = self.strengths

    @property
    def strengths(self) -> tuple[float | None, float | None]:
        """For brightness and for colour; None: by the noise found."""
        for_colour = (AUTO if self.h == AUTO else _USUAL) if self.h_color is None else self.h_color
        return strength_of("--h", self.h), strength_of("--h-color", for_colour)

    def finds_nothing(self, luma: float) -> bool:
        """Whether a strength for brightness is one that was found, and does nothing to be seen."""
        return self.h == AUTO and luma < _HARDLY


def strength_of(flag: str, text: str) -> float | None:
    """A strength as a number; None for ``auto``.

    Raises:
        UsageError: it is neither, or out of range.
    """
    if text == AUTO:
        return None
    try:
        number = float(text)
    except ValueError as error:
        msg = f"{flag} is a number from 0 to 255, or auto, not '{text}'"
        raise UsageError(msg) from error
    if not 0 <= number <= _MOST:
        msg = f"{flag} is from 0 to 255, or auto, not {text}"
        raise UsageError(msg)
    return number


class DenoiseKeywords(TypedDict, total=False):
    """The fields of `DenoiseOptions` as keywords of Python's functions; a test compares them.

    ``h`` and ``h_color`` may be numbers there.
    """

    method: Method
    h: str | float
    h_color: str | float | None
    template: int
    search: int
    frames: int
    space: Space
    reference: str | None
