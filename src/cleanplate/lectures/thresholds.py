"""Thresholds from the lecture itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from cleanplate.lectures.compare import gap, kept_pixels, soften
from cleanplate.lectures.stays import Pages, PageStay

STANDARD = 14.0
"""The gap that parts one page from two where a lecture says nothing: two pointers, drawn black on
white in one window, make 8; a word makes 25."""

_LOWEST, _HIGHEST = 8.0, 25.0
"""Between these the limit is looked for."""


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


def valley(gaps: Sequence[float]) -> float:
    """The middle of the widest stretch without a gap in the allowed range, logarithmically."""
    inside = sorted(value for value in gaps if _LOWEST < value < _HIGHEST)
    edges = [_LOWEST, *inside, _HIGHEST]
    best = max(pairwise(edges), key=lambda pair: math.log(pair[1] / pair[0]))
    return math.sqrt(best[0] * best[1])
