"""A grey picture made very small by Lanczos' filter: Pillow's result, bit by bit, sooner.

Pillow filters 8-bit pictures in integers: coefficients of 22 bits after the point, a sum of 32
bits, first along the rows, then along the columns, each time rounded to 8 bits. For a target of a
few columns, that is a product of two matrices. In float64 it is exact, as no sum reaches 2**53, and
BLAS computes it in 0.6 ms for a 720p frame, where Pillow takes 2.2 (benchmarks/hashes.py).

From version 13, Pillow goes along the columns first where the picture is tall, which rounds
otherwise; all versions go along the rows first where it is clearly wide, as frames of lectures are.
Other pictures, and small ones, are left to Pillow.

References:
    Pillow, src/libImaging/Resample.c, for the places of the filter's taps and the rounding.
    C. E. Duchon, Lanczos filtering in one and two dimensions, Journal of Applied Meteorology 18,
    1979, doi:10.1175/1520-0450(1979)018<1016:LFIOAT>2.0.CO;2.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image

_LOBES = 3
_FRACTION_BITS = 22
_BLOCK_PRODUCTS = 250_000
"""Multiplications at a time. From some number on, OpenBLAS starts threads, which took ten times as
long on two cores; so few rows in float64 also stay in the cache."""

_LEAST_PIXELS, _MOST_COLUMNS = 300_000, 33
"""Below the one and above the other, Pillow is as fast."""


def shrink(grey: npt.NDArray[np.uint8], rows: int, columns: int) -> npt.NDArray[np.uint8]:
    """Resize a grey picture as Pillow's ``resize((columns, rows), LANCZOS)`` does.

    Args:
        grey: (H, W), H and W at least 1.
        rows: height of the result; the fewer, the sooner. Larger than H is allowed.
        columns: its width.

    Returns:
        uint8 (rows, columns).
    """
    height, width = grey.shape
    pays = height * width >= _LEAST_PIXELS and columns <= _MOST_COLUMNS
    wide = 4 * height <= 3 * width and height >= 2 * rows and width >= 2 * columns
    if not (pays and wide):
        image = Image.fromarray(grey).resize((columns, rows), Image.Resampling.LANCZOS)
        return np.asarray(image)
    return _by_products(grey, rows, columns)


def _by_products(grey: npt.NDArray[np.uint8], rows: int, columns: int) -> npt.NDArray[np.uint8]:
    """As `shrink`, rows first, for a target smaller than the picture in both directions."""
    narrow = _filtered(grey, _taps(grey.shape[1], columns).T)
    return _filtered(narrow.T, _taps(grey.shape[0], rows).T).T


def _filtered(grey: npt.NDArray[np.uint8], taps: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    """``grey @ taps`` with the point moved back, rounded and clipped to 8 bits."""
    block = max(1, _BLOCK_PRODUCTS // taps.size)
    sums = np.vstack(
        [grey[top : top + block].astype(np.float64) @ taps for top in range(0, len(grey), block)]
    )
    rounded = (sums.astype(np.int64) + (1 << (_FRACTION_BITS - 1))) >> _FRACTION_BITS
    return np.asarray(np.clip(rounded, 0, 255), np.uint8)


@lru_cache(maxsize=32)
def _taps(before: int, after: int) -> npt.NDArray[np.float64]:
    """Whole numbers (after, before): how much each pixel counts in each of the result, times 2**22.

    Where taps begin and end is Pillow's; the filter itself is only as close as two sines are, which
    is a million times finer than what is kept of it.
    """
    scale = before / after
    reach = _LOBES * scale
    centre = (np.arange(after) + 0.5) * scale
    first = np.maximum(0, centre - reach + 0.5).astype(np.intp)
    last = np.minimum(before, centre + reach + 0.5).astype(np.intp)
    pixels = first[:, np.newaxis] + np.arange(int((last - first).max()))
    x = (pixels - centre[:, np.newaxis] + 0.5) / scale
    inside = (pixels < last[:, np.newaxis]) & (x >= -_LOBES) & (x < _LOBES)
    weights = np.where(inside, np.sinc(x) * np.sinc(x / _LOBES), 0.0)
    shares = weights / weights.sum(axis=1, keepdims=True) * (1 << _FRACTION_BITS)
    table = np.zeros((after, before))
    # Halves away from zero.
    table[np.nonzero(inside)[0], pixels[inside]] = np.trunc(shares + np.copysign(0.5, shares))[
        inside
    ]
    return table
