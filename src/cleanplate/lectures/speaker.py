"""Pages that are no slides: the speaker or a film filling the screen, and pages with nothing on.

Motion tells most of it. But a speaker holds still for half a second now and then, which is when his
picture would pass for a page: then faces and the greys of a camera's picture are looked at. A slide
may well show a face; it stands still for longer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import cv2
import numpy as np

from cleanplate.lectures.signal import Grey
from cleanplate.lectures.stays import Pages, PageStay
from cleanplate.tracking.cascades import FRONTAL_FACE, Cascade, opencv_cascade

_MOVING = 0.5
"""Share of a stay's samples in motion from which on it is a film."""

_SHORT_S = 1.5
"""A stay that is longer without motion is no moment of a film."""

_USUAL_GREYS = 0.7
"""Share of a page that its three most frequent greys take: a camera's picture has less. Measured:
slides .73 to .98, but .60 with a photo all over; talking heads .55 to .60."""

_LEAST_FACE = 1 / 8
"""Height of a speaker's face as a share of the picture's."""

_BLANK = 24
"""Grey levels between the darkest and the brightest window of a page with nothing on it."""

_NEAR_S = 2.0
"""A short stay between two moments of a film that near is one, too."""


FIXED: Mapping[str, float] = {
    "film_moving_share": _MOVING,
    "film_short_s": _SHORT_S,
    "film_near_s": _NEAR_S,
    "usual_greys_share": _USUAL_GREYS,
    "least_face_share": _LEAST_FACE,
    "blank_levels": _BLANK,
}
"""Numbers that decide here and are the same for every lecture, by name."""


def films(stays: Sequence[PageStay], pages: Pages) -> list[bool]:
    """Which stays are still moments of a film, or of the speaker filling the screen.

    Args:
        stays: in order of time.
        pages: their small pictures.
    """
    found = [_is_film(stay, pages) for stay in stays]
    return [
        film or (_is_short(stay) and _amid_film(number, stays, found))
        for number, (stay, film) in enumerate(zip(stays, found, strict=True))
    ]


def _is_short(stay: PageStay) -> bool:
    return stay.end_s - stay.start_s < _SHORT_S


def _is_film(stay: PageStay, pages: Pages) -> bool:
    if stay.moving >= _MOVING:
        return True
    if not _is_short(stay) and stay.agitated < _MOVING:
        return False
    picture = pages[stay.number]
    return usual_greys(picture) < _USUAL_GREYS and has_large_face(picture)


def _amid_film(number: int, stays: Sequence[PageStay], found: Sequence[bool]) -> bool:
    """Whether the stays before and after, if there are any near, are a film's."""
    stay = stays[number]
    before = number > 0 and stay.start_s - stays[number - 1].end_s <= _NEAR_S
    after = number + 1 < len(stays) and stays[number + 1].start_s - stay.end_s <= _NEAR_S
    return before and after and found[number - 1] and found[number + 1]


def usual_greys(picture: Grey) -> float:
    """Share of the pixels within one level of one of the three most frequent greys."""
    counts = np.bincount(picture.ravel(), minlength=256).astype(np.float64)
    counts = np.convolve(counts, np.ones(3), "same")
    total = 0.0
    for _ in range(3):
        best = int(counts.argmax())
        total += float(counts[best])
        counts[max(0, best - 2) : best + 3] = 0
    return min(1.0, total / picture.size)


def has_large_face(picture: Grey) -> bool:
    """Whether a face looks out of the picture, large enough to be the speaker's.

    By Haar's cascade (P. Viola and M. Jones, Rapid object detection using a boosted cascade of
    simple features, CVPR 2001, doi:10.1109/CVPR.2001.990517) as it comes with OpenCV.
    """
    least = max(20, round(picture.shape[0] * _LEAST_FACE))
    found, _ = _cascade().windows(picture, scale=1.1, neighbours=4, least_height=least)
    return len(found) > 0


@cache
def _cascade() -> Cascade:
    return opencv_cascade(FRONTAL_FACE)


def is_blank(picture: Grey, kept: Grey) -> bool:
    """Whether there is nothing on a page.

    Args:
        picture: small grey picture.
        kept: where it counts, from `kept_pixels`.
    """
    inside = cv2.erode(kept, np.ones((3, 3), np.uint8)) > 0
    if not inside.any():
        return True
    softened = cv2.blur(picture, (3, 3))[inside]
    return int(softened.max()) - int(softened.min()) < _BLANK
