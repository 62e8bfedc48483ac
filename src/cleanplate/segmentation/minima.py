"""Watershed without markers: every dip of the gradient is a seed, which is too many.

The cure is to soften the picture first, or to count only dips of some depth (h-minima).

References:
    P. Soille, Morphological Image Analysis, 2nd edition, Springer 2003, section 6.3 (h-minima),
    doi:10.1007/978-3-662-05088-0.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.segmentation.drawing import coloured, lined
from cleanplate.segmentation.foreground import Floats, smoothed, stretched
from cleanplate.segmentation.options import WatershedOptions
from cleanplate.segmentation.result import BORDER, Labels, Rgb, Segmentation, Stage, check_rgb


def flood_minima(rgb: Rgb, options: WatershedOptions | None = None) -> Segmentation:
    """Regions of like brightness: one for each dip of the gradient that is deep enough.

    Args:
        rgb: uint8 (H, W, 3).
        options: ``smooth`` and ``h_minima``; both 0 gives the over-segmentation that the watershed
            is known for.

    Returns:
        Labels 1, 2, ... that fill the picture, -1 on the lines; no matte.

    Raises:
        UsageError: no RGB picture of 8 bits.
    """
    from skimage.segmentation import watershed

    options = options or WatershedOptions()
    rgb = check_rgb(rgb)
    gradient = gradient_of(rgb, options.smooth)
    seeds = minima(gradient, options.h_minima)
    flood = watershed(gradient, seeds, watershed_line=True)
    labels = np.where(flood == 0, BORDER, flood).astype(np.int32)
    stages = (
        Stage("gradient", lambda: stretched(gradient)),
        Stage("markers", lambda: coloured(seeds)),
        Stage("watershed", lambda: lined(rgb, labels)),
    )
    return Segmentation(labels, None, stages)


def gradient_of(rgb: Rgb, sigma: float) -> Floats:
    """How steep the brightness is, in grey levels a pixel, float32 (H, W)."""
    grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    soft = smoothed(grey, sigma)
    # Sobel's weights add up to 8 grey levels a grey level of slope.
    across = cv2.Sobel(soft, cv2.CV_32F, 1, 0, scale=1 / 8, borderType=cv2.BORDER_REPLICATE)
    down = cv2.Sobel(soft, cv2.CV_32F, 0, 1, scale=1 / 8, borderType=cv2.BORDER_REPLICATE)
    # Not cv2.magnitude: its last bit depends on where in memory the arrays lie.
    return np.asarray(np.sqrt(across * across + down * down), np.float32)


def minima(gradient: Floats, depth: float) -> Labels:
    """The dips of a landscape, numbered.

    Args:
        gradient: float32 (H, W).
        depth: those from which a way out climbs less than this are none; 0: all are.

    Returns:
        int32 (H, W): 1, 2, ... in the dips, 0 elsewhere.
    """
    from skimage.measure import label
    from skimage.morphology import local_minima, reconstruction

    floor: npt.NDArray[np.floating] = gradient
    if depth > 0:
        floor = reconstruction(gradient + np.float32(depth), gradient, method="erosion")
    # A frame above everything, as a dip may reach the border.
    framed = np.pad(floor, 1, constant_values=float(floor.max()) + 1)
    dips = local_minima(framed, connectivity=2)[1:-1, 1:-1]
    return np.asarray(label(dips, connectivity=2), np.int32)
