"""Filters in the frequency domain: low-pass, high-pass, band-pass, notch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.restore.spectrum import Engine, Plane, inverse, transform

Kind: TypeAlias = Literal["lowpass", "highpass", "bandpass", "notch"]
"""Which frequencies stay: low ones, high ones, those at a distance, all but some places."""

Shape: TypeAlias = Literal["box", "gaussian", "butterworth"]
"""How a filter goes from 1 to 0: at once, as a Gaussian, or as steeply as its order says."""

_LEAST_MARGIN = 16
"""Pixels that are mirrored at each border, where a quarter of the side is less."""


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

    highpass is 1 - lowpass. notch is the product of high-passes of radius width / 2 around each
    place of ``at`` and its mirror image; the mean stays.

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
        for flag, word, words in (
            ("--filter", self.kind, get_args(Kind)),
            ("--shape", self.shape, get_args(Shape)),
        ):
            if word not in words:
                msg = f"{flag} is one of {', '.join(words)}, not '{word}'"
                raise UsageError(msg)
        if not (0 < self.radius < np.inf and 0 < self.width < np.inf):
            msg = f"--radius and --width are above 0, not {self.radius:g} and {self.width:g}"
            raise UsageError(msg)
        if not 1 <= self.order <= 20:
            msg = f"--order is from 1 to 20, not {self.order}"
            raise UsageError(msg)
        if (self.kind == "notch") != bool(self.at):
            msg = "--filter notch needs --at U,V, and no other filter takes it"
            raise UsageError(msg)
        if any(u == v == 0 for u, v in self.at):
            msg = "--at 0,0 is the picture's mean, which stays; name another place"
            raise UsageError(msg)

    @property
    def keeps_mean(self) -> bool:
        """Whether the result has the picture's brightness; else it lies around 0."""
        return self.kind in ("lowpass", "notch")


def transfer(
    made: FrequencyFilter, size: tuple[int, int], padded: tuple[int, int] | None = None
) -> npt.NDArray[np.float32]:
    """The share of each frequency that is kept, 0..1, float32, frequency 0 in the corner.

    Args:
        made: the filter.
        size: (H, W) of the picture, whose cycles are counted.
        padded: (H, W) of the transform; None: as the picture.

    Raises:
        UsageError: a notch outside of the spectrum.
    """
    for right, down in made.at:
        if abs(right) > size[1] / 2 or abs(down) > size[0] / 2:
            msg = (
                f"--at {right:g},{down:g} is outside of the spectrum; for this picture U is at "
                f"most {size[1] / 2:g} and V {size[0] / 2:g}, either way"
            )
            raise UsageError(msg)
    height, width = padded or size
    v = (np.fft.fftfreq(height) * size[0]).astype(np.float32)[:, np.newaxis]
    u = (np.fft.fftfreq(width) * size[1]).astype(np.float32)[np.newaxis, :]
    if made.kind == "notch":
        return _notches(made, u, v)
    distance = np.hypot(u, v)
    if made.kind == "bandpass":
        return _band(made, distance)
    low = _low(made.shape, made.order, distance, made.radius)
    return low if made.kind == "lowpass" else 1 - low


def filtered(plane: Plane, made: FrequencyFilter, engine: Engine = "numpy") -> Plane:
    """One channel through a filter; its borders are mirrored, so that none shows at the other.

    Args:
        plane: float32 (H, W) of any size, white is 1.
        made: the filter.
        engine: which transform.

    Returns:
        float32 (H, W), not clipped; around 0 for a filter that takes the mean away.

    Raises:
        UsageError: no such engine, or a notch outside of the spectrum.
    """
    margins = [max(_LEAST_MARGIN, -(-side // 4)) for side in plane.shape]
    wide = _mirrored(plane, margins)
    kept = transfer(made, (plane.shape[0], plane.shape[1]), (wide.shape[0], wide.shape[1]))
    whole = inverse(transform(wide, engine) * kept, engine)
    top, left = margins
    return np.ascontiguousarray(whole[top : top + plane.shape[0], left : left + plane.shape[1]])


def _mirrored(plane: Plane, margins: list[int]) -> Plane:
    """The plane within its mirror images, of a size that transforms quickly."""
    top, left = margins
    height, width = (
        cv2.getOptimalDFTSize(side + 2 * margin)
        for side, margin in zip(plane.shape, margins, strict=True)
    )
    below, right = height - plane.shape[0] - top, width - plane.shape[1] - left
    return np.asarray(
        cv2.copyMakeBorder(
            np.ascontiguousarray(plane), top, below, left, right, cv2.BORDER_REFLECT
        ),
        np.float32,
    ).reshape(height, width)


def _low(
    shape: Shape, order: int, distance: npt.NDArray[np.float32], radius: float
) -> npt.NDArray[np.float32]:
    """A low-pass by the distance from its middle."""
    if shape == "box":
        return (distance <= radius).astype(np.float32)
    share = distance / np.float32(radius)
    if shape == "gaussian":
        return np.asarray(np.exp(-0.5 * share * share), np.float32)
    with np.errstate(over="ignore"):
        return np.asarray(1 / (1 + share ** (2 * order)), np.float32)


def _band(made: FrequencyFilter, distance: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    if made.shape == "box":
        return np.asarray(np.abs(distance - made.radius) <= made.width / 2, np.float32)
    away = np.abs(distance * distance - np.float32(made.radius**2))
    across = np.maximum(distance * np.float32(made.width), np.float32(1e-6))
    with np.errstate(over="ignore"):
        if made.shape == "gaussian":
            return np.asarray(np.exp(-((away / across) ** 2)), np.float32)
        return np.asarray(1 / (1 + (away / across) ** (2 * made.order)), np.float32)


def _notches(
    made: FrequencyFilter, u: npt.NDArray[np.float32], v: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    kept = np.ones((v.shape[0], u.shape[1]), np.float32)
    for column, row in made.at:
        for sign in (1, -1):
            distance = np.hypot(u - sign * column, v - sign * row)
            kept *= 1 - _low(made.shape, made.order, distance, made.width / 2)
    kept[0, 0] = 1
    return kept
