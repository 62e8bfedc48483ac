"""The figures that are reported together, by the kind of result they judge.

A suite names its columns and scores one pair; `Metric` sums up over many pictures, `VideoSequence`
and `MotionSequence` over the frames of one sequence. Any suite can be used step by step (``step``,
``result``) while a network trains, and gives what the program's ``evaluate`` prints.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal, TypeAlias

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Mask, Matte
from cleanplate.metrics.alignment import e_curve, e_measure_adaptive
from cleanplate.metrics.boundary import boundary_f, boundary_iou
from cleanplate.metrics.davis import DavisMeter
from cleanplate.metrics.hce import hce
from cleanplate.metrics.levels import Curve, levels_of
from cleanplate.metrics.matting import matting_errors
from cleanplate.metrics.motion import Labels, MotionMeter
from cleanplate.metrics.regions import binary, dice, iou
from cleanplate.metrics.saliency import f_beta_adaptive, f_beta_curve, mae, precision_recall
from cleanplate.metrics.scores import Column, Scores, Totals
from cleanplate.metrics.structure import s_measure
from cleanplate.metrics.video import DtssdMeter
from cleanplate.metrics.weighted import weighted_f

PictureSuite: TypeAlias = Literal["sod", "dis", "matting"]
"""Suites of single pictures."""

SequenceSuite: TypeAlias = Literal["video", "motion"]
"""Suites of frames in their order."""

SOD: Final = (
    Column("mae", "MAE", "lower"),
    Column("max_f", "max F", "higher", curve="f", pick="max"),
    Column("mean_f", "mean F", "higher", curve="f", pick="mean"),
    Column("adaptive_f", "adaptive F", "higher"),
    Column("weighted_f", "weighted F", "higher"),
    Column("s_measure", "S", "higher"),
    Column("max_e", "max E", "higher", curve="e", pick="max"),
    Column("mean_e", "mean E", "higher", curve="e", pick="mean"),
    Column("adaptive_e", "adaptive E", "higher"),
    Column("iou", "IoU", "higher"),
    Column("dice", "Dice", "higher"),
    Column("boundary_f", "relaxed boundary F", "higher"),
    Column("boundary_iou", "boundary IoU", "higher"),
)
"""Salient objects: what the papers on them print, and regions and boundaries besides."""

DIS: Final = (*SOD, Column("hce", "HCE", "lower", digits=1))
"""Dichotomous segmentation: the same and the human effort to correct the result."""

MATTING: Final = (
    Column("sad", "SAD", "lower", digits=3),
    Column("mse", "MSE", "lower", digits=5),
    Column("grad", "Grad", "lower", digits=3),
    Column("conn", "Conn", "lower", digits=3),
)
"""Alpha mattes."""

VIDEO: Final = (
    Column("j_and_f", "J&F", "higher"),
    Column("j_mean", "J mean", "higher"),
    Column("j_recall", "J recall", "higher"),
    Column("j_decay", "J decay", "lower"),
    Column("f_mean", "F mean", "higher"),
    Column("f_recall", "F recall", "higher"),
    Column("f_decay", "F decay", "lower"),
    Column("dtssd", "dtSSD", "lower", digits=3),
)
"""Frames: regions and contours as DAVIS has them, and flicker."""

MOTION: Final = (
    Column("recall", "Re", "higher"),
    Column("specificity", "Sp", "higher"),
    Column("fpr", "FPR", "lower"),
    Column("fnr", "FNR", "lower"),
    Column("pwc", "PWC", "lower"),
    Column("precision", "Pr", "higher"),
    Column("f_measure", "F", "higher"),
    Column("fpr_shadow", "FPR-S", "lower"),
)
"""Motion masks: the figures of changedetection.net."""

COLUMNS: Final[Mapping[str, tuple[Column, ...]]] = {
    "sod": SOD,
    "dis": DIS,
    "matting": MATTING,
    "video": VIDEO,
    "motion": MOTION,
}
"""The columns of each suite."""


def score_saliency(
    prediction: Matte, truth: Mask, *, threshold: float = 0.5, effort: bool = False
) -> Scores:
    """All figures of suite ``sod`` for one picture, and with ``effort`` of ``dis``.

    The figures of a curve (max and mean F and E) are here those of the picture's own curve; over
    many pictures `Totals` reads them off the mean curve.

    Args:
        prediction: float32 (H, W) in [0, 1], taken as it is.
        truth: bool (H, W).
        threshold: from where the matte is subject, for IoU, Dice and the boundary figures.
        effort: whether HCE is computed; it takes as long as all others together.

    Raises:
        UsageError: no matte, no mask, sizes that differ, or a threshold out of range.
    """
    levels = levels_of(prediction, truth)
    curve, mask = precision_recall(levels), binary(prediction, threshold)
    curves = {
        "precision": curve.precision,
        "recall": curve.recall,
        "f": f_beta_curve(curve),
        "e": e_curve(levels),
    }
    values = {
        "mae": mae(prediction, truth),
        **_of_curves(SOD, curves),
        "adaptive_f": f_beta_adaptive(prediction, truth),
        "weighted_f": weighted_f(prediction, truth),
        "s_measure": s_measure(prediction, truth),
        "adaptive_e": e_measure_adaptive(prediction, truth),
        "iou": iou(mask, truth),
        "dice": dice(mask, truth),
        "boundary_f": boundary_f(mask, truth),
        "boundary_iou": boundary_iou(mask, truth),
    }
    if effort:
        values["hce"] = float(hce(prediction, truth))
    return Scores(values, curves)


def score_matting(prediction: Matte, truth: Matte | Mask, where: Mask | None = None) -> Scores:
    """All figures of suite ``matting`` for one picture.

    Args:
        prediction: float32 (H, W) in [0, 1].
        truth: float32 or bool (H, W).
        where: the pixels that count, bool (H, W); None: all.

    Raises:
        UsageError: no matte, or sizes that differ.
    """
    errors = matting_errors(prediction, truth, where)
    return Scores({"sad": errors.sad, "mse": errors.mse, "grad": errors.grad, "conn": errors.conn})


class Metric:
    """Scores pictures one by one; memory does not grow with their number.

    >>> metric = Metric("sod")
    >>> scores = metric.step(prediction, truth)    # doctest: +SKIP
    >>> metric.result()["max_f"]                   # doctest: +SKIP
    """

    def __init__(self, suite: PictureSuite = "sod", *, threshold: float = 0.5) -> None:
        """Choose a suite.

        Args:
            suite: sod, dis or matting.
            threshold: see `score_saliency`; of no effect on mattes.

        Raises:
            UsageError: another suite.
        """
        scorers: dict[str, Callable[..., Scores]] = {
            "sod": lambda p, t: score_saliency(p, t, threshold=threshold),
            "dis": lambda p, t: score_saliency(p, t, threshold=threshold, effort=True),
            "matting": score_matting,
        }
        _check_suite(suite, tuple(scorers))
        self._score = scorers[suite]
        self._totals = Totals(COLUMNS[suite])

    def step(self, prediction: Matte, truth: Mask | Matte, where: Mask | None = None) -> Scores:
        """Take one more pair in; its own figures.

        Args:
            prediction: float32 (H, W) in [0, 1].
            truth: bool (H, W); for mattes float32 as well.
            where: suite matting only: the pixels that count.

        Raises:
            UsageError: what cannot be compared; it is not counted then.
        """
        if where is not None and self._score is not score_matting:
            msg = "only suite matting leaves pixels out; give no `where` with the others"
            raise UsageError(msg)
        scores = self._score(prediction, truth, *(() if where is None else (where,)))
        self._totals.add(scores)
        return scores

    def result(self) -> dict[str, float]:
        """The figures of all pairs so far, by column key.

        Raises:
            UsageError: there was none.
        """
        return self._totals.result()

    def curves(self) -> dict[str, Curve]:
        """The mean curves so far: precision, recall, f, e; empty for mattes.

        Raises:
            UsageError: there was no pair.
        """
        return self._totals.curves()


class VideoSequence:
    """Scores the frames of one video in their order; a few numbers a frame are kept."""

    def __init__(self, *, threshold: float = 0.5, leave_out_ends: bool = False) -> None:
        self._davis = DavisMeter(leave_out_ends=leave_out_ends, threshold=threshold)
        self._flicker = DtssdMeter()
        self._frames = 0

    def step(self, prediction: Matte, truth: Mask | Matte) -> None:
        """Take the next frame.

        Args:
            prediction: float32 (H, W) in [0, 1].
            truth: bool (H, W), or float32, which is subject from 0.5 on for J and F.

        Raises:
            UsageError: no matte, no mask, or sizes that differ.
        """
        self._flicker.step(prediction, truth)  # first: it also refuses a size that changes
        self._davis.step(prediction, binary(truth))
        self._frames += 1

    def result(self) -> Scores:
        """The sequence's figures; flicker is not defined for a single frame.

        Raises:
            UsageError: there was no frame.
        """
        found = self._davis.result()
        return Scores(
            {
                "j_and_f": found.j_and_f,
                "j_mean": found.j.mean,
                "j_recall": found.j.recall,
                "j_decay": found.j.decay,
                "f_mean": found.f.mean,
                "f_recall": found.f.recall,
                "f_decay": found.f.decay,
                "dtssd": self._flicker.result() if self._frames > 1 else float("nan"),
            }
        )


class MotionSequence:
    """Counts the pixels of one sequence of motion masks; memory does not grow."""

    def __init__(self, *, roi: Mask | None = None, threshold: float = 0.5) -> None:
        self._meter = MotionMeter(roi=roi, threshold=threshold)

    def step(self, prediction: Matte | Mask, truth: Labels) -> None:
        """Take the next frame.

        Args:
            prediction: bool or float32 (H, W).
            truth: uint8 (H, W), labels 0, 50, 85, 170, 255.

        Raises:
            UsageError: no labels, or sizes that differ.
        """
        self._meter.step(prediction, truth)

    def result(self) -> Scores:
        """The sequence's figures.

        Raises:
            UsageError: there was no frame.
        """
        found = self._meter.result().scores()
        return Scores({column.key: getattr(found, column.key) for column in MOTION})


def _of_curves(columns: tuple[Column, ...], curves: Mapping[str, Curve]) -> dict[str, float]:
    """What the columns read off one picture's curves."""
    return {column.key: column.read(curves) for column in columns if column.curve is not None}


def _check_suite(suite: str, known: tuple[str, ...]) -> None:
    if suite not in known:
        msg = f"the suite is one of {', '.join(known)}, not {suite!r}"
        raise UsageError(msg)
