"""A sine wave in a picture: its amplitude and phase from place to place, and the wave of these."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.restore.spectrum import Plane

_NODES = 65
"""Places along each side at which amplitude and phase are taken; between them they are
interpolated."""

_SIGMA_CYCLES = 1.0
"""Width of a notch: standard deviation of its Gaussian, in cycles across the picture."""


@dataclass(frozen=True, slots=True)
class Wave:
    """A sine wave all over a picture: a pair of peaks of its spectrum."""

    u: float
    """Cycles along a row; 0 or more, but for what measuring between whole cycles takes away."""
    v: float
    """Cycles down a column; negative where the wave runs up to the right."""
    amplitude: float
    """Half the way from its trough to its crest, on the scale where white is 255."""
    coherence: float
    """Share of its power that has one phase, 0..1."""


def is_own_mirror(u: float, v: float, size: tuple[int, ...]) -> bool:
    """Whether a wave turns at every pixel, as every other row does: one peak, and no pair."""
    return 2 * u % size[1] == 0 and 2 * v % size[0] == 0


def wave_of(places: npt.NDArray[np.complex64], wave: Wave, size: tuple[int, ...]) -> Plane:
    """What of a channel of a size belongs to a wave, float32 (H, W), by `amplitudes`."""
    down = _between(size[0]) * _phasor(size[0], wave.v)[:, np.newaxis]
    across = _between(size[1]) * _phasor(size[1], wave.u)[:, np.newaxis]
    left = np.asarray(down @ places, np.complex64)
    right = np.ascontiguousarray(across.T, np.complex64)
    if not is_own_mirror(wave.u, wave.v, size):
        left *= 2
    real: Plane = left.real @ right.real
    real -= left.imag @ right.imag
    return real


def _fast(plane: Plane, u: float, v: float) -> Plane:
    """The channel without what is much slower than the wave, which would leak in at borders."""
    per_pixel = float(np.hypot(u / plane.shape[1], v / plane.shape[0]))
    # Three means over a period: of the wave itself they keep less than 1 %, of the fastest 4.
    side = 2 * round(0.5 / per_pixel) + 1
    slow = plane
    for _ in range(3):
        blurred = cv2.blur(slow, (side, side), borderType=cv2.BORDER_REFLECT)
        slow = np.asarray(blurred, np.float32).reshape(plane.shape)
    return plane - slow


def amplitudes(plane: Plane, u: float, v: float, spread: float = 1.0) -> npt.NDArray[np.complex64]:
    """Half the complex amplitude of a wave at 65 x 65 places, fewer where a side is shorter.

    All of it where the wave is its own mirror image.

    Args:
        plane: float32 (H, W).
        u: cycles along a row.
        v: cycles down a column.
        spread: how wide the averages are, 1 for the width of the notch.
    """
    plane = _fast(plane, u, v)
    down = _averages(plane.shape[0], spread) * _phasor(plane.shape[0], -v)[np.newaxis, :]
    across = _averages(plane.shape[1], spread) * _phasor(plane.shape[1], -u)[np.newaxis, :]
    # Real times complex, by parts: numpy would make the whole channel complex.
    half = down.real.astype(np.float32) @ plane + 1j * (down.imag.astype(np.float32) @ plane)
    return np.asarray(half @ across.T, np.complex64)


def _phasor(side: int, cycles: float) -> npt.NDArray[np.complex128]:
    """The complex wave of so many cycles along a side."""
    return np.asarray(np.exp(2j * np.pi * cycles / side * np.arange(side)))


def _nodes(side: int) -> npt.NDArray[np.float64]:
    return np.linspace(0, side - 1, min(_NODES, side))


def _averages(side: int, spread: float) -> npt.NDArray[np.float64]:
    """Weights (nodes, side) of the pixels around each node; each row's sum is 1."""
    sigma = spread * side / (2 * np.pi * _SIGMA_CYCLES)
    weights = np.exp(-0.5 * ((np.arange(side) - _nodes(side)[:, np.newaxis]) / sigma) ** 2)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _between(side: int) -> npt.NDArray[np.float64]:
    """Weights (side, nodes) that interpolate linearly between nodes."""
    nodes = _nodes(side)
    if len(nodes) == 1:
        return np.ones((side, 1))
    step = nodes[1] - nodes[0]
    return np.asarray(np.clip(1 - np.abs(np.arange(side)[:, np.newaxis] - nodes) / step, 0, 1))
