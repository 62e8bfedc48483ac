"""Background subtraction on a street: every method's figures by CDnet's rules, and its time.

CDnet-2014 baseline/highway: all 900 frames are shown, those from 470 on have a truth. Of shadow it
says that it is background; what is outside of the region of interest, or nobody could tell, counts
as nothing. All methods have their default parameters. The time is the median over the frames that
count, with whatever else the machine does.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from statistics import median

import cv2
import numpy as np
import numpy.typing as npt
from benchmarks.measure import Report, Row, Setup
from PIL import Image

from cleanplate.core.errors import MissingExtraError
from cleanplate.metrics.motion import MotionMeter, frame_range
from cleanplate.motion.algorithms import ALGORITHMS
from cleanplate.motion.subtractor import MOTION, Pixels, Subtractor

_RATE = 25
_QUICK = ("frame-difference", "running-average", "mog2")
_PUBLISHED = {
    "mog2": "OpenCV's own here: .63 / .71",
    "knn": "OpenCV's own here: .81 / .89",
    "gmg": "OpenCV's own here: .93 / .94",
    "cnt": "OpenCV's own here: .79 / .91",
    "gsoc": "OpenCV's own here: .96 / .96",
    "mog": "OpenCV's own here: .63 / .63",
    "lsbp": "OpenCV's own here: .37 / .38",
    "subsense": "target .96 at 25 frames/s",
    "pbas": "target .93",
    "vibe": "target .90 at 300 frames/s",
}
"""What the figures stand beside: raw, and after the median."""


def measure(setup: Setup) -> Report:
    folder = setup.media / "motion" / "highway"
    report = Report("Background subtraction, CDnet-2014 baseline/highway")
    counted = frame_range((folder / "temporalROI.txt").read_text())
    shown = counted[:12] if setup.quick else range(1, counted.stop)
    frames = [_picture(folder / "input" / f"in{number:06}.jpg") for number in shown]
    truths = [_truth(folder, number) for number in counted[: 12 if setup.quick else None]]
    roi = _picture(folder / "ROI.bmp", "L") > 0
    skipped = []
    for name in _QUICK if setup.quick else ALGORITHMS:
        try:
            model = ALGORITHMS[name]()
        except MissingExtraError as err:
            skipped.append(f"{name}: {err}")
            continue
        report.rows.extend(rows_of(model, frames, truths, roi))
    return Report(report.title, report.rows, " ".join(skipped))


def rows_of(
    model: Subtractor,
    frames: list[Pixels],
    truths: list[npt.NDArray[np.uint8]],
    roi: npt.NDArray[np.bool_],
) -> Iterator[Row]:
    """F as it comes, F of the smoothed masks, and milliseconds a frame."""
    raw, smooth = MotionMeter(roi=roi), MotionMeter(roi=roi)
    seconds = []
    missing = len(frames) - len(truths)
    for number, (mask, taken) in enumerate(timed(model, frames)):
        if number < missing:
            continue
        seconds.append(taken)
        raw.step(mask == MOTION, truths[number - missing])
        smooth.step(cv2.medianBlur(mask, 5) == MOTION, truths[number - missing])
    scores, smoothed = raw.result().scores(), smooth.result().scores()
    note = f"Pr {scores.precision:.2f}, Re {scores.recall:.2f}, PWC {scores.pwc:.1f}"
    beside = _PUBLISHED.get(model.name, "")
    yield Row(f"{model.name}: F", scores.f_measure, "", note)
    yield Row(f"{model.name}: F after a 5 x 5 median", smoothed.f_measure, "", beside)
    yield Row(f"{model.name}: time", 1000 * median(seconds), "ms a frame", "320 x 240")


def timed(
    model: Subtractor, frames: Iterable[Pixels]
) -> Iterator[tuple[npt.NDArray[np.uint8], float]]:
    """Masks, and how many seconds each took."""
    for number, frame in enumerate(frames):
        began = time.perf_counter()
        mask = model.process(frame, Fraction(number, _RATE))
        yield mask, time.perf_counter() - began


def _truth(folder: Path, number: int) -> npt.NDArray[np.uint8]:
    return _picture(folder / "groundtruth" / f"gt{number:06}.png")


def _picture(path: Path, mode: str | None = None) -> npt.NDArray[np.uint8]:
    with Image.open(path) as picture:
        return np.asarray(picture.convert(mode) if mode else picture, np.uint8)
