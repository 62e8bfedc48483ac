"""Where another scene begins: what no frame is averaged across."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cleanplate.matting.stability import picture_change

_CUT = 16.0
"""Change of picture from which on another scene begins; see `picture_change`."""


def is_cut(before: npt.NDArray[np.uint8], after: npt.NDArray[np.uint8]) -> bool:
    """Whether another scene begins between two frames' luma, uint8 (H, W) of one size."""
    return picture_change(before, after) > _CUT
