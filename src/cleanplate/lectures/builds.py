"""Steps of a build: a page that only lacks what the next one adds on empty paper.

Paper is what is flat and large: the ground of the page, a panel, a margin; not the inside of a
small box. A page is a step of another where everything on it that is no paper is on the other, too.
"""

from __future__ import annotations

import cv2
import numpy as np

from cleanplate.lectures.compare import highest_window, soften, windows
from cleanplate.lectures.signal import Grey

_FLAT = 14
"""Grey levels between the darkest and the brightest of nine neighbours on paper."""

_LEAST_PAPER = 0.02
"""Share of the picture from which on a flat part is paper."""

_RETOUCHED = 0.03
"""Share of the picture in which a page may change and be what it was: a tooltip, no line."""

_ON_PAPER = 0.6
"""Share of that place that is paper without it; where a word takes another's place it is less."""


def paper_of(picture: Grey) -> Grey:
    """255 where a page is paper, 0 where something is on it.

    Args:
        picture: small grey picture of a page.
    """
    cross = np.ones((3, 3), np.uint8)
    steps = cv2.morphologyEx(picture, cv2.MORPH_GRADIENT, cross)
    flat = (steps <= _FLAT).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(flat, connectivity=4)
    large = stats[:, cv2.CC_STAT_AREA] >= _LEAST_PAPER * picture.size
    large[0] = False
    paper = large[labels]
    # The gradient spoils the last row of paper before an edge: take back what looks like paper.
    near = np.ones((5, 5), np.uint8)
    brightest = cv2.dilate(np.where(paper, picture, 0).astype(np.uint8), near)
    darkest = cv2.erode(np.where(paper, picture, 255).astype(np.uint8), near)
    value = picture.astype(np.int16)
    level = (value <= brightest.astype(np.int16) + _FLAT) & (
        value >= darkest.astype(np.int16) - _FLAT
    )
    level &= cv2.dilate(paper.astype(np.uint8), near) > 0
    return np.where(paper | level, 255, 0).astype(np.uint8)


def is_retouched(one: Grey, other: Grey, kept: Grey, *, same: float) -> bool:
    """Whether two pages differ by a little thing only that lies on paper for the most part.

    Args:
        one: small grey picture.
        other: another of the same size.
        kept: where a difference counts, from `kept_pixels`.
        same: the gap up to which two pictures show one page.
    """
    difference = cv2.bitwise_and(cv2.absdiff(soften(one), soften(other)), kept)
    apart = windows(difference) > same
    count, _ = cv2.connectedComponents(apart.astype(np.uint8))
    if count > 2 or float(apart.mean()) > _RETOUCHED:
        return False
    papers = (float((paper_of(page)[apart] > 0).mean()) for page in (one, other))
    return count < 2 or max(papers) >= _ON_PAPER


def is_step_of(page: Grey, later: Grey, kept: Grey, *, same: float) -> bool:
    """Whether ``later`` shows all that is on ``page``, and more.

    Args:
        page: small grey picture.
        later: another of the same size.
        kept: where a difference counts, from `kept_pixels`.
        same: the gap up to which two pictures show one page.
    """
    difference = cv2.bitwise_and(cv2.absdiff(page, later), kept)
    paper = paper_of(page)
    lost = cv2.bitwise_and(difference, cv2.bitwise_not(paper))
    added = cv2.bitwise_and(difference, paper)
    return highest_window(lost) <= same < highest_window(added)
