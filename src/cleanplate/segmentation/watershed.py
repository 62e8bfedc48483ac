"""Watershed: touching objects one by one, or regions grown from painted markers.

The picture's brightness is a landscape that is flooded from the seeds; where the waters of two
seeds meet, a line is drawn.

References:
    F. Meyer, Color image segmentation, International Conference on Image Processing and its
    Applications, 1992 (what OpenCV's ``watershed`` does).
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.segmentation.domes import domes
from cleanplate.segmentation.drawing import coloured, lined
from cleanplate.segmentation.foreground import (
    Binary,
    Floats,
    is_convex,
    objects_of,
    outlined,
    stretched,
)
from cleanplate.segmentation.options import WatershedOptions
from cleanplate.segmentation.result import (
    BORDER,
    Labels,
    Rgb,
    Segmentation,
    Stage,
    check_rgb,
    soft_lines,
)

_SQUARE = np.ones((3, 3), np.uint8)

_SURE_BACKGROUND = 3
"""Pixels around the objects that may be either."""


def split_objects(rgb: Rgb, options: WatershedOptions | None = None) -> Segmentation:
    """Objects on a plain background, also where they touch.

    Otsu's threshold finds what is no background; in it, what is far from the edge is sure to be
    inside an object. "Far" is a share of the distance at the object's own peak, not at the highest
    of the picture, so that large and small objects may lie together. Between the sure parts, the
    watershed decides.

    Args:
        rgb: uint8 (H, W, 3).
        options: see `WatershedOptions`.

    Returns:
        Labels 1, 2, ... of the objects, 0 of the background, -1 on the lines; the matte is 1 in
        all objects. No object gives labels of 0.

    Raises:
        UsageError: no RGB picture of 8 bits.
    """
    options = options or WatershedOptions()
    rgb = check_rgb(rgb)
    mask, stages = objects_of(rgb, options)
    distance = _distance(mask)
    sure = _without_specks(domes(distance, options.peak), distance, options.speck)
    count, parts = cv2.connectedComponents((sure > 0).astype(np.uint8))
    background = cv2.dilate(mask, _SQUARE, iterations=_SURE_BACKGROUND) == 0
    labels = np.zeros(mask.shape, np.int32)
    if count > 1:
        labels = _flooded(rgb, _seeds(parts, background))
        if options.holes == "convex":
            fill_objects(labels)
    stages = (
        *stages,
        Stage("distance", lambda: stretched(distance)),
        Stage("sure background", lambda: np.where(background, 255, 0).astype(np.uint8)),
        Stage("sure foreground", lambda: sure),
        Stage("markers", lambda: coloured(np.asarray(parts, np.int32))),
        Stage("watershed", lambda: lined(rgb, labels)),
    )
    return Segmentation(labels, soft_lines(labels), stages)


def flood_markers(rgb: Rgb, markers: Labels) -> Segmentation:
    """Regions grown from markers until they meet.

    Args:
        rgb: uint8 (H, W, 3).
        markers: int32 (H, W): 0 where nobody knows, else the number of a region.

    Returns:
        Labels of the same numbers, -1 on the lines; no matte, as a marker tells no subject.

    Raises:
        UsageError: no picture, markers of another size, below 0, or of fewer than two numbers.
    """
    rgb = check_rgb(rgb)
    if markers.shape != rgb.shape[:2]:
        msg = (
            f"the markers are {markers.shape[1]}x{markers.shape[0]}, the picture is "
            f"{rgb.shape[1]}x{rgb.shape[0]}; make them one size"
        )
        raise UsageError(msg)
    numbers = np.unique(markers[markers != 0])
    if numbers.size < 2 or numbers.min() < 0:
        msg = (
            f"markers need two or more numbers from 1 on and 0 where nobody knows, "
            f"there are {numbers.size}; mark each region and the background"
        )
        raise UsageError(msg)
    # Numbers in a row: OpenCV takes none above some 2 thousand million, and draws a line as -1.
    dense = np.searchsorted(numbers, markers) + 1
    labels = _flooded_as_numbered(rgb, np.where(markers == 0, 0, dense).astype(np.int32), numbers)
    stages = (
        Stage("markers", lambda: coloured(markers)),
        Stage("watershed", lambda: lined(rgb, labels)),
    )
    return Segmentation(labels, None, stages)


def fill_objects(labels: Labels) -> None:
    """Fill the holes of objects that with them are convex, now that each stands alone.

    Before the flood an object that touches others is part of a piece that is not convex.

    Args:
        labels: int32 (H, W); changed.
    """
    from scipy import ndimage

    for number, place in enumerate(ndimage.find_objects(labels), 1):
        if place is not None:
            part = labels[place]
            solid = outlined((part == number).astype(np.uint8), is_convex)
            part[(solid > 0) & (part <= 0)] = number


def _distance(mask: Binary) -> Floats:
    """Distance in pixels of each object pixel to the nearest that is none."""
    return np.asarray(cv2.distanceTransform(mask, cv2.DIST_L2, 5), np.float32)


def _without_specks(sure: Binary, distance: Floats, share: float) -> Binary:
    """The sure parts without those whose peak is low beside the median one."""
    from scipy import ndimage

    count, parts = cv2.connectedComponents(sure)
    if count < 3 or share == 0:
        return sure
    inside = parts > 0
    peaks = ndimage.maximum(distance[inside], parts[inside], np.arange(1, count))
    keep = np.concatenate([[False], peaks >= share * np.median(peaks)])
    return np.where(keep[parts], 255, 0).astype(np.uint8)


def _seeds(
    parts: npt.NDArray[np.int32] | cv2.typing.MatLike, background: npt.NDArray[np.bool_]
) -> Labels:
    """1 in the sure background, 2, 3, ... in the sure parts, 0 where the flood decides."""
    return np.where(background, 1, np.where(parts > 0, parts + 1, 0)).astype(np.int32)


def _flooded(rgb: Rgb, seeds: Labels) -> Labels:
    """The labels of objects, from 1, with the background as 0.

    Without a sure background, all of the picture is objects.
    """
    flood = _opencv_watershed(rgb, seeds)
    return np.where(flood == BORDER, BORDER, flood - 1).astype(np.int32)


def _flooded_as_numbered(rgb: Rgb, dense: Labels, numbers: npt.NDArray[np.int32]) -> Labels:
    flood = _opencv_watershed(rgb, dense)
    return np.where(flood == BORDER, BORDER, numbers[np.maximum(flood, 1) - 1]).astype(np.int32)


def _opencv_watershed(rgb: Rgb, seeds: Labels) -> Labels:
    """OpenCV's flood, without the line that it draws all around the picture."""
    framed = cv2.copyMakeBorder(rgb, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    markers = cv2.copyMakeBorder(seeds, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(0,))
    flood = cv2.watershed(framed, markers)[1:-1, 1:-1]
    return np.ascontiguousarray(flood, np.int32)
