"""How near a restored picture is to the undamaged one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import to_float

_WINDOW = 7
"""Side of the windows SSIM compares; a smaller picture gets the largest odd one that fits."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near one picture is to another."""

    psnr_db: float | None
    """Peak signal-to-noise ratio, in dB; None where the pictures are equal."""
    ssim: float | None
    """Structural similarity, up to 1; None for pictures of less than 3 rows or columns."""


def likeness(picture: npt.NDArray[Any], reference: npt.NDArray[Any]) -> Likeness:
    """PSNR, and SSIM with windows of 7 x 7 pixels [1]_, as `skimage.metrics` has them.

    Args:
        picture: (H, W) or (H, W, 3), uint8 | uint16 | float32 in [0, 1].
        reference: of the same shape, of any of these dtypes.

    Raises:
        UsageError: the pictures have different sizes.

    References:
        .. [1] Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli, "Image quality assessment",
           IEEE TIP 13(4), 2004, doi:10.1109/TIP.2003.819861.
    """
    check_same_size(picture.shape, reference.shape)
    one, other = to_float(picture), to_float(reference)
    return Likeness(_psnr(one, other), _ssim(one, other))


def check_same_size(shape: tuple[int, ...], reference: tuple[int, ...]) -> None:
    """Refuse to compare pictures of different sizes.

    Args:
        shape: of the picture, (H, W[, C]).
        reference: of what it is compared with.

    Raises:
        UsageError: they differ.
    """
    if shape != reference:
        msg = (
            f"the reference is {reference[1]}x{reference[0]}, the picture "
            f"{shape[1]}x{shape[0]}; --reference takes the same picture without the damage"
        )
        raise UsageError(msg)


def _psnr(one: npt.NDArray[np.float32], other: npt.NDArray[np.float32]) -> float | None:
    from skimage.metrics import peak_signal_noise_ratio

    if np.array_equal(one, other):
        return None
    return float(peak_signal_noise_ratio(other, one, data_range=1.0))


def _ssim(one: npt.NDArray[np.float32], other: npt.NDArray[np.float32]) -> float | None:
    from skimage.metrics import structural_similarity

    side = min(_WINDOW, *one.shape[:2])
    window = side - (side + 1) % 2
    if window < 3:
        return None
    axis = 2 if one.ndim == 3 else None
    return float(
        structural_similarity(one, other, win_size=window, data_range=1.0, channel_axis=axis)
    )
