"""How noisy a picture is, by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from cleanplate.core.pictures import full_scale

_LEAST_SIDE = 4
"""Of a picture that has wavelet coefficients to tell noise by."""


def estimate_sigma(picture: npt.NDArray[Any], white: float | None = None) -> float:
    """The standard deviation of a picture's noise, taken for Gaussian and the same everywhere.

    It is the median absolute deviation of the finest diagonal wavelet coefficients [1]_, which hold
    little but noise; exact zeros, as of areas all black or white, do not count. Fine regular
    texture is taken for noise; of a JPEG, whose fine coefficients are cut off, too little is seen,
    and of noise over a dark or bright picture, too, where values are clipped.

    Args:
        picture: grey (H, W) or channels (H, W, C), of any real dtype.
        white: the value of white; None: 255 for uint8, 65535 for uint16, 1 for float32.

    Returns:
        On the scale where white is 255, the mean of the channels; 0 for a picture of less than 4
        rows or columns.

    References:
        .. [1] D. L. Donoho, I. M. Johnstone, "Ideal spatial adaptation by wavelet shrinkage",
           Biometrika 81(3), 1994, doi:10.1093/biomet/81.3.425; as `skimage.restoration` has it.
    """
    from skimage.restoration import estimate_sigma as of_channels

    if min(picture.shape[:2]) < _LEAST_SIDE:
        return 0.0
    planes = picture if picture.ndim == 3 else picture[..., np.newaxis]
    scale = 255.0 / (full_scale(picture.dtype) if white is None else white)
    sigmas = [
        _of_plane(of_channels, planes[..., channel] * np.float32(scale))
        for channel in range(planes.shape[2])
    ]
    return float(np.mean(sigmas))


def _of_plane(estimate: Any, plane: npt.NDArray[np.float32]) -> float:
    """0 where every coefficient is zero, of which the estimate would be the median of nothing."""
    if float(plane.min()) == float(plane.max()):
        return 0.0
    with np.errstate(all="ignore"):
        sigma = float(_quietly(estimate, plane))
    return sigma if np.isfinite(sigma) else 0.0


def _quietly(estimate: Any, plane: npt.NDArray[np.float32]) -> float:
    """A plane without any diagonal detail leaves nothing to take the median of; numpy says so."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        value: float = estimate(plane)
    return value
