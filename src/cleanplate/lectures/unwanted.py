"""A picture of a page that is no slide, made comparable with the lecture's samples."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from cleanplate.core.frames import rgb_matrix
from cleanplate.core.pictures import to_uint8
from cleanplate.lectures.deck import Box
from cleanplate.lectures.pages import assumed_colour
from cleanplate.lectures.signal import Grey, Grid
from cleanplate.media.images import read_photo
from cleanplate.media.video_info import VideoInfo


def unwanted_page(path: Path, info: VideoInfo, grid: Grid, region: Box | None) -> Grey:
    """The small picture that a page looking like a picture has in the samples.

    Args:
        path: the picture: of the whole video, or of the region as slides' pictures are.
        info: the video, whose luma the samples are.
        grid: of the samples.
        region: part of the video that is looked at; None: all of it.

    Raises:
        InputError: the picture cannot be read.
    """
    rgb = to_uint8(read_photo(path).pixels)
    if region is not None and rgb.shape[:2] == info.size:
        rgb = np.ascontiguousarray(rgb[region[1] : region[3], region[0] : region[2]])
    small = cv2.resize(rgb, (grid.columns, grid.rows), interpolation=cv2.INTER_AREA)
    matrix, offset = rgb_matrix(assumed_colour(info.colour), info.size[0])
    luma = small.astype(np.float32) @ matrix[:, 0] + offset[0]
    return np.asarray(np.rint(luma).clip(0, 255), np.uint8)
