"""Following targets: every method on paths drawn by code, on a cup, on subjects of DAVIS-2016.

A method is given the true box in the first frame and nothing more. The centre error is the mean
distance of its box's middle from the true one's in pixels, over the frames that show the target
and in which the method does not call it lost; the IoU is that of the upright boxes over all frames
that show the target. The boxes of DAVIS are those around its masks; all its frames show the
target, so that every lost one is an error. The time is the median over all frames, whatever else
the machine does.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from benchmarks.material import Rgb, pictures_of, sequence
from benchmarks.measure import Report, Row, Setup
from tests.tracking.targets import PATHS, cup_box, drawn

from cleanplate.tracking.cam_shift import CamShift
from cleanplate.tracking.colour_weigher import ColourWeigher
from cleanplate.tracking.csrt import CSRT
from cleanplate.tracking.mean_shift import MeanShift
from cleanplate.tracking.mil import MIL
from cleanplate.tracking.target import Box, overlap
from cleanplate.tracking.tracker import Tracker

_METHODS: dict[str, Callable[[], Tracker]] = {
    "meanshift, hue": MeanShift,
    "meanshift, colour": lambda: MeanShift(ColourWeigher()),
    "camshift, hue": CamShift,
    "camshift, colour": lambda: CamShift(ColourWeigher()),
    "csrt": CSRT,
    "mil": MIL,
}
_QUICK = ("meanshift, hue", "camshift, colour")


@dataclass(frozen=True, slots=True)
class Case:
    """A sequence with its truth."""

    name: str
    frames: list[Rgb]
    boxes: list[Box | None]


@dataclass(frozen=True, slots=True)
class Result:
    """How a method did on one."""

    error: float
    iou: float
    lost: int
    wrongly_lost: int
    milliseconds: list[float]


def measure(setup: Setup) -> Report:
    report = Report("Following targets: drawn paths, a cup, and DAVIS-2016")
    cases = [
        *_paths(setup.quick),
        _cup(setup.media / "classical" / "cup.mp4", setup.quick),
        *_davis(setup.media / "davis", setup.quick),
    ]
    for name in _QUICK if setup.quick else _METHODS:
        results = {case.name: followed(_METHODS[name](), case) for case in cases}
        report.rows.extend(_rows(name, results))
    return report


def followed(tracker: Tracker, case: Case) -> Result:
    """The figures of one method on one sequence."""
    first = case.boxes[0]
    if first is None:
        msg = f"the first frame of {case.name} shows no target"
        raise ValueError(msg)
    tracker.start(case.frames[0], first)
    errors, shared, times = [], [], []
    lost = wrongly = 0
    for number, (frame, box) in enumerate(zip(case.frames[1:], case.boxes[1:], strict=True), 1):
        began = time.perf_counter()
        target = tracker.process(frame, Fraction(number, 25))
        times.append(1000 * (time.perf_counter() - began))
        lost += target.lost
        if box is None:
            continue
        wrongly += target.lost
        shared.append(0.0 if target.lost else overlap(target.box_xyxy, box))
        if not target.lost:
            errors.append(math.dist(target.centre, ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)))
    error = statistics.fmean(errors) if errors else math.nan
    return Result(error, statistics.fmean(shared), lost, wrongly, times)


def _rows(method: str, results: dict[str, Result]) -> Iterator[Row]:
    for name, result in results.items():
        note = f"IoU {result.iou:.3f}, lost in {result.lost}, wrongly {result.wrongly_lost}"
        yield Row(f"{method}: {name}: centre error", result.error, "px", note)
    for kind in ("drawn", "davis"):
        some = [result for name, result in results.items() if name.startswith(kind)]
        if some:
            yield Row(f"{method}: {kind}: centre error", _mean(r.error for r in some), "px")
            yield Row(f"{method}: {kind}: IoU", _mean(r.iou for r in some), "")
            wrongly = sum(result.wrongly_lost for result in some)
            yield Row(f"{method}: {kind}: wrongly lost", wrongly, "frames")
            took = [one for result in some for one in result.milliseconds]
            yield Row(f"{method}: {kind}: time", statistics.median(took), "ms a frame")


def _mean(values: Iterable[float]) -> float:
    return float(np.nanmean(list(values)))


def _paths(quick: bool) -> Iterator[Case]:
    for name, path in PATHS.items():
        truth = path()[: 8 if quick else None]
        frames = [drawn(one, number) for number, one in enumerate(truth)]
        yield Case(f"drawn {name}", frames, [one.box if one.seen else None for one in truth])


def _cup(video: Path, quick: bool) -> Case:
    """A black cup in a hand, at half its size; its box is known by its being dark and grey."""
    frames = [
        np.asarray(cv2.resize(frame, None, fx=0.5, fy=0.5), np.uint8)
        for frame in pictures_of(video, 5 if quick else 10_000)
    ]
    return Case("cup", frames, [cup_box(frame) for frame in frames])


def _davis(folder: Path, quick: bool) -> Iterator[Case]:
    for place in sorted(folder.iterdir())[: 1 if quick else None]:
        frames, masks = sequence(place, 5 if quick else 10_000)
        yield Case(f"davis {place.name}", frames, [_box(mask) for mask in masks])


def _box(mask: npt.NDArray[np.bool_]) -> Box | None:
    rows, columns = np.nonzero(mask)
    if not rows.size:
        return None
    return (
        float(columns.min()),
        float(rows.min()),
        float(columns.max() + 1),
        float(rows.max() + 1),
    )
