"""Filters in the frequency domain: low-pass, high-pass, band-pass, notch."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.restore.filter_options import Engine, FrequencyFilter, Shape
from cleanplate.restore.spectrum import Plane, multiplied

_LEAST_MARGIN = 16
"""Pixels that are mirrored at each border, where a quarter of the side is less."""


def transfer(
    made: FrequencyFilter,
    size: tuple[int, int],
    padded: tuple[int, int] | None = None,
    *,
    whole: bool = True,
) -> npt.NDArray[np.float32]:
    """The share of each frequency that is kept, 0..1, float32, frequency 0 in the corner.

    Args:
        made: the filter.
        size: (H, W) of the picture, whose cycles are counted.
        padded: (H, W) of the transform; None: as the picture.
        whole: all columns, or the first ``W // 2 + 1``, which say it all: the others are their
            mirror images.

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
    v = np.fft.fftfreq(height, 1 / size[0]).astype(np.float32)[:, np.newaxis]
    u = np.fft.fftfreq(width, 1 / size[1]).astype(np.float32)[np.newaxis, :]
    u = u if whole else u[:, : width // 2 + 1]
    if made.kind == "notch":
        return _notches(made, u, v, size)
    return _rings(made, np.hypot(u, v))


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
    size = plane.shape[0], plane.shape[1]
    padded = _padded(size, margins)
    kept = transfer(made, size, padded, whole=False)
    result = multiplied(_mirrored(plane, margins, padded), kept, engine)
    top, left = margins
    return np.ascontiguousarray(result[top : top + size[0], left : left + size[1]])


def _padded(size: tuple[int, int], margins: list[int]) -> tuple[int, int]:
    """(H, W) with the margins and what a quick transform needs besides."""
    height, width = (
        cv2.getOptimalDFTSize(side + 2 * margin) for side, margin in zip(size, margins, strict=True)
    )
    return height, width


def _mirrored(plane: Plane, margins: list[int], padded: tuple[int, int]) -> Plane:
    """The plane within its mirror images, (H, W) as padded."""
    top, left = margins
    below, right = padded[0] - plane.shape[0] - top, padded[1] - plane.shape[1] - left
    edge = cv2.BORDER_REFLECT
    wide = cv2.copyMakeBorder(np.ascontiguousarray(plane), top, below, left, right, edge)
    return np.asarray(wide, np.float32).reshape(padded)


def _rings(made: FrequencyFilter, distance: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """A filter that goes by the distance from frequency 0, whose memory it takes."""
    if made.kind == "bandpass":
        return _band(made, distance)
    low = _low(made.shape, made.order, distance, made.radius)
    if made.kind == "highpass":
        np.subtract(1, low, out=low)
    return low


def _low(
    shape: Shape, order: int, distance: npt.NDArray[np.float32], radius: float
) -> npt.NDArray[np.float32]:
    """A low-pass by the distance from its middle, whose memory it takes."""
    if shape == "box":
        return (distance <= radius).astype(np.float32)
    # Far beyond the radius powers overflow to infinity, of which 0 is kept.
    with np.errstate(over="ignore"):
        power = np.divide(distance, np.float32(radius), out=distance)
        np.power(power, 2 if shape == "gaussian" else 2 * order, out=power)
    return _falling(shape, power, np.float32(-0.5))


def _falling(
    shape: Shape, power: npt.NDArray[np.float32], factor: np.float32
) -> npt.NDArray[np.float32]:
    """``exp(factor * power)`` of a Gaussian, ``1 / (1 + power)`` of a Butterworth, in place."""
    if shape == "gaussian":
        np.exp(np.multiply(power, factor, out=power), out=power)
    else:
        np.reciprocal(np.add(power, 1, out=power), out=power)
    return power


def _band(made: FrequencyFilter, distance: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """A band by the distance from frequency 0, whose memory it takes."""
    kept: npt.NDArray[np.float32]
    if made.shape == "box":
        kept = (np.abs(distance - np.float32(made.radius)) <= made.width / 2).astype(np.float32)
    else:
        with np.errstate(over="ignore"):
            away = np.abs(np.square(distance) - np.float32(made.radius**2))
            away /= np.maximum(distance * np.float32(made.width), np.float32(1e-6))
            np.power(away, 2 if made.shape == "gaussian" else 2 * made.order, out=away)
        kept = _falling(made.shape, away, np.float32(-1))
    kept[0, 0] = 0
    return kept


def _notches(
    made: FrequencyFilter,
    u: npt.NDArray[np.float32],
    v: npt.NDArray[np.float32],
    size: tuple[int, int],
) -> npt.NDArray[np.float32]:
    kept: npt.NDArray[np.float32] = np.ones((v.shape[0], u.shape[1]), np.float32)
    for column, row in made.at:
        for sign in (1, -1):
            distance = np.hypot(_apart(u, sign * column, size[1]), _apart(v, sign * row, size[0]))
            low = _low(made.shape, made.order, distance, made.width / 2)
            kept *= np.subtract(1, low, out=low)
    kept[0, 0] = 1
    return kept


def _apart(cycles: npt.NDArray[np.float32], place: float, side: int) -> npt.NDArray[np.float32]:
    """How far frequencies are from a place, the shorter way: half ``side`` is also minus that."""
    away = np.abs(cycles - np.float32(place))
    return np.asarray(np.minimum(away, np.float32(side) - away), np.float32)
