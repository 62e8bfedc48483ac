"""Pairs of a matte and a mask to measure, by name: the same in every run and on every machine.

All shapes and noise are whole numbers until the last division, so that no library's rounding takes
part. Used by the tests and by ``make_goldens.py``, which runs in another environment: numpy only,
but for the real pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

Matte = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Pair = tuple[Matte, Mask]

SOD = Path(__file__).parents[2].parent / "shared" / "media" / "metrics" / "sod"
REAL = ("0001", "19", "aerial-1867541__340")
FULL = 65535


def blobs(rng: np.random.Generator, height: int, width: int, count: int = 5) -> Mask:
    """A few ellipses, some beyond the border, some with a hole."""
    rows, columns = np.ogrid[:height, :width]
    mask = np.zeros((height, width), np.bool_)
    for _ in range(count):
        row, column = rng.integers(0, height), rng.integers(0, width)
        tall, wide = rng.integers(2, 3 + height // 4), rng.integers(2, 3 + width // 4)
        away = ((rows - row) * wide) ** 2 + ((columns - column) * tall) ** 2
        mask |= away <= (tall * wide) ** 2
        if rng.random() < 0.4:
            mask &= away > (tall * wide // 3) ** 2
    return mask


def lines(rng: np.random.Generator, height: int, width: int, count: int = 12) -> Mask:
    """Thin lines in many directions: hair, wires."""
    mask = np.zeros((height, width), np.bool_)
    for _ in range(count):
        row, column, down, right = rng.integers(0, [height, width, height, width])
        steps = np.arange(max(abs(down - row), abs(right - column)) + 1)
        last = max(1, steps[-1])
        mask[row + (down - row) * steps // last, column + (right - column) * steps // last] = True
    return mask


def softened(mask: Mask, radius: int, noise: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The mask box-blurred, with noise, as whole numbers from 0 to `FULL`."""
    sums = np.pad(mask.astype(np.int64), radius)
    side = 2 * radius + 1
    for axis in (0, 1):
        total = np.cumsum(np.insert(sums, 0, 0, axis), axis)
        ends = np.arange(side, total.shape[axis])
        sums = total.take(ends, axis) - total.take(ends - side, axis)
    return np.clip(sums * FULL // side**2 + noise, 0, FULL)


def fine(values: npt.NDArray[np.int64]) -> Matte:
    """Of 65536 levels."""
    return (values / FULL).astype(np.float32)


def coarse(values: npt.NDArray[np.int64]) -> Matte:
    """Of bytes, as read from a file."""
    return (values * 255 // FULL / 255).astype(np.float32)


def photo(seed: int, height: int, width: int, *, radius: int = 2, whole: bool = True) -> Pair:
    """Blobs and hair, found with soft edges, coarse errors, noise, and one blob too many."""
    rng = np.random.default_rng(seed)
    mask = blobs(rng, height, width) | lines(rng, height, width, 4)
    cells = rng.integers(-FULL // 2, FULL // 2, (height // 16 + 1, width // 16 + 1))
    errors = np.kron(cells, np.ones((16, 16), np.int64))[:height, :width]
    noise = errors * (rng.random((height, width)) < 0.9) + rng.integers(-900, 900, (height, width))
    values = softened(mask ^ blobs(rng, height, width, 1), radius, noise)
    return (coarse if whole else fine)(values), mask


def speckle(seed: int, height: int, width: int) -> Pair:
    """Noise against noise."""
    rng = np.random.default_rng(seed)
    values = rng.integers(0, FULL, (height, width), endpoint=True)
    return fine(values), rng.random((height, width)) < rng.random()


def hair() -> Pair:
    """Lines of which many are lost, and others made up."""
    rng = np.random.default_rng(7)
    mask = lines(rng, 120, 150, 25) | blobs(rng, 120, 150, 2)
    found = mask & ~blobs(rng, 120, 150, 4) | lines(rng, 120, 150, 6)
    return found.astype(np.float32), mask


def moved(rows: int) -> Pair:
    """Sharp, but beside its place."""
    mask = blobs(np.random.default_rng(3), 90, 110)
    return np.roll(mask, rows, 0).astype(np.float32), mask


def dim() -> Pair:
    """A network that is unsure: nothing above 0.3."""
    matte, mask = photo(11, 80, 120, whole=False)
    return matte * np.float32(0.3), mask


def flat(value: float) -> Pair:
    """The same everywhere."""
    return np.full((37, 53), value, np.float32), blobs(np.random.default_rng(5), 37, 53, 2)


def flat_corner() -> Pair:
    """Flat, with a quarter that has no subject: both are flat there, which the S-measure asks."""
    mask = np.zeros((37, 53), np.bool_)
    mask[:9] = mask[:, :9] = True
    return np.full((37, 53), 0.1, np.float32), mask


def with_truth(truth: bool) -> Pair:
    """All subject, or none."""
    return photo(13, 40, 60)[0], np.full((40, 60), truth)


def one_pixel(row: int, column: int) -> Pair:
    """The smallest subject, softly found."""
    mask = np.zeros((30, 40), np.bool_)
    mask[row, column] = True
    return fine(softened(mask, 2, np.zeros((30, 40), np.int64))), mask


def single(value: float, truth: bool) -> Pair:
    """A picture of one pixel."""
    return np.full((1, 1), value, np.float32), np.full((1, 1), truth)


def even() -> Pair:
    """Values at the very thresholds: halves, and a mean that makes the adaptive one be met."""
    mask = np.indices((24, 32)).sum(0) % 3 == 0
    return np.where(np.arange(32) % 2, 0.5, 0).astype(np.float32) + np.zeros((24, 1), "f4"), mask


def perfect() -> Pair:
    """The mask itself."""
    mask = photo(17, 70, 90)[1]
    return mask.astype(np.float32), mask


def inverted() -> Pair:
    """Its opposite."""
    matte, mask = perfect()
    return 1 - matte, mask


def real(stem: str) -> Pair:
    """A prediction and its mask as published with PySODMetrics."""
    prediction, mask = real_bytes(stem)
    return (prediction / 255).astype(np.float32), mask > 128


def real_bytes(stem: str) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """The same, as in the files."""
    import cv2

    folders = (SOD / "test_data" / "preds", SOD / "test_data" / "masks")
    prediction, mask = (cv2.imread(str(f / f"{stem}.png"), cv2.IMREAD_GRAYSCALE) for f in folders)
    return np.asarray(prediction, np.uint8), np.asarray(mask, np.uint8)


MADE: dict[str, Callable[[], Pair]] = {
    "photo-bytes": partial(photo, 1, 120, 160),
    "photo-fine": partial(photo, 2, 131, 97, whole=False),
    "photo-large": partial(photo, 4, 512, 700, radius=4),
    **{f"photo-{seed}": partial(photo, seed, 40 + seed, 75 - seed) for seed in range(20, 32)},
    **{f"speckle-{seed}": partial(speckle, seed, 3 * seed, 50 - 3 * seed) for seed in range(1, 9)},
    "hair": hair,
    "moved-3": partial(moved, 3),
    "moved-9": partial(moved, 9),
    "dim": dim,
    "perfect": perfect,
    "inverted": inverted,
    "even": even,
    "all-black": partial(flat, 0.0),
    "all-white": partial(flat, 1.0),
    "flat-half": partial(flat, 0.5),
    "flat-third": partial(flat, 1 / 3),
    "flat-corner": flat_corner,
    "truth-all-subject": partial(with_truth, True),
    "truth-empty": partial(with_truth, False),
    "both-empty": lambda: (np.zeros((9, 7), np.float32), np.zeros((9, 7), np.bool_)),
    "both-full": lambda: (np.ones((9, 7), np.float32), np.ones((9, 7), np.bool_)),
    "one-pixel": partial(one_pixel, 12, 20),
    "one-pixel-first": partial(one_pixel, 0, 0),
    "one-pixel-last": partial(one_pixel, 29, 39),
    "1x1-hit": partial(single, 1.0, True),
    "1x1-miss": partial(single, 0.0, True),
    "1x1-false": partial(single, 0.75, False),
    "1x40": partial(speckle, 41, 1, 40),
    "40x1": partial(speckle, 42, 40, 1),
    "2x2": partial(speckle, 44, 2, 2),
}
"""Pairs made of nothing, by name."""

HUGE: dict[str, Callable[[], Pair]] = {
    "huge": partial(photo, 99, 3000, 2000, radius=6),
}
"""Pairs that take seconds."""


def all_pairs() -> Iterator[tuple[str, Pair]]:
    """Every pair there is."""
    for name, make in (MADE | HUGE).items():
        yield name, make()
    for stem in REAL if SOD.is_dir() else ():
        yield f"real-{stem}", real(stem)
