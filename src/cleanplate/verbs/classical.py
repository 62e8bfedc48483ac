"""Models without a network that go by colour: chroma key, GrabCut, back-projection, watershed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cleanplate.core.boxes import check_within, parse_box
from cleanplate.core.errors import InputError, UsageError
from cleanplate.matting.boxes import Box
from cleanplate.matting.classical import (
    BackProjectionMatter,
    ChromaMatter,
    GrabCutMatter,
    WatershedMatter,
)
from cleanplate.matting.network import CoarseMatter
from cleanplate.matting.options import MatteOptions
from cleanplate.matting.small import small_rgb
from cleanplate.media.memory_video import VideoSource, opaque_rgb
from cleanplate.segmentation.chroma_key import find_key
from cleanplate.segmentation.options import ChromaOptions
from cleanplate.verbs.segment.segmenter import read_sample

NAMES = ("chroma", "grabcut", "backprojection", "watershed")
"""What ``--model`` takes besides networks and models for a still camera."""


def still_model(options: MatteOptions, rgb: npt.NDArray[np.uint8]) -> CoarseMatter:
    """The model for a photo.

    Args:
        options: one of `NAMES` as the model, and what it is shown.
        rgb: the photo, uint8 (H, W, 3).

    Raises:
        InputError: the sample cannot be read.
        UsageError: the model is not shown what it needs, or it does not fit the picture.
    """
    if options.model == "chroma":
        return ChromaMatter(find_key(rgb, ChromaOptions(options.key)))
    if options.model == "grabcut":
        return GrabCutMatter(_box(options.rect, (rgb.shape[0], rgb.shape[1])))
    if options.model == "backprojection":
        return BackProjectionMatter(_sample(options.sample, rgb))
    return WatershedMatter()


def video_model(options: MatteOptions, source: VideoSource) -> CoarseMatter:
    """The model for a video; key and sample are taken from its first frame.

    Args:
        options: as for `still_model`.
        source: the video, which can be gone through again.

    Raises:
        InputError: the sample or the video cannot be read.
        UsageError: as for `still_model`.
    """
    if options.model == "grabcut":
        return GrabCutMatter(_box(options.rect, source.info.size))
    if options.model == "watershed":
        return WatershedMatter()
    first = next(iter(source), None)
    if first is None:
        msg = f"{source.info.path} has no frames"
        raise InputError(msg)
    if options.model == "chroma":
        return ChromaMatter(find_key(small_rgb(first, max(first.size)), ChromaOptions(options.key)))
    return BackProjectionMatter(_sample(options.sample, opaque_rgb(first)))


def _box(rect: str | None, size: tuple[int, int]) -> Box:
    """The box of the subject in shares of the picture."""
    if rect is None:
        msg = "--model grabcut needs --rect X0,Y0,X1,Y1, a box around the subject in pixels"
        raise UsageError(msg)
    box = parse_box("--rect", rect)
    check_within("--rect", box, size)
    x0, y0, x1, y1 = box
    if (x1 - x0) * (y1 - y0) == size[0] * size[1]:
        msg = f"--rect is all of the picture of {size[1]}x{size[0]}; leave background around it"
        raise UsageError(msg)
    return Box(y0 / size[0], x0 / size[1], y1 / size[0], x1 / size[1])


def _sample(sample: str | None, rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    if sample is None:
        msg = (
            "--model backprojection needs --sample, a picture of the subject's colours, "
            "or X0,Y0,X1,Y1 of the picture itself (of a video: its first frame)"
        )
        raise UsageError(msg)
    return read_sample(sample, rgb)
