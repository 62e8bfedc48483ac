"""Thresholds from the lecture itself."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from cleanplate.lectures import builds, clock, duplicates, pointer, restless, selection, speaker
from cleanplate.lectures import stays as standing
from cleanplate.lectures.compare import gap, kept_pixels, soften
from cleanplate.lectures.spool import Spool
from cleanplate.lectures.stays import Pages, PageStay

_LOWEST, _HIGHEST = 8.0, 25.0
"""Between these the limit is looked for: two pointers, drawn black on white in one window, make 8;
a word makes 25."""

_LEAST_DETAIL = 2.5
"""A digit of body text in another's place makes 2.8 and more; noise of screen recordings is .2."""

FINEST = _LOWEST
"""The gap by which pages are parted to learn the limit: no gap that may count is passed over."""

FIXED: Mapping[str, float] = {
    "standing_gap_lowest": _LOWEST,
    "standing_gap_highest": _HIGHEST,
    "least_detail_gap": _LEAST_DETAIL,
    **standing.FIXED,
    **restless.FIXED,
    **clock.FIXED,
    **speaker.FIXED,
    **selection.FIXED,
    **builds.FIXED,
    **duplicates.FIXED,
    **pointer.FIXED,
}
"""The numbers that are the same for every lecture, by name."""


def learn_same(stays: Sequence[PageStay], pages: Pages) -> float:
    """The gap up to which two pictures show one page: amid the widest valley of all gaps in a row.

    Args:
        stays: in order.
        pages: their small pictures.
    """
    gaps = []
    for one, other in pairwise(stays):
        if one.moving < 0.5 and other.moving < 0.5:
            before, after = pages[one.number], pages[other.number]
            kept = kept_pixels(one.masked | other.masked, before.shape)
            gaps.append(gap(soften(before), soften(after), kept))
    return valley(gaps)


def learn_detail(spool: Spool, kept: restless.Restless, same: float) -> float:
    """The gap that a page at rest does not reach: what stays and is more has changed.

    Twice what four of five samples differ by from the one before, where that is below ``same``.

    Args:
        spool: the samples.
        kept: what is left out of them.
        same: from `learn_same`.
    """
    gaps, before = [0.0], None
    for sample in spool:
        if before is not None and not sample.change.any():
            gaps.append(0.0)
            continue
        softened = soften(sample.picture)
        if before is not None:
            counts = kept_pixels(kept.mask_at(sample.number), softened.shape)
            gaps.append(gap(before, softened, counts))
        before = softened
    return min(same, max(_LEAST_DETAIL, 2 * float(np.quantile(gaps, 0.8))))


def valley(gaps: Sequence[float]) -> float:
    """The middle of the widest stretch without a gap in the allowed range, logarithmically."""
    inside = sorted(value for value in gaps if _LOWEST < value < _HIGHEST)
    edges = [_LOWEST, *inside, _HIGHEST]
    best = max(pairwise(edges), key=lambda pair: math.log(pair[1] / pair[0]))
    return math.sqrt(best[0] * best[1])
