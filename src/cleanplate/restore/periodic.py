"""Periodic noise: stripes and grids all over a picture, found as peaks of its spectrum."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.restore.spectrum import Plane

_LEAST_SIDE = 16
"""Rows and columns of a picture that is looked at."""

_LEAST_CYCLES = 6.0
"""Across the picture; slower waves are shading."""

_LEAST_AMPLITUDE = 0.8 / 255
"""Weaker waves are not seen; JPEG leaves some of half a level at the highest frequencies."""

_OVER_RADIAL = 3.0
"""How far a peak is above the median of all frequencies of its height."""

_OVER_LOCAL = 3.5
"""How far it is above the median along each line through it: an edge or a border of the picture
gives a whole line."""

_LEAST_COHERENCE = 0.65
"""How much of a wave's power has the same phase all over the picture: 1 for a sine, less for
texture, which ends somewhere, bends, or shrinks with distance. It decides: with this and the two
above, none of 120 photos is changed, nor with the two at 5 and 4.5."""

_MOST = 40
"""Pairs of peaks that are looked for."""

_PATTERN = 15
"""Pairs of peaks from which on they are what the picture shows: a chequered floor, cut anywhere,
has 16 to 40."""

_TRIED = 400
"""Candidates that are looked at more closely, the highest ones."""

_ARM = 16
"""Frequencies looked at on either side of a peak; the next `_GAP` to it belong to it."""

_GAP = 3

_NODES = 65
"""Places along each side at which amplitude and phase are taken; between them they are
interpolated."""

_SIGMA_CYCLES = 1.0
"""Width of a notch: standard deviation of its Gaussian, in cycles across the picture."""

_PASSES = 3
"""Rounds in which each wave is taken anew with the others gone."""


@dataclass(frozen=True, slots=True)
class Wave:
    """A sine wave all over a picture: a pair of peaks of its spectrum."""

    u: float
    """Cycles along a row; 0 or more."""
    v: float
    """Cycles down a column; negative where the wave runs up to the right."""
    amplitude: float
    """Half the way from its trough to its crest, on the scale where white is 255."""
    coherence: float
    """Share of its power that has one phase, 0..1."""


def find_waves(picture: npt.NDArray[np.float32]) -> list[Wave]:
    """The sine waves that go through a whole picture, the strongest first.

    A wave is a peak of the spectrum that stands above the median of the frequencies as high as
    itself and of those beside it on every line, so that edges, borders and textures are none, and
    whose phase is the same in all parts of the picture.

    Args:
        picture: float32 (H, W) or (H, W, 3), white is 1. Less than 16 rows or columns hold none.

    Returns:
        At most 40, of all channels together.
    """
    if min(picture.shape[:2]) < _LEAST_SIDE:
        return []
    planes = [picture] if picture.ndim == 2 else [picture[..., c] for c in range(picture.shape[2])]
    found: list[Wave] = []
    for plane in planes:
        found.extend(wave for wave in _waves_of(plane) if not _known(wave, found))
    return sorted(found, key=lambda wave: -wave.amplitude)[:_MOST]


def without_waves(plane: Plane, waves: list[Wave]) -> Plane:
    """One channel with waves taken away by Gaussian notches.

    A notch is a wave whose amplitude and phase change slowly over the picture. They are taken as
    averages around each place, weighed by a Gaussian and, near a border, by that part of it that
    lies inside: this way the wave goes up to the border, where a filter of the mirrored picture
    would leave it.

    Args:
        plane: float32 (H, W), white is 1.
        waves: of `find_waves`.

    Returns:
        float32 (H, W), not clipped; the channel itself where there are no waves.
    """
    if not waves:
        return plane
    parts = [np.zeros_like(plane) for _ in waves]
    rest = plane.copy()
    for _ in range(_PASSES if len(waves) > 1 else 1):
        for number, wave in enumerate(waves):
            alone = rest + parts[number]
            parts[number] = _part(alone, wave)
            rest = alone - parts[number]
    return rest


def _known(wave: Wave, found: list[Wave]) -> bool:
    return any(np.hypot(wave.u - other.u, wave.v - other.v) < 2 for other in found)


def _waves_of(plane: Plane) -> list[Wave]:
    """The waves of one channel."""
    window = np.outer(np.hanning(plane.shape[0]), np.hanning(plane.shape[1])).astype(np.float32)
    spectrum = np.fft.fftshift(np.fft.fft2((plane - plane.mean()) * window))
    # A wave of amplitude A gives a peak of A / 2 times the window's sum.
    magnitude = np.asarray(2 * np.abs(spectrum) / window.sum(), np.float32)
    waves: list[Wave] = []
    for row, column in _candidates(magnitude):
        if not _stands_alone(magnitude, row, column):
            continue
        v, u = _refined(magnitude, row, column)
        wave = _measured(plane, u, v, 255 * float(magnitude[row, column]))
        if wave.coherence >= _LEAST_COHERENCE and not _known(wave, waves):
            waves.append(wave)
        if len(waves) == _MOST:
            break
    return waves


def _candidates(magnitude: npt.NDArray[np.float32]) -> Iterator[tuple[int, int]]:
    """Local maxima of one half of the spectrum above the radial median, the highest first."""
    height, width = magnitude.shape
    v = np.arange(height)[:, np.newaxis] - height // 2
    u = np.arange(width)[np.newaxis, :] - width // 2
    # Frequencies as high as each other: the same distance in cycles a pixel.
    ring = np.hypot(v / height, u / width)
    floor = _radial_median(magnitude, ring)
    peaks = magnitude >= np.asarray(cv2.dilate(magnitude, np.ones((3, 3), np.uint8)))
    half = (u > 0) | ((u == 0) & (v > 0))
    far = np.hypot(u, v) >= _LEAST_CYCLES
    high = (magnitude > _OVER_RADIAL * floor) & (magnitude > _LEAST_AMPLITUDE)
    rows, columns = np.nonzero(peaks & half & far & high)
    order = np.argsort(-magnitude[rows, columns] / floor[rows, columns])[:_TRIED]
    return zip(rows[order].tolist(), columns[order].tolist(), strict=True)


def _radial_median(
    magnitude: npt.NDArray[np.float32], ring: npt.NDArray[np.float64]
) -> npt.NDArray[np.float32]:
    """The median magnitude of the frequencies as high as each one, (H, W)."""
    # As many rings as the shorter side has frequencies, so that each holds many.
    count = max(4, min(magnitude.shape) // 2)
    number = np.minimum((ring * (count / 0.5)).astype(np.int64), count)
    order = np.argsort(number, axis=None, kind="stable")
    sizes = np.bincount(number.ravel(), minlength=count + 1)
    groups = np.split(magnitude.ravel()[order], np.cumsum(sizes)[:-1])
    medians = np.array([np.median(group) if group.size else 0.0 for group in groups])
    return np.asarray(medians[number], np.float32)


def _stands_alone(magnitude: npt.NDArray[np.float32], row: int, column: int) -> bool:
    """Whether a peak stands above the median of each line through it, its own two arms left out."""
    peak = magnitude[row, column]
    steps = np.concatenate([np.arange(-_ARM, -_GAP), np.arange(_GAP + 1, _ARM + 1)])
    height, width = magnitude.shape
    v, u = row - height // 2, column - width // 2
    length = float(np.hypot(u, v))
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1), (v / length, u / length)):
        # The spectrum goes on at its other side.
        rows = np.rint(row + steps * down).astype(int) % height
        columns = np.rint(column + steps * right).astype(int) % width
        if peak < _OVER_LOCAL * np.median(magnitude[rows, columns]):
            return False
    return True


def _refined(magnitude: npt.NDArray[np.float32], row: int, column: int) -> tuple[float, float]:
    """Frequency (v, u) between the whole ones: the top of a parabola through the logarithms."""
    height, width = magnitude.shape
    shift = []
    for down, right in ((1, 0), (0, 1)):
        rows = [(row + step * down) % height for step in (-1, 0, 1)]
        columns = [(column + step * right) % width for step in (-1, 0, 1)]
        before, here, after = np.log(magnitude[rows, columns] + 1e-12)
        bend = before - 2 * here + after
        shift.append(0.5 * (before - after) / bend if bend < 0 else 0.0)
    top, left = (float(np.clip(value, -0.5, 0.5)) for value in shift)
    return row - height // 2 + top, column - width // 2 + left


def _measured(plane: Plane, u: float, v: float, amplitude: float) -> Wave:
    """The wave at a frequency, and how much of it has one phase."""
    places = _amplitudes(_fast(plane, u, v), u, v, spread=0.5)
    power = float(np.mean(np.abs(places) ** 2))
    coherence = float(np.abs(places.mean()) ** 2) / power if power else 0.0
    return Wave(u, v, amplitude, coherence)


def _part(plane: Plane, wave: Wave) -> Plane:
    """What of a channel belongs to a wave, float32 (H, W)."""
    places = _amplitudes(_fast(plane, wave.u, wave.v), wave.u, wave.v, spread=1.0)
    down = _between(plane.shape[0]) * _phasor(plane.shape[0], wave.v)[:, np.newaxis]
    across = _between(plane.shape[1]) * _phasor(plane.shape[1], wave.u)[:, np.newaxis]
    left = np.asarray(down @ places, np.complex64)
    right = np.ascontiguousarray(across.T, np.complex64)
    real: Plane = left.real @ right.real
    real -= left.imag @ right.imag
    return 2 * real


def _fast(plane: Plane, u: float, v: float) -> Plane:
    """The channel without what is much slower than the wave, which would leak in at borders."""
    per_pixel = float(np.hypot(u / plane.shape[1], v / plane.shape[0]))
    # Three means over a period: of the wave itself they keep less than 1 %.
    side = 2 * round(0.5 / per_pixel) + 1
    slow = plane
    for _ in range(3):
        blurred = cv2.blur(slow, (side, side), borderType=cv2.BORDER_REFLECT)
        slow = np.asarray(blurred, np.float32).reshape(plane.shape)
    return plane - slow


def _amplitudes(plane: Plane, u: float, v: float, spread: float) -> npt.NDArray[np.complex64]:
    """Half the complex amplitude of a wave at `_NODES` x `_NODES` places.

    Args:
        plane: float32 (H, W).
        u: cycles along a row.
        v: cycles down a column.
        spread: how wide the averages are, 1 for the width of the notch.
    """
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


def is_pattern(waves: list[Wave]) -> bool:
    """Whether waves are what the picture shows, as of a chequered floor, and no damage to it.

    Args:
        waves: of `find_waves`.

    Returns:
        True where there are 15 and more.
    """
    return len(waves) >= _PATTERN
