"""How noisy a picture is, by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from cleanplate.core.pictures import full_scale

_MEDIAN_OF_NORMAL = 0.6744897501960817
"""Of the absolute value of a normal variable of standard deviation 1."""

_LEAST_SIDE = 4
"""Of a picture that has wavelet coefficients to tell noise by."""


def estimate_sigma(picture: npt.NDArray[Any]) -> float:
    """The standard deviation of a picture's noise, taken for Gaussian and the same everywhere.

    It is the median absolute deviation of the finest diagonal wavelet coefficients [1]_, which hold
    little but noise; exact zeros, as of areas all black or white, do not count. Fine regular
    texture is taken for noise; of a JPEG, whose fine coefficients are cut off, too little is seen,
    and of noise over a dark or bright picture, too, where values are clipped.

    Args:
        picture: grey (H, W) or channels (H, W, C), uint8, uint16 or float32 in [0, 1].

    Returns:
        On the scale where white is 255, the mean of the channels; 0 for a picture of less than 4
        rows or columns.

    References:
        .. [1] D. L. Donoho, I. M. Johnstone, "Ideal spatial adaptation by wavelet shrinkage",
           Biometrika 81(3), 1994, doi:10.1093/biomet/81.3.425. The figures are those of
           `skimage.restoration.estimate_sigma`, which warns where there is no detail: a warning
           cannot be put off for one thread alone.
    """
    if min(picture.shape[:2]) < _LEAST_SIDE:
        return 0.0
    planes = picture if picture.ndim == 3 else picture[..., np.newaxis]
    scale = np.float32(255.0 / full_scale(picture.dtype))
    return float(
        np.mean([_of_plane(planes[..., channel] * scale) for channel in range(planes.shape[2])])
    )


def _of_plane(plane: npt.NDArray[np.float32]) -> float:
    """0 where every coefficient is zero, of which the median would be that of nothing."""
    import pywt

    if float(plane.min()) == float(plane.max()):
        return 0.0  # rounding alone would be measured
    details = pywt.dwtn(plane, "db2")["dd"]
    details = np.abs(details[details != 0])
    return float(np.median(details)) / _MEDIAN_OF_NORMAL if details.size else 0.0
