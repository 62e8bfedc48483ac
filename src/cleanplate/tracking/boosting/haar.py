"""Haar features: differences between sums over adjacent rectangles (Viola and Jones, section 2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from cleanplate.tracking.boosting.integral import Integral

Kind: TypeAlias = Literal["edge-across", "edge-down", "line-across", "line-down", "diagonal"]
"""Two parts side by side; two above each other; three so; three so; two by two."""

_PARTS: dict[Kind, tuple[int, int]] = {
    "edge-across": (1, 2),
    "edge-down": (2, 1),
    "line-across": (1, 3),
    "line-down": (3, 1),
    "diagonal": (2, 2),
}
"""(rows, columns) of equal parts; their weights alternate as on a chess-board."""


@dataclass(frozen=True, slots=True)
class Part:
    """A rectangle of a feature."""

    top: int
    """First row in the window."""
    left: int
    """First column."""
    height: int
    """Rows."""
    width: int
    """Columns."""
    weight: float
    """Of its sum. Negative parts are drawn black, positive ones white."""


@dataclass(frozen=True, slots=True)
class HaarFeature:
    """A weighted sum of sums over rectangles; 0 on a flat window."""

    kind: Kind
    """How its parts lie."""
    parts: tuple[Part, ...]
    """Its rectangles."""


def haar_features(side: int, step: int = 1) -> list[HaarFeature]:
    """All features of the five kinds in a square window.

    Args:
        side: rows and columns of the window.
        step: grid of places and of sizes of parts; 1 gives all of them (162336 for 24 pixels),
            2 some sixteenth.
    """
    return [
        _feature(kind, top, left, height, width)
        for kind, (rows, columns) in _PARTS.items()
        for top, height in _extents(side, rows, step)
        for left, width in _extents(side, columns, step)
    ]


def feature_count(side: int, step: int = 1) -> dict[Kind, int]:
    """How many features of each kind `haar_features` gives, without making them."""
    return {
        kind: len(list(_extents(side, rows, step))) * len(list(_extents(side, columns, step)))
        for kind, (rows, columns) in _PARTS.items()
    }


def _extents(side: int, parts: int, step: int) -> Iterator[tuple[int, int]]:
    """(begin, length of a part) of everything that fits."""
    for length in range(step, side // parts + 1, step):
        for begin in range(0, side - parts * length + 1, step):
            yield begin, length


def _feature(kind: Kind, top: int, left: int, height: int, width: int) -> HaarFeature:
    rows, columns = _PARTS[kind]
    # Of three parts the middle one counts twice, so that a flat window gives 0.
    middle = -2.0 if 3 in (rows, columns) else -1.0
    return HaarFeature(
        kind,
        tuple(
            Part(
                top + row * height,
                left + column * width,
                height,
                width,
                1.0 if (row + column) % 2 == 0 else middle,
            )
            for row in range(rows)
            for column in range(columns)
        ),
    )


def corner_weights(features: Sequence[HaarFeature], side: int) -> npt.NDArray[np.float32]:
    """The features as weights of the integral image's corners, ((side + 1)^2, F).

    Values of all features in many windows are then one product of matrices.
    """
    weights = np.zeros((side + 1, side + 1, len(features)), np.float32)
    for number, feature in enumerate(features):
        for part in feature.parts:
            bottom, right = part.top + part.height, part.left + part.width
            weights[bottom, right, number] += part.weight
            weights[part.top, part.left, number] += part.weight
            weights[part.top, right, number] -= part.weight
            weights[bottom, part.left, number] -= part.weight
    return weights.reshape(-1, len(features))


def feature_values(
    integrals: Integral, features: Sequence[HaarFeature], deviations: npt.NDArray[np.float64]
) -> npt.NDArray[np.float32]:
    """Values of features in windows, independent of the light.

    Args:
        integrals: of the windows, (N, side + 1, side + 1).
        features: F of them.
        deviations: standard deviation of each window, (N,).

    Returns:
        Float32 (N, F): each feature's sum, divided by deviation and pixels of the window.
    """
    side = integrals.shape[-1] - 1
    corners = integrals.reshape(len(integrals), -1).astype(np.float64)
    values = corners @ corner_weights(features, side).astype(np.float64)
    return np.asarray(values / (deviations[:, np.newaxis] * side * side), np.float32)
