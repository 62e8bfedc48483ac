"""How a target looks: its colours and brightness, whatever method follows it.

Places are compared by the Bhattacharyya coefficient of their colours (D. Comaniciu, V. Ramesh,
P. Meer, Kernel-based object tracking, IEEE TPAMI 25, 2003, doi:10.1109/TPAMI.2003.1195991), here
over Lab, so that grey targets have a look of their own, too.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cleanplate.tracking.distributions import (
    Distribution,
    around,
    everywhere,
    project,
    similarity,
    to_lab,
    within,
)
from cleanplate.tracking.target import Box, Pixels

_BINS = (8, 16, 16)
"""Coarse, so that a target that turns or is lit otherwise still looks like itself."""

_MOST_ALIKE = 0.9
"""Where the surroundings look like the target itself, differences are not blown up further."""

_RARE = 1e-3
"""Share of the target below which a colour says nothing about it."""


class Appearance:
    """The look of one target, against which places are compared.

    Args:
        rgb: the frame in which it was named, uint8 (H, W, 3).
        box: where it is in there.
    """

    def __init__(self, rgb: Pixels, box: Box) -> None:
        lab = to_lab(rgb)
        self._colours: Distribution = within(lab, box, _BINS)
        beside = around(lab, box, _BINS)
        alike = 0.0 if beside is None else similarity(self._colours, beside)
        self._floor = min(alike, _MOST_ALIKE)

    def score(self, lab: Pixels, box: Box) -> float:
        """How much like the target a place looks: 0 as its surroundings at the start, 1 as itself.

        Args:
            lab: the frame, uint8 (H, W, 3).
            box: the place.
        """
        alike = similarity(self._colours, within(lab, box, _BINS))
        return float(np.clip((alike - self._floor) / (1 - self._floor), 0, 1))

    def adapt(self, lab: Pixels, box: Box, rate: float) -> None:
        """Mix the look of a place into the target's, by 0..1."""
        mixed = (1 - rate) * self._colours + rate * within(lab, box, _BINS)
        self._colours = np.asarray(mixed, np.float32)

    def likelihood(self, lab: Pixels) -> npt.NDArray[np.uint8]:
        """How likely each pixel of a frame is the target's, (H, W), 255 for the likeliest colour.

        Args:
            lab: the frame, uint8 (H, W, 3).

        Notes:
            The ratio M / I of the target's histogram to the frame's (M. J. Swain, D. H. Ballard,
            Color indexing, IJCV 7, 1991, doi:10.1007/BF00130487).
        """
        ratio = self._colours / np.maximum(everywhere(lab, _BINS), 1e-7)
        ratio[self._colours < _RARE] = 0
        ratio *= np.float32(255 / max(float(ratio.max()), 1e-6))
        return project(lab, np.asarray(ratio, np.float32))
