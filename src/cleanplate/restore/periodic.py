"""Periodic noise: stripes and grids all over a picture, found as peaks of its spectrum."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.pictures import Picture, to_float
from cleanplate.restore.spectrum import Plane, centred, magnitudes
from cleanplate.restore.waves import Wave, amplitudes, is_own_mirror, wave_of

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

_PASSES = 3
"""Rounds in which each wave is taken anew with the others gone."""


def find_waves(picture: Picture) -> list[Wave]:
    """The sine waves that go through a whole picture, the strongest first.

    A wave is a peak of the spectrum that stands above the median of the frequencies as high as
    itself and of those beside it on every line, so that edges, borders and textures are none, and
    whose phase is the same in all parts of the picture.

    Args:
        picture: (H, W) or (H, W, 3), uint8, uint16 or float32 in [0, 1]. Less than 16 rows or
            columns hold none.

    Returns:
        At most 40, of all channels together.
    """
    if min(picture.shape[:2]) < _LEAST_SIDE:
        return []
    planes = [picture] if picture.ndim == 2 else [picture[..., c] for c in range(picture.shape[2])]
    found: list[Wave] = []
    for plane in planes:
        waves = _waves_of(np.ascontiguousarray(to_float(plane)))
        found.extend(wave for wave in waves if not _known(wave, found))
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
    rest = plane.copy()
    places: dict[Wave, npt.NDArray[np.complex64]] = {}
    for _ in range(_PASSES if len(waves) > 1 else 1):
        for wave in waves:
            if wave in places:
                rest += wave_of(places[wave], wave, rest.shape)
            places[wave] = amplitudes(rest, wave.u, wave.v)
            rest -= wave_of(places[wave], wave, rest.shape)
    return rest


def _known(wave: Wave, found: list[Wave]) -> bool:
    return any(np.hypot(wave.u - other.u, wave.v - other.v) < 2 for other in found)


def _waves_of(plane: Plane) -> list[Wave]:
    """The waves of one channel."""
    magnitude = _peaks(plane)
    waves: list[Wave] = []
    for row, column in _candidates(magnitude):
        if not _stands_alone(magnitude, row, column):
            continue
        wave = _measured(plane, magnitude, row, column)
        strong = wave.amplitude > 255 * _LEAST_AMPLITUDE
        if strong and wave.coherence >= _LEAST_COHERENCE and not _known(wave, waves):
            waves.append(wave)
        if len(waves) == _MOST:
            break
    return waves


def _peaks(plane: Plane) -> npt.NDArray[np.float32]:
    """The centred spectrum under a Hann window, as amplitudes of waves on the scale of the plane.

    A wave of amplitude A gives a peak of A / 2 times the window's sum.
    """
    down, across = (np.hanning(side).astype(np.float32) for side in plane.shape)
    windowed = plane - plane.mean()
    windowed *= down[:, np.newaxis]
    windowed *= across
    magnitude = magnitudes(windowed)
    magnitude *= np.float32(2 / (float(down.sum()) * float(across.sum())))
    return np.asarray(centred(magnitude), np.float32)


def _candidates(magnitude: npt.NDArray[np.float32]) -> Iterator[tuple[int, int]]:
    """Local maxima of one half of the spectrum above the radial median, the highest first."""
    height, width = magnitude.shape
    v = (np.arange(height, dtype=np.float32) - height // 2)[:, np.newaxis]
    u = (np.arange(width, dtype=np.float32) - width // 2)[np.newaxis, :]
    # Frequencies as high as each other: the same distance in cycles a pixel.
    floor = _radial_median(magnitude, np.hypot(v / height, u / width))
    good = magnitude >= np.asarray(cv2.dilate(magnitude, np.ones((3, 3), np.uint8)))
    good &= magnitude > _OVER_RADIAL * floor
    good &= magnitude > _LEAST_AMPLITUDE
    good &= np.hypot(u, v) >= _LEAST_CYCLES
    # Columns 0 and -W / 2 are their own mirror images, likewise rows.
    own = (u == 0) | (2 * u == -width)
    good &= (u > 0) | (own & ((v >= 0) | (2 * v == -height)))
    rows, columns = np.nonzero(good)
    order = np.argsort(-magnitude[rows, columns] / floor[rows, columns])[:_TRIED]
    return zip(rows[order].tolist(), columns[order].tolist(), strict=True)


def _radial_median(
    magnitude: npt.NDArray[np.float32], ring: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """The median magnitude of the frequencies as high as each one, (H, W)."""
    # As many rings as the shorter side has frequencies, so that each holds many.
    count = min(max(4, min(magnitude.shape) // 2), np.iinfo(np.uint16).max)
    number = np.minimum(ring * np.float32(count / 0.5), np.float32(count)).astype(np.uint16)
    order = np.argsort(number, axis=None, kind="stable")
    sizes = np.bincount(number.ravel(), minlength=count + 1)
    groups = np.split(magnitude.ravel()[order], np.cumsum(sizes)[:-1])
    medians = np.array([np.median(group) if group.size else 0.0 for group in groups], np.float32)
    return np.asarray(medians[number])


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


def _measured(plane: Plane, magnitude: npt.NDArray[np.float32], row: int, column: int) -> Wave:
    """The wave of a peak, and how much of it has one phase."""
    height, width = plane.shape
    v, u = _refined(magnitude, row, column)
    if column < width // 2:  # -W / 2, which is W / 2, too
        u += width
    share = 1.0
    whole_v, whole_u = row - height // 2, column - width // 2
    if is_own_mirror(whole_u, whole_v, plane.shape):
        u, v, share = float(abs(whole_u)), float(abs(whole_v)), 0.5
    places = amplitudes(plane, u, v, spread=0.5)
    power = float(np.mean(np.abs(places) ** 2))
    coherence = float(np.abs(places.mean()) ** 2) / power if power else 0.0
    return Wave(u, v, 255 * share * float(magnitude[row, column]), coherence)


def is_pattern(waves: list[Wave]) -> bool:
    """Whether waves are what the picture shows, as of a chequered floor, and no damage to it.

    Args:
        waves: of `find_waves`.

    Returns:
        True where there are 15 and more.
    """
    return len(waves) >= _PATTERN
