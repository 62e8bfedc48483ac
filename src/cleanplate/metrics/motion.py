"""How well moving things are told from a still background: the counts and figures of CDnet.

Truths are changedetection.net's label pictures. Shadow counts as background, and errors on it are
counted apart as well; what lies outside the region of interest and what nobody could tell (the
blurred rim of moving things) counts as nothing. Figures of a video, and of several, are worked out
from the summed counts, not averaged over frames.

Convention for 0/0, where the benchmark's own code gives NaN: *a share of nothing is perfect*. With
nothing to be found recall is 1, with nothing found precision is 1; error rates are 0.

References:
    Y. Wang, P.-M. Jodoin, F. Porikli, J. Konrad, Y. Benezeth, P. Ishwar, CDnet 2014: an expanded
    change detection benchmark dataset, CVPR workshops 2014, doi:10.1109/CVPRW.2014.126.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Mask, Matte
from cleanplate.metrics._sequences import nothing_to_compare, together
from cleanplate.metrics.regions import binary
from cleanplate.metrics.saliency import check_mask, check_sizes

Labels = npt.NDArray[np.uint8]
"""A true frame, uint8 (H, W): 0 static, 50 shadow, 85 outside, 170 unknown, 255 motion."""

STATIC = 0
SHADOW = 50
OUTSIDE = 85
UNKNOWN = 170
MOTION = 255

# Groups of labels; a group and "found or not" make one number, so that one count does for all.
_STATIC, _SHADOW, _MOTION, _LEFT_OUT, _WRONG = range(5)
_GROUPS = np.full(256, _WRONG, np.uint8)
_GROUPS[[STATIC, SHADOW, MOTION]] = _STATIC, _SHADOW, _MOTION
_GROUPS[[OUTSIDE, UNKNOWN]] = _LEFT_OUT


@dataclass(frozen=True, slots=True)
class MotionCounts:
    """Pixels by what they are and what they were found to be; counts add up with ``+``."""

    tp: int = 0
    """Motion, found."""
    fp: int = 0
    """Static or shadow, but found to move."""
    fn: int = 0
    """Motion, not found."""
    tn: int = 0
    """Static or shadow, not found."""
    shadow_errors: int = 0
    """Shadow, but found to move; these are in ``fp`` too."""
    shadow: int = 0
    """Shadow, found to move or not; these are in ``fp`` and ``tn`` too."""

    def __add__(self, other: MotionCounts) -> MotionCounts:
        """Counts of both."""
        if not isinstance(other, MotionCounts):
            return NotImplemented
        return MotionCounts(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def scores(self) -> MotionScores:
        """The benchmark's figures of these counts."""
        wrong, right = self.fp + self.fn, self.tp + self.tn
        return MotionScores(
            recall=_share(self.tp, self.tp + self.fn, empty=1),
            specificity=_share(self.tn, self.tn + self.fp, empty=1),
            fpr=_share(self.fp, self.fp + self.tn, empty=0),
            fnr=_share(self.fn, self.tp + self.fn, empty=0),
            pwc=100 * _share(wrong, wrong + right, empty=0),
            precision=_share(self.tp, self.tp + self.fp, empty=1),
            f_measure=_share(2 * self.tp, 2 * self.tp + wrong, empty=1),
            fpr_shadow=_share(self.shadow_errors, self.shadow, empty=0),
        )


@dataclass(frozen=True, slots=True)
class MotionScores:
    """The figures of a changedetection.net table, all shares in [0, 1] but ``pwc``."""

    recall: float
    """Re: share of the motion that was found."""
    specificity: float
    """Sp: share of the background that was left alone."""
    fpr: float
    """False positive rate, ``1 - specificity``."""
    fnr: float
    """False negative rate, ``1 - recall``."""
    pwc: float
    """Percentage of wrong classifications, 0 to 100."""
    precision: float
    """Pr: share of what was found that is motion."""
    f_measure: float
    """F: harmonic mean of precision and recall; 0 where either is."""
    fpr_shadow: float
    """FPR-S: share of the shadow that was taken for motion."""


def frame_counts(
    found: Mask | Matte, truth: Labels, *, roi: Mask | None = None, threshold: float = 0.5
) -> MotionCounts:
    """Counts of one frame.

    Args:
        found: what was taken for motion, bool (H, W), or a matte, float32 (H, W).
        truth: label picture, uint8 (H, W).
        roi: region of interest, bool (H, W): pixels outside count as nothing. All if None; label 85
            is left out in any case.
        threshold: from where a matte is motion, in (0, 1]; of no effect on a mask.

    Raises:
        UsageError: a threshold out of range, a label that is none of the five, no mask, or sizes
            that differ.
    """
    mask = binary(found, threshold)
    check_sizes(mask, _checked_labels(truth))
    cases = 2 * _GROUPS[truth] + mask
    counts = np.bincount(_inside(cases, roi).ravel(), minlength=2 * _WRONG + 2)
    _check_known(counts, truth)
    (static, static_found), (shadow, shadow_found), (missed, hit) = (
        counts[:6].reshape(3, 2).tolist()
    )
    return MotionCounts(
        tp=hit,
        fp=static_found + shadow_found,
        fn=missed,
        tn=static + shadow,
        shadow_errors=shadow_found,
        shadow=shadow + shadow_found,
    )


def motion_counts(
    found: Iterable[Mask | Matte],
    truths: Iterable[Labels],
    *,
    roi: Mask | None = None,
    frames: range | None = None,
    start: int = 1,
    threshold: float = 0.5,
) -> MotionCounts:
    """Counts over a video; the frames are taken one by one.

    Args:
        found: what was taken for motion, in order, bool or float32 (H, W).
        truths: label pictures, uint8 (H, W), as many.
        roi: as for `frame_counts`.
        frames: the numbers of the frames that count, as `frame_range` reads them; all if None.
        start: number of the first frame given; the data set counts from 1.
        threshold: as for `frame_counts`.

    Raises:
        UsageError: not one frame counts, sequences of different length, or as `frame_counts`.
    """
    total, counted = MotionCounts(), False
    for number, (one, truth) in enumerate(together(found, truths), start):
        if frames is None or number in frames:
            total += frame_counts(one, truth, roi=roi, threshold=threshold)
            counted = True
    if not counted:
        raise nothing_to_compare()
    return total


class MotionMeter:
    """Counts over a video whose frames come one by one; keeps the sums and the region."""

    def __init__(
        self,
        *,
        roi: Mask | None = None,
        frames: range | None = None,
        start: int = 1,
        threshold: float = 0.5,
    ) -> None:
        self._roi = roi
        self._frames = frames
        self._number = start
        self._threshold = threshold
        self._total: MotionCounts | None = None

    def step(self, found: Mask | Matte, truth: Labels) -> MotionCounts | None:
        """Take the next frame and return its own counts, or None where it does not count.

        Raises:
            UsageError: as `frame_counts`; the frame is not counted then, and has no number.
        """
        counts = None
        if self._frames is None or self._number in self._frames:
            counts = frame_counts(found, truth, roi=self._roi, threshold=self._threshold)
            self._total = (self._total or MotionCounts()) + counts
        self._number += 1
        return counts

    def result(self) -> MotionCounts:
        """The sums so far; `MotionCounts.scores` makes figures of them.

        Raises:
            UsageError: not one frame has counted.
        """
        if self._total is None:
            raise nothing_to_compare()
        return self._total


def frame_range(text: str) -> range:
    """The frames that count, of the text of a data set's ``temporalROI.txt``: first and last.

    Example:
        >>> frame_range("470 900")
        range(470, 901)

    Raises:
        UsageError: not two whole numbers in order.
    """
    words = text.split()
    if len(words) != 2 or not all(word.isdecimal() for word in words):
        msg = f"a range of frames is its first and last number, such as '470 900', not {text!r}"
        raise UsageError(msg)
    first, last = map(int, words)
    if first > last:
        msg = f"the range of frames ends ({last}) before it begins ({first}); swap the numbers"
        raise UsageError(msg)
    return range(first, last + 1)


def _share(part: int, whole: int, *, empty: float) -> float:
    return part / whole if whole else empty


def _checked_labels(truth: Labels) -> Labels:
    if truth.dtype != np.uint8 or truth.ndim != 2:
        msg = f"a label picture is uint8 (H, W), not {truth.dtype} of shape {truth.shape}"
        raise UsageError(msg)
    return truth


def _inside(cases: Labels, roi: Mask | None) -> Labels:
    if roi is None:
        return cases
    if check_mask(roi).shape != cases.shape:
        msg = f"the region of interest is {roi.shape}, the frame {cases.shape}; give one size"
        raise UsageError(msg)
    return cases[roi]


def _check_known(counts: npt.NDArray[np.intp], truth: Labels) -> None:
    """Refuse labels of no meaning: a truth of 0 and 1 would be all background."""
    if counts[2 * _WRONG :].any():
        odd = int(truth[_GROUPS[truth] == _WRONG][0])
        msg = f"the label {odd} has no meaning; 0, 50, 85, 170 and 255 have"
        raise UsageError(msg)
