"""Where in a picture the people are: boxes around what a matte found, kept through a video."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Matte

MARGIN = 0.15
"""Space around a found person, as a share of the longer side of its box; 0.1 to 0.2 do equally."""

SUBJECT = 0.5
"""From here on a pixel counts as found."""

_COMPANION = 0.1
"""Found regions smaller than this share of the largest are specks, not people."""

_SEARCH_SIDE = 256
"""Longest side at which people are looked for: what the networks see is no finer."""

_SHRINK = 0.1
"""How fast a tracked box follows a shrinking person: share of the way a frame. It grows at once."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a picture, in shares of its height and width, so that it fits every resolution."""

    top: float
    """First row, 0..1."""
    left: float
    """First column, 0..1."""
    bottom: float
    """End of the rows, above ``top``, up to 1."""
    right: float
    """End of the columns, above ``left``, up to 1."""

    def __post_init__(self) -> None:
        """Check the order and the range.

        Raises:
            UsageError: empty, or outside the picture.
        """
        if not (0 <= self.top < self.bottom <= 1 and 0 <= self.left < self.right <= 1):
            msg = f"a box lies in 0..1 with top < bottom and left < right, not {self}"
            raise UsageError(msg)

    @property
    def area(self) -> float:
        """Share of the picture, above 0 up to 1."""
        return (self.bottom - self.top) * (self.right - self.left)

    def window(self, size: tuple[int, int]) -> tuple[slice, slice]:
        """Rows and columns in a picture of ``size`` (H, W); whole pixels, at least one."""
        return (
            _span(self.top, self.bottom, size[0]),
            _span(self.left, self.right, size[1]),
        )


def _span(start: float, end: float, length: int) -> slice:
    """The pixels of ``length`` that a share touches; a millionth of a pixel does not count."""
    first = min(int(start * length + 1e-6), length - 1)
    return slice(first, max(first + 1, int(np.ceil(end * length - 1e-6))))


def find_box(matte: Matte, *, margin: float = MARGIN) -> Box | None:
    """The part of the picture that holds all people found, specks left out.

    Args:
        matte: float32 (H, W) in [0, 1].
        margin: space on each side, a share of the box's longer side (in pixels of ``matte``).

    Returns:
        The box, cut at the picture's border; None where nobody is found.
    """
    boxes = find_people(matte, margin=margin)
    if not boxes:
        return None
    return Box(
        top=min(box.top for box in boxes),
        left=min(box.left for box in boxes),
        bottom=max(box.bottom for box in boxes),
        right=max(box.right for box in boxes),
    )


def find_people(matte: Matte, *, margin: float = MARGIN) -> list[Box]:
    """A box for each person or group that stands apart, the largest first.

    Args:
        matte: float32 (H, W) in [0, 1].
        margin: as in `find_box`.
    """
    matte = _for_search(matte)
    found = (matte > SUBJECT).view(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(found)
    regions = stats[1:]
    if not len(regions):
        return []
    areas = regions[:, cv2.CC_STAT_AREA]
    kept = regions[areas >= _COMPANION * areas.max()]
    order = np.argsort(-kept[:, cv2.CC_STAT_AREA], kind="stable")
    return [_with_margin(kept[index], matte.shape, margin) for index in order]


def _for_search(matte: Matte) -> Matte:
    """The matte with a longest side of `_SEARCH_SIDE` at most: regions are found 4 times sooner."""
    scale = _SEARCH_SIDE / max(matte.shape)
    if scale >= 1:
        return matte
    rows, columns = (max(1, round(side * scale)) for side in matte.shape)
    small = cv2.resize(matte, (columns, rows), interpolation=cv2.INTER_LINEAR)
    return np.asarray(small, np.float32)


def _with_margin(region: npt.NDArray[np.int32], shape: tuple[int, ...], margin: float) -> Box:
    """The box of one region (left, top, width, height, area) with its margin, cut at the border."""
    left, top, width, height = (int(number) for number in region[:4])
    space = margin * max(width, height)
    return Box(
        top=max(top - space, 0) / shape[0],
        left=max(left - space, 0) / shape[1],
        bottom=min(top + height + space, shape[0]) / shape[0],
        right=min(left + width + space, shape[1]) / shape[1],
    )


def follow(previous: Box | None, found: Box | None) -> Box | None:
    """The box to look at now: ``found`` with ``previous`` as its slow memory.

    Args:
        previous: the frame before's; None at the start.
        found: this frame's; None where nobody is found, which forgets the memory.
    """
    if previous is None or found is None:
        return found
    keep = 1 - _SHRINK
    return Box(
        top=min(found.top, keep * previous.top + _SHRINK * found.top),
        left=min(found.left, keep * previous.left + _SHRINK * found.left),
        bottom=max(found.bottom, keep * previous.bottom + _SHRINK * found.bottom),
        right=max(found.right, keep * previous.right + _SHRINK * found.right),
    )
