"""How well masks follow one object through a video: J and F of the DAVIS benchmark.

J is the intersection over union of the regions. F is the F-measure of the contours: a contour pixel
is met if the other mask's contour comes within 0.8% of the picture's diagonal, rounded up. The
figures equal those of the benchmark's Python evaluation (2017), but for the decay of sequences
above 256 frames, whose frame numbers overflow there.

References:
    F. Perazzi, J. Pont-Tuset, B. McWilliams, L. Van Gool, M. Gross, A. Sorkine-Hornung, A benchmark
    dataset and evaluation methodology for video object segmentation, CVPR 2016,
    doi:10.1109/CVPR.2016.85.
    J. Pont-Tuset et al., The 2017 DAVIS challenge on video object segmentation, arXiv:1704.00675.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Mask, Matte
from cleanplate.metrics._sequences import nothing_to_compare, together
from cleanplate.metrics.regions import binary, iou
from cleanplate.metrics.saliency import check_mask, check_sizes

TOLERANCE = 0.008
"""How far apart contours may run, as a share of the picture's diagonal."""

RECALL_ABOVE = 0.5
"""A frame is recalled if its score is greater."""


@dataclass(frozen=True, slots=True)
class SequenceScore:
    """One measure over a sequence."""

    mean: float
    """Mean over the frames, 0 to 1."""
    recall: float
    """Share of the frames whose score is greater than 0.5, 0 to 1."""
    decay: float
    """Mean of the first quarter less mean of the last, -1 to 1; what is lost with time."""
    frames: tuple[float, ...]
    """The score of each frame that counts, in order."""


@dataclass(frozen=True, slots=True)
class DavisScore:
    """Regions and contours over a sequence."""

    j: SequenceScore
    """Region similarity."""
    f: SequenceScore
    """Contour accuracy."""

    @property
    def j_and_f(self) -> float:
        """Mean of both means, the benchmark's one figure."""
        return (self.j.mean + self.f.mean) / 2


def region_similarity(found: Mask | Matte, truth: Mask, *, threshold: float = 0.5) -> float:
    """J of a frame: intersection over union, 0 to 1; 1 where both are empty.

    Args:
        found: mask, bool (H, W), or matte, float32 (H, W).
        truth: mask, bool (H, W).
        threshold: from where a matte is subject, in (0, 1]; of no effect on a mask.

    Raises:
        UsageError: a threshold out of range, no mask, or sizes that differ.
    """
    return iou(found, truth, threshold)


def contour_accuracy(
    found: Mask | Matte, truth: Mask, *, threshold: float = 0.5, tolerance: float = TOLERANCE
) -> float:
    """F of a frame: harmonic mean of the contours' precision and recall, 0 to 1.

    Args:
        found: mask, bool (H, W), or matte, float32 (H, W).
        truth: mask, bool (H, W).
        threshold: from where a matte is subject, in (0, 1]; of no effect on a mask.
        tolerance: distance at which contours still meet: below 1 a share of the diagonal, rounded
            up to whole pixels, from 1 on pixels. Greater is milder.

    Returns:
        1 where neither mask has a contour (both empty or full), 0 where one has none.

    Raises:
        UsageError: a threshold or tolerance out of range, no mask, or sizes that differ.
    """
    mask = binary(found, threshold)
    check_sizes(mask, check_mask(truth))
    reach = _reach(mask.shape, tolerance)
    contour, true_contour = contour_map(mask), contour_map(truth)
    if not (contour.any() and true_contour.any()):
        return float(contour.any() == true_contour.any())
    precision = _met(contour, true_contour, reach)
    recall = _met(true_contour, contour, reach)
    total = precision + recall
    return 2 * precision * recall / total if total else 0.0


def contour_map(mask: Mask) -> Mask:
    """Pixels that differ from the next one to the right, below, or diagonally below.

    A contour one pixel wide, on the upper left side of the edge; the picture's border is none.

    Args:
        mask: bool (H, W).

    Returns:
        bool (H, W).

    Raises:
        UsageError: no mask.
    """
    check_mask(mask)
    contour = np.zeros(mask.shape, np.bool_)
    contour[:, :-1] |= mask[:, :-1] != mask[:, 1:]
    contour[:-1] |= mask[:-1] != mask[1:]
    contour[:-1, :-1] |= mask[:-1, :-1] != mask[1:, 1:]
    return contour


def sequence_score(values: Sequence[float]) -> SequenceScore:
    """Mean, recall and decay of the frames' scores.

    The quarters of N frames end at frames 1 + k (N - 1) / 4, rounded half up, and share these
    frames, as in the benchmark.

    Raises:
        UsageError: no value.
    """
    scores = np.asarray(values, np.float64)
    if not scores.size:
        raise nothing_to_compare()
    first_end, last_start = ((k * (scores.size - 1) + 2) // 4 for k in (1, 3))
    first, last = scores[: first_end + 1], scores[last_start:]
    return SequenceScore(
        mean=float(scores.mean()),
        recall=float((scores > RECALL_ABOVE).mean()),
        decay=float(first.mean() - last.mean()),
        frames=tuple(scores.tolist()),
    )


def davis_score(
    found: Iterable[Mask | Matte],
    truths: Iterable[Mask],
    *,
    leave_out_ends: bool,
    threshold: float = 0.5,
) -> DavisScore:
    """J and F over a sequence.

    Args:
        found: the results in order, bool or float32 (H, W); taken one by one.
        truths: the true masks, bool (H, W), as many.
        leave_out_ends: do not count the first and the last frame, as the benchmark's tables do: the
            first mask is given to its methods. False counts every frame.
        threshold: from where a matte is subject, in (0, 1].

    Raises:
        UsageError: no frame is left, sequences of different length, or as `contour_accuracy`.
    """
    scores = [
        (iou(mask, truth, threshold), contour_accuracy(mask, truth, threshold=threshold))
        for mask, truth in together(found, truths)
    ]
    counted = scores[1:-1] if leave_out_ends else scores
    return DavisScore(
        j=sequence_score([j for j, _ in counted]), f=sequence_score([f for _, f in counted])
    )


class DavisMeter:
    """J and F over a sequence whose frames come one by one.

    No picture is kept, only two numbers a frame (16 bytes: 1.7 MB an hour), as the decay cannot be
    told before the end.
    """

    def __init__(self, *, leave_out_ends: bool, threshold: float = 0.5) -> None:
        self._leave_out_ends = leave_out_ends
        self._threshold = threshold
        self._j = array("d")
        self._f = array("d")

    def step(self, found: Mask | Matte, truth: Mask) -> tuple[float, float]:
        """Take the next frame and return its own J and F; arguments as `contour_accuracy`.

        Raises:
            UsageError: as `contour_accuracy`; the frame is not counted then.
        """
        j = region_similarity(found, truth, threshold=self._threshold)
        f = contour_accuracy(found, truth, threshold=self._threshold)
        self._j.append(j)
        self._f.append(f)
        return j, f

    def result(self) -> DavisScore:
        """The score so far, as if the last frame taken were the sequence's last.

        Raises:
            UsageError: no frame is left.
        """
        counted = slice(1, -1) if self._leave_out_ends else slice(None)
        return DavisScore(j=sequence_score(self._j[counted]), f=sequence_score(self._f[counted]))


def _reach(shape: tuple[int, ...], tolerance: float) -> float:
    """The tolerance in pixels."""
    if not (0 < tolerance < math.inf):
        msg = f"the tolerance is {tolerance:g}; use a share of the diagonal below 1, or pixels"
        raise UsageError(msg)
    return tolerance if tolerance >= 1 else math.ceil(tolerance * math.hypot(*shape))


def _met(contour: Mask, other: Mask, reach: float) -> float:
    """Share of a contour's pixels that lie within ``reach`` of the other contour.

    The benchmark widens the other contour by a disk of that radius; a pixel is in it if its
    Euclidean distance is at most the radius, and distances cost the same for every radius.
    """
    import cv2

    away = cv2.distanceTransform((~other).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return float(np.count_nonzero(away[contour] <= reach) / np.count_nonzero(contour))
