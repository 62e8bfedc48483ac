"""How far a matte is from the true one: SAD, MSE, Grad and Conn of the matting papers.

The figures are those of the evaluation code published with Deep Image Matting (January 2018), by
which papers since then are compared. Its conventions, some of which the text of Rhemann et al. does
not have:

- SAD, Grad and Conn are *sums* over pixels, divided by 1000; they grow with the picture. MSE is the
  mean over the same pixels, raw: tables print it times 1000.
- Only the pixels of ``where`` are summed (papers: the unknown part of the trimap), but gradients
  and connected parts are found in the whole picture, and no pixel is set to the trimap's value.
- Grad compares the lengths of the gradients, and stretches both mattes to [0, 1] before: a matte
  that is half as strong everywhere has no gradient error (``stretch=False`` sees it).
- Conn takes the largest *4-connected* part of what both mattes share, anew at each level, and of
  parts of equal size the first one, column by column. No weight by distance: the code computes one
  and does not use it.
- Published figures are of mattes rounded to bytes; here mattes are taken as they are.

References:
    C. Rhemann, C. Rother, J. Wang, M. Gelautz, P. Kohli, P. Rott, A perceptually motivated online
    benchmark for image matting, CVPR 2009, doi:10.1109/CVPR.2009.5206503.
    N. Xu, B. Price, S. Cohen, T. Huang, Deep image matting, CVPR 2017, doi:10.1109/CVPR.2017.41.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Mask, Matte, check_matte
from cleanplate.metrics._connected import connected_level
from cleanplate.metrics._sequences import check_truth, nothing_to_compare, together
from cleanplate.metrics.saliency import check_mask, check_sizes

PAPERS_UNIT = 1000
"""What SAD, Grad and Conn are divided by."""

SIGMA = 1.4
"""Width of the Gaussian whose derivative Grad takes, in pixels."""

THETA = 0.15
"""Conn overlooks a pixel that stands out less than this above the level it is connected at."""


@dataclass(frozen=True, slots=True)
class MattingErrors:
    """The four figures of a matting table; 0 is perfect for each."""

    sad: float
    """Sum of absolute differences, in thousands of pixels."""
    mse: float
    """Mean squared error, 0 to 1."""
    grad: float
    """Gradient error, per 1000."""
    conn: float
    """Connectivity error, per 1000."""


class _Case(NamedTuple):
    """One comparison, checked."""

    matte: Matte
    truth: Matte
    where: Mask | None


def sad(matte: Matte, truth: Matte | Mask, where: Mask | None = None) -> float:
    """Sum of absolute differences, divided by 1000.

    Args:
        matte: float32 (H, W) in [0, 1].
        truth: the true matte, float32, or mask, bool, of the same size.
        where: the pixels that count, bool (H, W), such as `unknown_part` of a trimap; all if None.

    Returns:
        0 (equal) up to the number of pixels / 1000.

    Raises:
        UsageError: no matte, sizes that differ, or not one pixel that counts.
    """
    case = _checked(matte, truth, where)
    return _sum(_distance(case), case.where) / PAPERS_UNIT


def mse(matte: Matte, truth: Matte | Mask, where: Mask | None = None) -> float:
    """Mean squared error over the pixels that count, 0 to 1; arguments as `sad`.

    Raises:
        UsageError: as `sad`.
    """
    case = _checked(matte, truth, where)
    return _sum(_distance(case) ** 2, case.where) / _pixels(case)


def grad(
    matte: Matte, truth: Matte | Mask, where: Mask | None = None, *, stretch: bool = True
) -> float:
    """Gradient error: squared differences of the gradients' lengths, summed, divided by 1000.

    Args:
        matte: as for `sad`.
        truth: as for `sad`.
        where: as for `sad`.
        stretch: bring each matte to the range [0, 1] first, as the published code does; a flat one
            stays as it is. Of no effect where both have a pixel of 0 and a pixel of 1.

    Raises:
        UsageError: as `sad`.
    """
    case = _checked(matte, truth, where)
    return _sum(_slope_error(case, stretch=stretch), case.where) / PAPERS_UNIT


def conn(matte: Matte, truth: Matte | Mask, where: Mask | None = None) -> float:
    """Connectivity error, divided by 1000; arguments as `sad`.

    A pixel is connected up to the highest level (0, 0.1, ... 1) until which it lies, at every one,
    in the largest part that both mattes share. What stands out above that level by 0.15 or more is
    its disconnected share; summed is the absolute difference of these shares.

    Raises:
        UsageError: as `sad`.
    """
    case = _checked(matte, truth, where)
    return _sum(_loose_error(case), case.where) / PAPERS_UNIT


def matting_errors(
    matte: Matte, truth: Matte | Mask, where: Mask | None = None, *, stretch: bool = True
) -> MattingErrors:
    """All four at once; arguments as `grad`.

    Raises:
        UsageError: as `sad`.
    """
    case = _checked(matte, truth, where)
    distance = _distance(case)
    return MattingErrors(
        sad=_sum(distance, case.where) / PAPERS_UNIT,
        mse=_sum(distance**2, case.where) / _pixels(case),
        grad=_sum(_slope_error(case, stretch=stretch), case.where) / PAPERS_UNIT,
        conn=_sum(_loose_error(case), case.where) / PAPERS_UNIT,
    )


def mean_matting_errors(
    mattes: Iterable[Matte], truths: Iterable[Matte | Mask], *, stretch: bool = True
) -> MattingErrors:
    """The four figures averaged over pictures or frames, each weighing the same, all pixels.

    Raises:
        UsageError: no picture, sequences of different length, or as `sad`.
    """
    errors = [
        matting_errors(matte, truth, stretch=stretch) for matte, truth in together(mattes, truths)
    ]
    return _mean(errors)


class MattingMeter:
    """Averages the four figures over pictures or frames as they come; keeps four sums."""

    def __init__(self, *, stretch: bool = True) -> None:
        self._stretch = stretch
        self._sums = np.zeros(4)
        self._count = 0

    def step(self, matte: Matte, truth: Matte | Mask, where: Mask | None = None) -> MattingErrors:
        """Take the next picture and return its own figures; arguments as `sad`.

        Raises:
            UsageError: as `sad`; the picture is not counted then.
        """
        errors = matting_errors(matte, truth, where, stretch=self._stretch)
        self._sums += astuple(errors)
        self._count += 1
        return errors

    def result(self) -> MattingErrors:
        """The means so far.

        Raises:
            UsageError: no picture was taken.
        """
        if not self._count:
            raise nothing_to_compare()
        return MattingErrors(*(float(value) for value in self._sums / self._count))


def unknown_part(trimap: npt.NDArray[np.uint8]) -> Mask:
    """Where a trimap leaves open what is subject: every value but 0 and 255.

    Papers write 128 there; other makers other values, so none is asked for.

    Args:
        trimap: uint8 (H, W).

    Raises:
        UsageError: another dtype or shape.
    """
    if trimap.dtype != np.uint8 or trimap.ndim != 2:
        msg = f"a trimap is uint8 (H, W), not {trimap.dtype} of shape {trimap.shape}"
        raise UsageError(msg)
    return np.asarray((trimap > 0) & (trimap < 255))


def _checked(matte: Matte, truth: Matte | Mask, where: Mask | None) -> _Case:
    check_sizes(check_matte(matte), true := check_truth(truth))
    if where is None:
        return _Case(matte, true, None)
    if check_mask(where).shape != matte.shape:
        msg = f"the pixels that count are {where.shape}, the matte {matte.shape}; give one size"
        raise UsageError(msg)
    if not where.any():
        msg = "not one pixel counts: the mask is empty; leave such a picture out, or count all"
        raise UsageError(msg)
    return _Case(matte, true, where)


def _pixels(case: _Case) -> int:
    return case.matte.size if case.where is None else int(np.count_nonzero(case.where))


def _sum(values: Matte, where: Mask | None) -> float:
    """The sum in double precision: millions of float32 would lose digits."""
    chosen = values if where is None else values[where]
    return float(chosen.sum(dtype=np.float64))


def _distance(case: _Case) -> Matte:
    return np.asarray(np.abs(case.matte - case.truth))


def _slope_error(case: _Case, *, stretch: bool) -> Matte:
    """Squared difference of the gradients' lengths at each pixel."""
    mattes = (case.matte, case.truth)
    found, true = (_slope(_stretched(one) if stretch else one) for one in mattes)
    return np.asarray((found - true) ** 2, np.float32)


def _slope(matte: Matte) -> Matte:
    """Length of the gradient, by derivatives of a Gaussian; the border is repeated outwards."""
    import cv2

    smooth, slope = _kernels()
    across = cv2.sepFilter2D(matte, cv2.CV_32F, slope, smooth, borderType=cv2.BORDER_REPLICATE)
    down = cv2.sepFilter2D(matte, cv2.CV_32F, smooth, slope, borderType=cv2.BORDER_REPLICATE)
    # Not cv2.magnitude: its last bit depends on where the array lies in memory.
    return np.asarray(np.sqrt(across * across + down * down), np.float32)


@cache
def _kernels() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """A Gaussian and its derivative, out to where it is below 0.01, each of Euclidean length 1.

    The published code builds their outer product and gives that length 1, which is the same.
    """
    radius = int(np.ceil(SIGMA * np.sqrt(-2 * np.log(np.sqrt(2 * np.pi) * SIGMA * 1e-2))))
    offsets = np.arange(-radius, radius + 1.0)
    smooth = np.exp(-(offsets**2) / (2 * SIGMA**2))
    slope = offsets * smooth
    return smooth / np.linalg.norm(smooth), slope / np.linalg.norm(slope)


def _stretched(matte: Matte) -> Matte:
    """The matte from 0 to 1; a flat one as it is."""
    low, high = matte.min(), matte.max()
    if low == high or (low == 0 and high == 1):
        return matte
    return np.asarray((matte - low) / (high - low), np.float32)


def _loose_error(case: _Case) -> Matte:
    """Difference of both mattes' disconnected shares at each pixel."""
    connected = connected_level(np.minimum(case.matte, case.truth))
    loose = [_loose(one, connected) for one in (case.matte, case.truth)]
    return np.asarray(np.abs(loose[0] - loose[1]))


def _loose(matte: Matte, connected: Matte) -> Matte:
    above = matte - connected
    above[above < np.float32(THETA)] = 0
    return above


def _mean(errors: Iterable[MattingErrors]) -> MattingErrors:
    rows = [astuple(one) for one in errors]
    if not rows:
        raise nothing_to_compare()
    return MattingErrors(*(float(column) for column in np.mean(rows, axis=0)))
