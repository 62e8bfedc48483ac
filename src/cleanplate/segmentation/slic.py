"""SLIC superpixels: small regions of like colour that follow the picture's edges."""

from __future__ import annotations

import numpy as np

from cleanplate.segmentation.drawing import lined
from cleanplate.segmentation.options import SlicOptions
from cleanplate.segmentation.result import Rgb, Segmentation, Stage, check_rgb


def superpixels(rgb: Rgb, options: SlicOptions | None = None) -> Segmentation:
    """Divide a picture into about so many connected regions of like colour.

    Args:
        rgb: uint8 (H, W, 3).
        options: number and compactness.

    Returns:
        Labels 1, 2, ... that fill the picture, without lines; no matte.

    Raises:
        UsageError: no RGB picture of 8 bits.

    References:
        R. Achanta et al., SLIC superpixels compared to state-of-the-art superpixel methods, TPAMI
        34(11), 2012, doi:10.1109/TPAMI.2012.120; scikit-image's.
    """
    from skimage.segmentation import slic

    options = options or SlicOptions()
    rgb = check_rgb(rgb)
    labels = np.asarray(
        slic(
            rgb,
            n_segments=min(options.segments, rgb.shape[0] * rgb.shape[1]),
            compactness=options.compactness,
            start_label=1,
            channel_axis=-1,
        ),
        np.int32,
    )
    return Segmentation(labels, None, (Stage("superpixels", lambda: lined(rgb, labels)),))
