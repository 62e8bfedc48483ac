"""How good and how steady the mattes of a video are, against the true mattes.

Each measure comes per step, over sequences taken one by one, and as a meter for frames as they
come. More measures of single frames over a video: `cleanplate.metrics.matting` (SAD, MSE, Grad,
Conn) and `cleanplate.metrics.davis` (J and F with recall and decay).

References:
    M. Erofeev, Y. Gitman, D. Vatolin, A. Fedorov, J. Wang, Perceptually motivated benchmark for
    video matting, BMVC 2015, doi:10.5244/C.29.99 (dtSSD).
    F. Perazzi et al., A benchmark dataset and evaluation methodology for video object segmentation,
    CVPR 2016, doi:10.1109/CVPR.2016.85 (J mean).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Mask, Matte, check_matte
from cleanplate.metrics._sequences import check_truth, nothing_to_compare, together
from cleanplate.metrics.regions import iou
from cleanplate.metrics.saliency import check_sizes

_Pair = tuple[Matte, Matte]


def dtssd(mattes: Iterable[Matte], truths: Iterable[Matte | Mask]) -> float:
    """Error of the mattes' change from frame to frame: flicker that the truth does not have.

    Convention: for each two successive frames the root of the *mean* over pixels of
    ``((m[t+1] - m[t]) - (g[t+1] - g[t]))**2``, averaged over the pairs, times 100. Erofeev et al.
    sum over pixels instead; the mean, which does not grow with the frame, and the factor 100 are
    those of Robust Video Matting (arXiv:2108.11515) and of the papers that compare with it.

    Args:
        mattes: the results in order, float32 (H, W) in [0, 1]; two frames at least.
        truths: the true mattes, float32, or masks, bool; as many, of the same size.

    Returns:
        0 (changes as the truth does) up to 200. Blind to an error that stands still.

    Raises:
        UsageError: fewer than two frames, sequences of different length, or sizes that differ.

    Note:
        Takes the frames one by one: two of each are in memory at a time.
    """
    return float(np.mean(dtssd_steps(mattes, truths)))


def dtssd_steps(mattes: Iterable[Matte], truths: Iterable[Matte | Mask]) -> list[float]:
    """The same for each two successive frames, one value fewer than frames; `dtssd` is their mean.

    Raises:
        UsageError: as `dtssd`.
    """
    errors = [_change_error(before, after) for before, after in pairwise(_pairs(mattes, truths))]
    if not errors:
        raise _one_frame()
    return errors


def j_mean(
    mattes: Iterable[Matte | Mask], masks: Iterable[Mask], *, threshold: float = 0.5
) -> float:
    """Mean intersection over union over all frames, 0 to 1.

    DAVIS leaves out the first and the last frame, as its first mask is given to the method; here
    nothing is given and every frame counts. See `cleanplate.metrics.davis` for its convention.

    Args:
        mattes: the results in order, bool or float32 (H, W).
        masks: the truth, bool (H, W), as many.
        threshold: from where a matte is subject, see `cleanplate.metrics.regions.iou`.

    Raises:
        UsageError: no frames, sequences of different length, or sizes that differ.
    """
    return float(np.mean(j_frames(mattes, masks, threshold=threshold)))


def j_frames(
    mattes: Iterable[Matte | Mask], masks: Iterable[Mask], *, threshold: float = 0.5
) -> list[float]:
    """The intersection over union of each frame; `j_mean` is their mean.

    Raises:
        UsageError: as `j_mean`.
    """
    scores = [iou(found, truth, threshold) for found, truth in together(mattes, masks)]
    if not scores:
        raise nothing_to_compare()
    return scores


class DtssdMeter:
    """dtSSD of frames as they come; keeps the last frame's error and two numbers."""

    def __init__(self) -> None:
        self._last: npt.NDArray[np.float64] | None = None
        self._sum = 0.0
        self._count = 0

    def step(self, matte: Matte, truth: Matte | Mask) -> float | None:
        """Take the next frame and return the step's own error; None for the first frame.

        Args:
            matte: float32 (H, W) in [0, 1].
            truth: the true matte, float32, or mask, bool, of the same size.

        Raises:
            UsageError: no matte, or sizes that differ from the truth's or the last frame's; the
                frame is not counted then.
        """
        check_sizes(check_matte(matte), true := check_truth(truth))
        error = matte.astype(np.float64) - true
        last, step_error = self._last, None
        if last is not None:
            _check_same(last.shape, error.shape)
            step_error = 100 * float(np.sqrt(np.mean((error - last) ** 2)))
            self._sum += step_error
            self._count += 1
        self._last = error
        return step_error

    def result(self) -> float:
        """The mean over the steps so far.

        Raises:
            UsageError: fewer than two frames were taken.
        """
        if not self._count:
            raise _one_frame()
        return self._sum / self._count


class JMeter:
    """Mean intersection over union of frames as they come, each counting; keeps two numbers."""

    def __init__(self, *, threshold: float = 0.5) -> None:
        self._threshold = threshold
        self._sum = 0.0
        self._count = 0

    def step(self, matte: Matte | Mask, mask: Mask) -> float:
        """Take the next frame and return its own score.

        Raises:
            UsageError: no mask, or sizes that differ; the frame is not counted then.
        """
        score = iou(matte, mask, self._threshold)
        self._sum += score
        self._count += 1
        return score

    def result(self) -> float:
        """The mean so far.

        Raises:
            UsageError: no frame was taken.
        """
        if not self._count:
            raise nothing_to_compare()
        return self._sum / self._count


def _one_frame() -> UsageError:
    return UsageError("dtSSD compares successive frames; give two frames or more")


def _change_error(before: _Pair, after: _Pair) -> float:
    """Root mean square over pixels of the difference of two changes, times 100."""
    _check_same(before[0].shape, after[0].shape)
    found = after[0].astype(np.float64) - before[0]
    true = after[1].astype(np.float64) - before[1]
    return 100 * float(np.sqrt(np.mean((found - true) ** 2)))


def _check_same(before: tuple[int, ...], after: tuple[int, ...]) -> None:
    if before != after:
        msg = f"a frame is {before}, the next one {after}; give all frames one size"
        raise UsageError(msg)


def _pairs(mattes: Iterable[Matte], truths: Iterable[Matte | Mask]) -> Iterator[_Pair]:
    for matte, truth in together(mattes, truths):
        check_sizes(check_matte(matte), true := check_truth(truth))
        yield matte, true
