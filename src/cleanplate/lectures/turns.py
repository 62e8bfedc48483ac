"""The exact time of a change that was seen between two samples."""

from __future__ import annotations

import math
from fractions import Fraction

from cleanplate.lectures.compare import Mask, gap, kept_pixels, soften
from cleanplate.lectures.signal import STEP_S, Grid, Samples
from cleanplate.media.video_info import VideoInfo


class Turns:
    """Looks at every frame around a sample; a few are read again where it matters.

    Args:
        info: the video.
        grid: of the samples.
        same: the gap up to which two pictures show one page.
    """

    def __init__(self, info: VideoInfo, grid: Grid, *, same: float) -> None:
        self._info, self._grid, self._same = info, grid, same
        self._found: dict[float, float] = {}

    def time_of(self, sample_s: float, masked: Mask) -> float:
        """Time of the first frame that no longer shows what the sample before showed, in seconds.

        Args:
            sample_s: time of the first sample that does not.
            masked: blocks that do not count.

        Raises:
            InputError: the video cannot be opened any more.
        """
        if sample_s not in self._found:
            self._found[sample_s] = self._look(sample_s, masked)
        return self._found[sample_s]

    def _look(self, sample_s: float, masked: Mask) -> float:
        place = math.floor(Fraction(sample_s) / STEP_S)
        from_s = max(Fraction(0), (place - 1) * STEP_S)
        kept = kept_pixels(masked, (self._grid.rows, self._grid.columns))
        before = None
        frames = Samples(
            self._info, self._grid, start_s=from_s, end_s=Fraction(sample_s), step_s=None
        )
        for time_s, picture in frames:
            softened = soften(picture)
            if before is None:
                before = softened
            elif gap(before, softened, kept) > self._same:
                return float(time_s)
        return sample_s
