"""Steps of a build: a page that only lacks what the next one adds on empty paper.

Paper is what is flat and large: the ground of the page, a panel, a margin; not the inside of a
small box. A page is a step of another where everything on it that is no paper is on the other, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

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

_LETTER = 1 / 20
"""Longer side of what is as small as a letter or a number, as a share of the picture's."""

_INK_ON_PAPER = 0.7
"""Share of what a letter changes that lies on paper without it. Measured: .60 at most for a digit
in another's place."""

FIXED: Mapping[str, float] = {
    "paper_flat_levels": _FLAT,
    "least_paper_share": _LEAST_PAPER,
    "retouched_share": _RETOUCHED,
    "retouched_paper_share": _ON_PAPER,
    "letter_share": _LETTER,
    "letter_paper_share": _INK_ON_PAPER,
}
"""Numbers that decide here and are the same for every lecture, by name."""


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


class _Change(NamedTuple):
    """Where two pages differ."""

    little: bool
    """In one place, as large as a tooltip at most."""
    none: bool
    """Nowhere."""
    on_paper: float
    """Share of the place that is paper, in the one of the two that has more there."""
    replaced: bool
    """A letter's place, with ink in both."""


def is_retouched(one: Grey, other: Grey, kept: Grey, *, same: float) -> bool:
    """Whether two pages differ by a little thing only that lies on paper for the most part.

    Args:
        one: small grey picture.
        other: another of the same size.
        kept: where a difference counts, from `kept_pixels`.
        same: the gap up to which two pictures show one page.
    """
    change = _change(one, other, kept, same)
    return change.none or (change.little and not change.replaced and change.on_paper >= _ON_PAPER)


def is_replaced(one: Grey, other: Grey, kept: Grey, *, same: float) -> bool:
    """Whether two pages differ only in a letter, or a number, that took another's place.

    Args:
        one: small grey picture.
        other: another of the same size.
        kept: where a difference counts, from `kept_pixels`.
        same: the gap up to which two pictures show one page.
    """
    change = _change(one, other, kept, same)
    return change.little and change.replaced


def _change(one: Grey, other: Grey, kept: Grey, same: float) -> _Change:
    difference = cv2.bitwise_and(cv2.absdiff(soften(one), soften(other)), kept)
    apart = windows(difference) > same
    count, _ = cv2.connectedComponents(apart.astype(np.uint8))
    if count < 2:
        return _Change(little=False, none=True, on_paper=0.0, replaced=False)
    papers = [paper_of(page) > 0 for page in (one, other)]
    sharp = np.where(apart, cv2.absdiff(one, other), 0).astype(np.float64)
    ink_on_paper = max(float(sharp[paper].sum()) for paper in papers) / max(1.0, sharp.sum())
    return _Change(
        little=count == 2 and float(apart.mean()) <= _RETOUCHED,
        none=False,
        on_paper=max(float(paper[apart].mean()) for paper in papers),
        replaced=_longer_side(sharp) <= max(one.shape) * _LETTER and ink_on_paper < _INK_ON_PAPER,
    )


def _longer_side(sharp: npt.NDArray[np.float64]) -> int:
    """Of the box around what differs by more than half of the most."""
    rows, columns = np.nonzero(sharp > sharp.max() / 2)
    if not len(rows):
        return 0
    return int(max(np.ptp(rows), np.ptp(columns))) + 1


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
