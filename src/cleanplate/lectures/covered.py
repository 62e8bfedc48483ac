"""What a webcam covers of a slide, and when the same place is seen."""

from __future__ import annotations

from collections.abc import Sequence

from cleanplate.lectures.deck import Fill
from cleanplate.lectures.restless import parts_of
from cleanplate.lectures.selection import Visit
from cleanplate.lectures.signal import Grid


def fills_of(kept: Visit, visits: Sequence[Visit], grid: Grid) -> tuple[Fill, ...]:
    """The covered parts of a page's picture that another visit shows whole.

    Args:
        kept: the visit whose picture is the slide's.
        visits: all visits of the page.
        grid: of the samples.
    """
    fills = []
    for part in parts_of(kept.masked):
        clear = (visit for visit in visits if visit.complete and not visit.masked[part].any())
        other = next(clear, None)
        if other is not None:
            fills.append(Fill(grid.box_of(*part), other.picture_s))
    return tuple(fills)
