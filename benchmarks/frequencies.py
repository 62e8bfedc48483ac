"""Stripes taken out of real photos, photos without any left alone, and the time of filters.

Photos of ECSSD get two sine waves of random direction and of 8 to 60 cycles across the picture,
clipped and rounded. The error is the root of the mean squared difference to the photo; a figure is
the mean over the photos of the error after by the error before. Photos whose waves were not found
count as 1. Photos without stripes must come
out unchanged. Times are those of all processors together.
"""

from __future__ import annotations

import time
from pathlib import Path
from statistics import mean, median

import cv2
import numpy as np
import numpy.typing as npt
from benchmarks.measure import Report, Row, Setup

from cleanplate.restore.filter_options import FrequencyFilter
from cleanplate.restore.frequency_filters import filtered
from cleanplate.restore.periodic import find_waves, is_pattern, without_waves

_AMPLITUDES = (3, 6, 12, 25)

Plane = npt.NDArray[np.float32]


def measure(setup: Setup) -> Report:
    report = Report("Periodic noise: error after by error before; time of filters")
    photos = _photos(setup.media / "salient", 3 if setup.quick else 20)
    changed = sum(bool(find_waves(photo)) for photo in photos)
    note = f"of {len(photos)} photos without stripes"
    report.rows.append(Row("changed without need", 100 * changed / len(photos), "%", note))
    for amplitude in _AMPLITUDES[2:3] if setup.quick else _AMPLITUDES:
        report.rows.append(_row(photos, amplitude))
    report.rows.extend(_times(400 if setup.quick else 1000))
    return report


def _row(photos: list[Plane], amplitude: float) -> Row:
    random = np.random.default_rng(11)
    shares, found = [], 0
    for photo in photos:
        damaged = _striped(photo, amplitude, random)
        waves = find_waves(damaged)
        found += min(2, len(waves))
        result = damaged
        if not is_pattern(waves):
            planes = [without_waves(np.ascontiguousarray(damaged[..., c]), waves) for c in range(3)]
            result = np.clip(np.dstack(planes), 0, 1)
        shares.append(_error(result, photo) / _error(damaged, photo))
    note = (
        f"{100 * found / (2 * len(photos)):.0f} % of the waves found; median {median(shares):.2f}"
    )
    return Row(f"two waves of amplitude {amplitude}", mean(shares), "of the error", note)


def _times(side: int) -> list[Row]:
    plane = np.random.default_rng(3).random((side, side), np.float32)
    million = side * side / 1e6
    rows = []
    for engine in ("numpy", "opencv"):
        taken = []
        for _ in range(5):
            began = time.process_time()
            filtered(plane, FrequencyFilter(), engine)
            taken.append(time.process_time() - began)
        note = "one channel, mirrored borders included"
        rows.append(Row(f"low-pass, {engine}", 1000 * median(taken) / million, "ms a MP", note))
    began = time.process_time()
    find_waves(plane)
    taken_ms = 1000 * (time.process_time() - began)
    rows.append(Row("finding waves", taken_ms / million, "ms a MP", "one channel, none there"))
    return rows


def _striped(photo: Plane, amplitude: float, random: np.random.Generator) -> Plane:
    height, width = photo.shape[:2]
    rows, columns = np.mgrid[:height, :width]
    stripes = np.zeros((height, width))
    for _ in range(2):
        turn, cycles = random.uniform(0, np.pi), random.uniform(8, 60)
        u, v = cycles * np.cos(turn), cycles * np.sin(turn)
        phase = 2 * np.pi * (u * columns / width + v * rows / height + random.random())
        stripes += amplitude * np.cos(phase)
    levels = np.clip(np.rint(255 * photo + stripes[..., np.newaxis]), 0, 255)
    return np.asarray(levels / 255, np.float32)


def _error(picture: Plane, clean: Plane) -> float:
    return float(np.sqrt(np.mean((picture.astype(np.float64) - clean) ** 2)))


def _photos(folder: Path, count: int) -> list[Plane]:
    files = sorted(folder.rglob("*.jpg"))
    chosen = files[:: max(1, len(files) // count)][:count]
    return [np.asarray(cv2.imread(str(path))[..., ::-1], np.float32) / 255 for path in chosen]
