"""Back-projection: where in a picture the colours of a sample are.

Colours are hue and saturation, 180 by 256 bins, as OpenCV counts them.

References:
    M. Swain, D. Ballard, Color indexing, International Journal of Computer Vision 7(1), 1991,
    doi:10.1007/BF00130487.
"""

from __future__ import annotations

from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.boxes import PixelBox, check_within
from cleanplate.segmentation.drawing import overlaid
from cleanplate.segmentation.foreground import stretched
from cleanplate.segmentation.options import BackProjectionOptions
from cleanplate.segmentation.result import Rgb, Segmentation, Stage, check_rgb, subject_of

Histogram: TypeAlias = npt.NDArray[np.float32]
"""Pixels of each hue and saturation, (180, 256)."""

Likelihood: TypeAlias = npt.NDArray[np.float32]
"""How much of each pixel's colour is the sample's, (H, W), in [0, 1]."""

BINS = (180, 256)
"""Hues and saturations of OpenCV's HSV."""

_LEAST_REACH = 0.02
"""Least half width of the slope between 0 and 1, as a share of the highest likelihood."""

_NO_COLOUR = (
    "the picture has no colours, and back-projection goes by hue and saturation alone; "
    "all of it is as the sample"
)


def find_sample(
    rgb: Rgb, sample: Rgb, options: BackProjectionOptions | None = None
) -> Segmentation:
    """Find the pixels whose colours are those of a sample.

    Args:
        rgb: uint8 (H, W, 3).
        sample: of what is looked for, uint8 (h, w, 3); a part of the picture, or another picture.
        options: see `BackProjectionOptions`.

    Returns:
        Label 1 is what was found. The matte is 0.5 at the cutoff, and a slope around it.

    Raises:
        UsageError: no pictures of 8 bits.
    """
    options = options or BackProjectionOptions()
    rgb, sample = check_rgb(rgb), check_rgb(sample)
    hsv = _hsv(rgb)
    raw = _projected(hsv, _hsv(sample), options)
    gathered = convolved(raw, options.disc)
    matte = _matte(gathered, options.cutoff)
    labels = subject_of(matte >= np.float32(0.5))
    stages = (
        Stage("hue", lambda: np.ascontiguousarray(hsv[..., 0])),
        Stage("saturation", lambda: np.ascontiguousarray(hsv[..., 1])),
        Stage("back-projection", lambda: stretched(raw)),
        Stage("convolved", lambda: stretched(gathered)),
        Stage("found", lambda: overlaid(rgb, labels)),
    )
    return Segmentation(labels, matte, stages, _note(hsv, labels))


def histogram_numpy(hsv: npt.NDArray[np.uint8]) -> Histogram:
    """How many pixels have each hue and saturation, counted by NumPy.

    Args:
        hsv: OpenCV's HSV, uint8 (H, W, 3), hue below 180.
    """
    codes = hsv[..., 0].astype(np.int32) * BINS[1] + hsv[..., 1]
    counts = np.bincount(codes.ravel(), minlength=BINS[0] * BINS[1])
    return counts.reshape(BINS).astype(np.float32)


def histogram_opencv(hsv: npt.NDArray[np.uint8]) -> Histogram:
    """As `histogram_numpy`, counted by OpenCV."""
    counts = cv2.calcHist([hsv], [0, 1], None, list(BINS), [0, BINS[0], 0, BINS[1]])
    return np.asarray(counts, np.float32)


def softened(histogram: Histogram, spread: float) -> Histogram:
    """The histogram softened by a Gaussian; hues go round.

    Args:
        histogram: (180, 256).
        spread: standard deviation in bins of hue; three times that in saturation; 0: none.
    """
    if spread == 0:
        return histogram
    rolled = np.concatenate([histogram, histogram, histogram])
    soft = cv2.GaussianBlur(
        rolled, (0, 0), sigmaX=3 * spread, sigmaY=spread, borderType=cv2.BORDER_REPLICATE
    )
    return np.asarray(soft[BINS[0] : 2 * BINS[0]], np.float32)


def ratio(model: Histogram, image: Histogram) -> Histogram:
    """Swain and Ballard's R = M / I, at most 1; 0 for colours that the picture does not have."""
    found = np.divide(model, image, out=np.zeros_like(model), where=image > 0)
    return np.minimum(found, np.float32(1))


def cv2_scaled(model: Histogram) -> Histogram:
    """The histogram with its highest bin at 255, as OpenCV's examples do before projecting."""
    return np.asarray(cv2.normalize(model, None, 0, 255, cv2.NORM_MINMAX), np.float32)  # type: ignore[call-overload]


def project_numpy(hsv: npt.NDArray[np.uint8], histogram: Histogram) -> npt.NDArray[np.float32]:
    """The histogram's value at each pixel's hue and saturation, (H, W)."""
    return np.asarray(histogram[hsv[..., 0], hsv[..., 1]], np.float32)


def project_opencv(hsv: npt.NDArray[np.uint8], histogram: Histogram) -> npt.NDArray[np.float32]:
    """As `project_numpy`, by OpenCV: rounded to whole numbers up to 255."""
    levels = cv2.calcBackProject([hsv], [0, 1], histogram, [0, BINS[0], 0, BINS[1]], 1)
    return np.asarray(levels, np.float32)


def convolved(likelihood: Likelihood, diameter: int) -> Likelihood:
    """The mean of a likelihood over a disc around each pixel.

    Args:
        likelihood: float32 (H, W).
        diameter: of the disc in pixels, odd; 1: as it is.
    """
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (diameter, diameter)).astype(np.float32)
    edge = cv2.BORDER_REPLICATE
    return np.asarray(cv2.filter2D(likelihood, -1, disc / disc.sum(), borderType=edge), np.float32)


def _projected(
    hsv: npt.NDArray[np.uint8], sample: npt.NDArray[np.uint8], options: BackProjectionOptions
) -> Likelihood:
    """How likely each pixel is the sample's, by its own colour alone."""
    if options.projection == "numpy":
        model = softened(histogram_numpy(sample), options.spread)
        image = softened(histogram_numpy(hsv), options.spread)
        return project_numpy(hsv, ratio(model, image))
    model = softened(histogram_opencv(sample), options.spread)
    return project_opencv(hsv, cv2_scaled(model)) / np.float32(255)


def _hsv(rgb: Rgb) -> npt.NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV), np.uint8)


def _matte(likelihood: Likelihood, cutoff: float | None) -> npt.NDArray[np.float32]:
    highest = float(likelihood.max())
    if highest <= 0:
        return np.zeros_like(likelihood)
    share = np.minimum(likelihood / np.float32(highest), np.float32(1))
    level = _otsu(share) if cutoff is None else cutoff
    reach = max(min(level, 1 - level), _LEAST_REACH)
    soft = np.float32(0.5) + (share - np.float32(level)) / np.float32(2 * reach)
    return np.asarray(np.clip(soft, 0, 1), np.float32)


def _otsu(share: Likelihood) -> float:
    """Otsu's level of values in [0, 1]; where all are alike, half of them."""
    levels = np.rint(share * 255).astype(np.uint8)
    if levels.min() == levels.max():
        return 0.5
    level, _ = cv2.threshold(levels, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return (float(level) + 1) / 255


def _note(hsv: npt.NDArray[np.uint8], labels: npt.NDArray[np.int32]) -> str | None:
    if not hsv[..., 1].any():
        return _NO_COLOUR
    return None if labels.any() else "the sample's colours are nowhere in the picture"


def sample_of(rgb: Rgb, box: PixelBox) -> Rgb:
    """A part of a picture as the sample.

    Args:
        rgb: uint8 (H, W, 3).
        box: X0, Y0, X1, Y1 in pixels, the last ones exclusive.

    Raises:
        UsageError: the box is not within the picture.
    """
    check_within("--sample", box, (rgb.shape[0], rgb.shape[1]))
    x0, y0, x1, y1 = box
    return np.ascontiguousarray(rgb[y0:y1, x0:x1])
