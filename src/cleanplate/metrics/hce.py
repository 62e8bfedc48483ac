"""Human correction efforts: how many clicks it takes to put a mask right.

Reference:
    X. Qin, H. Dai, X. Hu, D.-P. Fan, L. Shao, L. Van Gool, Highly accurate dichotomous image
    segmentation, ECCV 2022, doi:10.1007/978-3-031-19797-0_3, arXiv:2203.03041.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Mask, Matte
from cleanplate.metrics.levels import as_bytes, check_pair
from cleanplate.metrics.skeleton import skeletonize

RELAX = 5
"""Pixels by which an outline may be off before it has to be corrected."""

EPSILON = 2.0
"""Pixels by which a polygon may be off the outline it stands for."""

_Bytes = npt.NDArray[np.uint8]
_Points = npt.NDArray[np.int32]
"""Column and row, (N, 2)."""


def hce(matte: Matte, mask: Mask, relax: int = RELAX, epsilon: float = EPSILON) -> int:
    """Human correction efforts: 0 (nothing to do) and up, not bounded by the picture's size.

    False and missed pixels are cleared of all that is within ``relax`` steps of the outline, but
    for missed pixels of the subject's skeleton: a lost wire counts. Where what is left touches the
    part of the outline that is right, its border is drawn anew: each such stretch costs the corners
    of a polygon within ``epsilon`` pixels. A region that does not touch it costs one click.

    Args:
        matte: float32 (H, W) in [0, 1]; subject where it is *above* 0.5, as the authors' code has
            it, unlike `cleanplate.metrics.regions.binary`.
        mask: the truth, bool (H, W).
        relax: whole number from 0 on; larger forgives more. As it is in pixels, figures of
            different sizes of one picture differ.
        epsilon: 0 or more; larger makes polygons with fewer corners.

    Raises:
        UsageError: no matte, no mask, sizes that differ, or an option out of range.

    Note:
        The authors weigh nothing: points and regions are added up. Figures over a set are the mean
        over its pictures. Figures hang on OpenCV's polygons, which have changed: 4.10 counts a
        corner less than 4.14 in some pictures, and so do figures published with such a version.
    """
    check_pair(matte, mask)
    if relax < 0 or not epsilon >= 0:
        msg = f"relax is {relax} and epsilon {epsilon:g}; use numbers from 0 on (paper: 5 and 2)"
        raise UsageError(msg)
    truth, found = as_bytes(mask), as_bytes(matte > np.float32(0.5))
    right = truth & found
    false, missed = _relaxed(truth, found, relax)
    missed |= _lost_lines(mask, found)
    others = 1 - (right | false | missed)
    return _effort(false, right | missed, epsilon) + _effort(missed, others, epsilon)


def _relaxed(truth: _Bytes, found: _Bytes, relax: int) -> tuple[_Bytes, _Bytes]:
    """What is false and what is missed by more than the tolerance."""
    import cv2

    cross = _cross()
    core = cv2.erode(truth | found, cross, iterations=relax) if relax else truth | found
    results = []
    for one, other in ((found, truth), (truth, found)):
        wrong = one & ~other
        grown: _Bytes = wrong & np.asarray(core, np.uint8)
        for _ in range(relax if grown.any() else 0):
            grown = np.asarray(cv2.dilate(grown, cross), np.uint8) & ~other
        results.append(wrong & grown)
    return results[0], results[1]


def _lost_lines(mask: Mask, found: _Bytes) -> _Bytes:
    """The part of the subject's skeleton that was not found."""
    lost = mask & (found == 0)
    if not lost.any():
        return np.zeros_like(found)
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    result = np.zeros_like(lost)
    result[box] = skeletonize(mask[box]) & lost[box]
    return as_bytes(result)


def _effort(regions: _Bytes, beside: _Bytes, epsilon: float) -> int:
    """Corners of the stretches of the regions' border that touch ``beside``, and lone regions."""
    import cv2

    if not regions.any():
        return 0
    # OpenCV takes any border of a picture for background, as the authors' code does.
    contours, _ = cv2.findContours(regions, cv2.RETR_TREE, cv2.CHAIN_APPROX_NONE)
    points: _Points = np.concatenate(contours).reshape(-1, 2).astype(np.int32)
    kept = _kept(points, np.asarray(cv2.dilate(beside, _cross()), np.uint8))
    count, labels = cv2.connectedComponents(regions, connectivity=8)
    columns, rows = points[kept].T
    lone = count - 1 - np.unique(labels[rows, columns]).size
    ends = np.cumsum([len(contour) for contour in contours])
    corners = sum(
        len(cv2.approxPolyDP(stretch, epsilon, closed=False)) if len(stretch) > 1 else 1
        for stretch in _stretches(points, kept, ends)
    )
    return int(lone) + corners


def _kept(points: _Points, beside: _Bytes) -> npt.NDArray[np.bool_]:
    """Which points touch ``beside``, each pixel counting once, when it is first come upon."""
    columns, rows = points.T
    touching = np.flatnonzero(beside[rows, columns])
    places = rows[touching].astype(np.int64) * beside.shape[1] + columns[touching]
    kept = np.zeros(len(points), np.bool_)
    kept[touching[np.unique(places, return_index=True)[1]]] = True
    return kept


def _stretches(
    points: _Points, kept: npt.NDArray[np.bool_], ends: npt.NDArray[np.int64]
) -> list[_Points]:
    """Runs of kept points within each contour; the first and the last of one are joined."""
    breaks = np.zeros(len(points) + 1, np.bool_)
    breaks[ends] = True
    starts = np.flatnonzero(kept & (breaks[:-1] | ~np.r_[False, kept[:-1]]))
    stops = np.flatnonzero(kept & (breaks[1:] | ~np.r_[kept[1:], False])) + 1
    owners = np.searchsorted(ends, starts, side="right")
    result: list[_Points] = []
    for owner in np.unique(owners):
        mine = np.flatnonzero(owners == owner)
        runs = [points[start:stop] for start, stop in zip(starts[mine], stops[mine], strict=True)]
        result += _joined(runs)
    return result


def _joined(runs: list[_Points]) -> list[_Points]:
    """A contour is closed: its last run goes on in its first, if they are neighbours.

    The authors append the first one backwards, so that its far end comes first; figures would not
    be theirs if this were put right.
    """
    if len(runs) < 2 or np.abs(runs[0][0] - runs[-1][-1]).max() != 1:
        return runs
    return [*runs[1:-1], np.concatenate((runs[-1], runs[0][::-1]))]


def _cross() -> _Bytes:
    import cv2

    return np.asarray(cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3)), np.uint8)
