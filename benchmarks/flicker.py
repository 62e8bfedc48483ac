"""How steady mattes are over time, with and without smoothing.

Where the truth is known (DAVIS): dtSSD and J mean. Where it is not (calls): the warp error, the
root mean square difference between a matte and the one before it carried along the picture's
motion, where the picture agrees, times 100.
"""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from benchmarks.material import Rgb, pictures_of, sequence
from benchmarks.measure import Report, Row, Setup

from cleanplate.core.pictures import Matte
from cleanplate.matting.library import open_coarse
from cleanplate.matting.options import ShapeOptions
from cleanplate.matting.stream import MatteStream
from cleanplate.media.memory_video import MemoryVideo
from cleanplate.metrics.video import dtssd, j_mean

_SEQUENCES = (
    ("dance-twirl", "portrait"),
    ("dance-twirl", "u2netp"),
    ("blackswan", "u2netp"),
    ("dog", "u2netp"),
)
_CALLS = ("talking-d10.mp4", "talking-d12.mp4", "book.mkv", "thanks.mkv")
_SAME_LUMA = 6.0
"""Difference in luma up to which two carried pixels show the same thing."""


def measure(setup: Setup) -> Report:
    report = Report("Flicker, with smoothing and without")
    count = 3 if setup.quick else 50
    for name, model in _SEQUENCES[: 1 if setup.quick else None]:
        pictures, masks = sequence(setup.media / "davis" / name, count)
        for steady in (True, False):
            mattes = mattes_of(pictures, model, steady=steady)
            label = f"{name}, {model}, {'smoothed' if steady else 'raw'}"
            report.rows.append(Row(f"{label}: dtSSD", dtssd(mattes, masks), ""))
            report.rows.append(Row(f"{label}: J mean", j_mean(mattes, masks), ""))
    for name in _CALLS[: 1 if setup.quick else None]:
        pictures = pictures_of(setup.media / "video" / "calls" / name, count)
        for steady in (True, False):
            error = warp_error(pictures, mattes_of(pictures, "portrait", steady=steady))
            label = f"{name}, portrait, {'smoothed' if steady else 'raw'}"
            report.rows.append(Row(f"{label}: warp error", error, ""))
    return report


def mattes_of(pictures: list[Rgb], model: str, *, steady: bool) -> list[Matte]:
    """The mattes of a video as the program finds them, float32."""
    stream = MatteStream(open_coarse(model), "soft", ShapeOptions(), steady=steady)
    return [
        stream.process(frame).astype(np.float32) / np.float32(255)
        for frame in MemoryVideo(pictures)
    ]


def warp_error(pictures: list[Rgb], mattes: list[Matte]) -> float:
    """Mean over successive frames; see the module."""
    lumas = [cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY) for rgb in pictures]
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    errors = []
    for (luma, next_luma), (matte, next_matte) in zip(
        pairwise(lumas), pairwise(mattes), strict=True
    ):
        where = flow.calc(next_luma, luma, np.zeros((*luma.shape, 2), np.float32))
        rows, columns = np.indices(luma.shape, np.float32)
        across, down = columns + where[..., 0], rows + where[..., 1]
        carried = cv2.remap(matte, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        seen = cv2.remap(luma, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        same = cv2.absdiff(seen, next_luma) <= _SAME_LUMA
        errors.append(float(np.sqrt(np.mean((carried - next_matte)[same] ** 2))))
    return 100 * float(np.mean(errors))
