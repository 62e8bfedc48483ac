"""Weights from the colours that tell a target from its surroundings, brightness among them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.tracking.distributions import around, project, to_lab, within
from cleanplate.tracking.target import Box, Pixels
from cleanplate.tracking.weigher import Weights

_BINS = (16, 32, 32)

_RARE = 1 / 2000
"""Share of the target below which a colour counts the less, the rarer it is."""


def contrast(
    target: npt.NDArray[np.float32], beside: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """For each colour (p - q) / (p + q), 0 where it is the surroundings' rather, times 255.

    Args:
        target: share p of the target that has the colour.
        beside: share q of its surroundings.

    Returns:
        float32, 0..255.
    """
    tells = (target - beside) / np.maximum(target + beside, 1e-9)
    tells *= np.minimum(target / _RARE, 1)
    return np.asarray(255 * np.clip(tells, 0, 1), np.float32)


class ColourWeigher:
    """Back-projection of the colours that are the target's rather than its surroundings'.

    Over Lab instead of hues, so that grey, black and white targets can be followed; a colour that
    lies around the target as often as on it has no weight (after R. T. Collins, Y. Liu,
    M. Leordeanu, Online selection of discriminative tracking features, IEEE TPAMI 27, 2005,
    doi:10.1109/TPAMI.2005.205, whose log p / q is above 0 for the same colours).
    """

    def __init__(self) -> None:
        self._model = np.zeros(_BINS, np.float32)

    def learn(self, rgb: Pixels, box: Box) -> None:
        """Take the colours in the box for the target's.

        Raises:
            UsageError: they are those of its surroundings.
        """
        self._model = _made(rgb, box)
        if not self.weigh(rgb, 0).any():
            msg = (
                "no colour tells the target from its surroundings; name another box, or take "
                "--method csrt"
            )
            raise UsageError(msg)

    def weigh(self, rgb: Pixels, time_s: Fraction | float) -> Weights:  # noqa: ARG002
        """The back-projection of the colours' weights."""
        return project(to_lab(rgb), self._model)

    def adapt(self, rgb: Pixels, box: Box, rate: float) -> None:
        """Mix what tells the target from its surroundings now into the weights."""
        self._model = np.asarray((1 - rate) * self._model + rate * _made(rgb, box), np.float32)


def _made(rgb: Pixels, box: Box) -> npt.NDArray[np.float32]:
    lab = to_lab(rgb)
    target, beside = within(lab, box, _BINS), around(lab, box, _BINS)
    return contrast(target, np.zeros_like(target) if beside is None else beside)
