"""Classical segmentation: how good each method is on real pictures, and its time.

- Watershed: objects counted on pictures whose objects were counted by eye.
- GrabCut: intersection over union with ECSSD's masks, from the box around each, and from the matte
  of a network as its first guess (that matte's own score beside it).
- Back-projection: the same masks; the sample is the middle third of the subject's box.
- Chroma key: a head before a green wall; the portrait network's matte is what it is compared with.
- SLIC: the share of ECSSD's outlines that have a superpixel's edge within two pixels.

Times are the processor's, on all cores together, so that they do not depend on what else runs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from benchmarks.material import Rgb, Sample, pictures_of, samples
from benchmarks.measure import Report, Row, Setup, median
from PIL import Image
from skimage import data

import cleanplate as cp
from cleanplate.media.photo import Photo
from cleanplate.segmentation.chroma_key import find_key, key_share, matte_of, suppress_spill
from cleanplate.segmentation.options import (
    BackProjectionOptions,
    ChromaOptions,
    GrabCutOptions,
    Projection,
    SlicOptions,
    WatershedOptions,
)
from cleanplate.segmentation.result import Segmentation
from cleanplate.verbs.segment.options import SegmentOptions
from cleanplate.verbs.segment.segmenter import Segmenter, Shown

Mask = npt.NDArray[np.bool_]

_MODEL = "u2netp"
"""What gives GrabCut its first guess."""

_BESIDE = "portrait"
"""What the chroma key is compared with."""

_NEAR = 2
"""Pixels within which an outline counts as followed."""


def measure(setup: Setup) -> Report:
    report = Report("Classical segmentation")
    report.rows.extend(counted(setup.media / "classical"))
    found = list(samples(setup.media / "salient", step=100 if setup.quick else 4))
    report.rows.extend(cut(found))
    report.rows.extend(projected(found))
    report.rows.extend(superpixels(found))
    report.rows.extend(keyed(setup.media / "video" / "calls" / "talking-d0.mp4", setup.quick))
    return report


def counted(folder: Path) -> Iterator[Row]:
    """Objects that the watershed counts."""
    coins = np.asarray(cv2.cvtColor(data.coins(), cv2.COLOR_GRAY2RGB), np.uint8)
    pictures = {
        "water_coins.jpg, 24 touching coins": _picture(folder / "water_coins.jpg"),
        "skimage.data.coins, 24 coins": coins,
        "smarties.png, 14 sweets": _picture(folder / "smarties.png"),
    }
    for name, rgb in pictures.items():
        segmentation, seconds = _timed(Segmenter(), rgb)
        yield Row(f"watershed, {name}: counted", segmentation.count, "", _time(seconds, rgb))
    every = WatershedOptions(seeds="minima", smooth=0, h_minima=0)
    for name, own in (
        ("no cure", every),
        ("smooth 3", WatershedOptions(seeds="minima", smooth=3, h_minima=0)),
        ("h-minima 3", WatershedOptions(seeds="minima", smooth=1.5, h_minima=3)),
    ):
        rgb = data.coffee()
        segmentation, seconds = _timed(Segmenter(own=own), rgb)
        yield Row(
            f"watershed of minima, {name}: regions", segmentation.count, "", _time(seconds, rgb)
        )


def cut(found: list[Sample]) -> Iterator[Row]:
    """GrabCut from the true box, and from a network's matte."""
    boxed = [(sample, _box(sample.mask)) for sample in found]
    inner = [(one, box) for one, box in boxed if not _is_whole(box, one.mask.shape)]

    def with_box(box: tuple[int, int, int, int]) -> Segmenter:
        rect = ",".join(map(str, box))
        return Segmenter(SegmentOptions("grabcut", rect=rect), GrabCutOptions())

    yield from _rows(
        "grabcut from the box",
        [(one, with_box(box)) for one, box in inner],
        f"{len(inner)} pictures",
    )
    guesses = [cp.matte(sample.rgb, model=_MODEL) for sample in found]
    useful = [
        (one, guess)
        for one, guess in zip(found, guesses, strict=True)
        if 0 < (guess >= 0.5).mean() < 1
    ]
    own = float(np.mean([_iou(guess >= 0.5, one.mask) for one, guess in useful]))
    shown = [
        (one, Segmenter(SegmentOptions("grabcut"), GrabCutOptions(), Shown(mask=_binary(guess))))
        for one, guess in useful
    ]
    yield from _rows(f"grabcut from {_MODEL}'s matte", shown, f"the matte itself: {own:.3f}")


def projected(found: list[Sample]) -> Iterator[Row]:
    """Back-projection of the middle of the subject."""
    projections: tuple[Projection, ...] = ("numpy", "opencv")
    for projection in projections:
        own = BackProjectionOptions(projection=projection)
        work = [
            (one, Segmenter(SegmentOptions("backprojection", sample=_middle(one.mask)), own))
            for one in found
        ]
        yield from _rows(f"back-projection, {projection}", work, "sample: middle of the subject")


def superpixels(found: list[Sample]) -> Iterator[Row]:
    """How much of the outlines superpixels follow."""
    own = SlicOptions()
    recalls, seconds = [], []
    for sample in found:
        segmentation, taken = _timed(Segmenter(SegmentOptions("slic"), own), sample.rgb)
        recalls.append(_recall(segmentation.labels, sample.mask))
        seconds.append(taken)
    note = f"{own.segments} asked for, within {_NEAR} pixels"
    yield Row("slic: outline followed", float(np.mean(recalls)), "", note)
    yield Row("slic: time", 1000 * median(seconds), "ms a picture")


def keyed(path: Path, quick: bool) -> Iterator[Row]:
    """The matte before a green wall, beside a network's; time of key and spill."""
    frames = pictures_of(path, 2 if quick else 30)[:: 1 if quick else 6]
    key, tolerance = find_key(frames[0]), ChromaOptions().tolerance
    scores, keying, cleaning = [], [], []
    for rgb in frames:
        began = time.process_time()
        matte = matte_of(key_share(rgb, key), tolerance, key.wall)
        keying.append(time.process_time() - began)
        began = time.process_time()
        suppress_spill(rgb, key.colour)
        cleaning.append(time.process_time() - began)
        # The last rows are black, outside of the camera's picture; a network calls them background.
        rows = slice(None, 480)
        scores.append(_iou(matte[rows] >= 0.5, cp.matte(rgb, model=_BESIDE)[rows] >= 0.5))
    note = f"IoU with {_BESIDE}'s matte, which sees no loose hair"
    yield Row("chroma, talking-d0: agreement", float(np.mean(scores)), "", note)
    yield Row("chroma: matte", 1000 * median(keying), "ms a frame", "512 x 512")
    yield Row("chroma: spill suppression", 1000 * median(cleaning), "ms a frame", "512 x 512, RGB")


def _rows(name: str, work: list[tuple[Sample, Segmenter]], note: str) -> Iterator[Row]:
    scores, seconds = [], []
    for sample, segmenter in work:
        segmentation, taken = _timed(segmenter, sample.rgb)
        scores.append(_iou(segmentation.labels == 1, sample.mask))
        seconds.append(taken)
    yield Row(f"{name}: IoU", float(np.mean(scores)), "", note)
    yield Row(f"{name}: time", 1000 * median(seconds), "ms a picture", "400 x 300 or so")


def _timed(segmenter: Callable[[Photo], Segmentation], rgb: Rgb) -> tuple[Segmentation, float]:
    began = time.process_time()
    found = segmenter(Photo(np.ascontiguousarray(rgb)))
    return found, time.process_time() - began


def _time(seconds: float, rgb: Rgb) -> str:
    return f"{rgb.shape[1]} x {rgb.shape[0]}, {1000 * seconds:.0f} ms"


def _iou(one: Mask, other: Mask) -> float:
    return float((one & other).sum() / max(1, (one | other).sum()))


def _recall(labels: npt.NDArray[np.int32], mask: Mask) -> float:
    """The share of the mask's outline that has an edge of labels near."""
    square = np.ones((2 * _NEAR + 1, 2 * _NEAR + 1), np.uint8)
    near = cv2.dilate(_edges(labels).astype(np.uint8), square) > 0
    outline = _edges(mask)
    return float((outline & near).sum() / max(1, outline.sum()))


def _edges(values: npt.NDArray[np.int32] | Mask) -> Mask:
    edges = np.zeros(values.shape, np.bool_)
    edges[1:] |= values[1:] != values[:-1]
    edges[:, 1:] |= values[:, 1:] != values[:, :-1]
    return edges


def _box(mask: Mask) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _is_whole(box: tuple[int, int, int, int], size: tuple[int, ...]) -> bool:
    return (box[2] - box[0]) * (box[3] - box[1]) == size[0] * size[1]


def _middle(mask: Mask) -> str:
    """The middle third of the box around a mask, as the command line takes it."""
    x0, y0, x1, y1 = _box(mask)
    width, height = max(3, x1 - x0), max(3, y1 - y0)
    return f"{x0 + width // 3},{y0 + height // 3},{x0 + 2 * width // 3},{y0 + 2 * height // 3}"


def _binary(matte: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return (matte >= np.float32(0.5)).astype(np.float32)


def _picture(path: Path) -> Rgb:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"), np.uint8)
