"""How good a network is on pictures it has not learned from, by the figures of `metrics`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import torch

from cleanplate.core.errors import DivergedError
from cleanplate.core.pictures import Mask, Matte
from cleanplate.media.pairs import Pair
from cleanplate.metrics.boundary import boundary_iou
from cleanplate.metrics.levels import levels_of
from cleanplate.metrics.regions import binary, iou
from cleanplate.metrics.saliency import f_beta_curve, mae, precision_recall
from cleanplate.metrics.scores import Column, Scores, Totals
from cleanplate.metrics.structure import s_measure
from cleanplate.metrics.suites import SOD
from cleanplate.training.augment import plain
from cleanplate.training.data import as_tensors
from cleanplate.training.device import Arithmetic
from cleanplate.training.objective import Objective
from cleanplate.training.recipe import Recipe
from cleanplate.training.sample import Sample, read_sample

KEYS: Final = ("max_f", "mean_f", "mae", "iou", "boundary_iou", "s_measure")
"""Figures of validation, in the order of tables."""

COLUMNS: Final = tuple(next(column for column in SOD if column.key == key) for key in KEYS)
"""Their headings, and which way is better."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A sample of validation and what the network made of it."""

    sample: Sample
    """As its files are."""
    matte: Matte
    """float32 (H, W) in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Validated:
    """What a validation found."""

    figures: dict[str, float]
    """By `KEYS`."""
    seen: tuple[Seen, ...]
    """The first samples, to be looked at."""


def validate(
    objective: Objective,
    pairs: Sequence[Pair],
    recipe: Recipe,
    arithmetic: Arithmetic,
    *,
    keep: int = 0,
    stops: Callable[[], bool] = lambda: False,
) -> Validated | None:
    """Measure a network; its weights and its statistics stay as they are.

    Args:
        objective: holds the network.
        pairs: photos and masks, one or more; a soft mask is cut at the middle.
        recipe: names the size the network is shown; mattes are measured at the masks' own size.
        arithmetic: device and precision.
        keep: samples that come back with their mattes.
        stops: asked before each picture; True ends it without a result.

    Returns:
        Means over the pictures; None where it was stopped.

    Raises:
        InputError: a file cannot be read any more.
        DivergedError: what the network gives is no number any more.
    """
    totals = Totals(COLUMNS)
    seen: list[Seen] = []
    objective.eval()
    for pair in pairs:
        if stops():
            return None
        sample = read_sample(pair, "cut")
        matte = matte_of(objective, sample, recipe, arithmetic)
        totals.add(score(matte, sample.mask >= np.float32(0.5)))
        if len(seen) < keep:
            seen.append(Seen(sample, matte))
    return Validated(totals.result(), tuple(seen))


@torch.no_grad()
def matte_of(objective: Objective, sample: Sample, recipe: Recipe, arithmetic: Arithmetic) -> Matte:
    """The matte a network has of a sample, at the sample's own size.

    Returns:
        float32 (H, W) in [0, 1].

    Raises:
        DivergedError: it is no number.
    """
    tensors = as_tensors(plain(sample, recipe))
    picture, mask = (tensor[None].to(arithmetic.device) for tensor in tensors)
    with arithmetic.forward():
        logits = objective.net(objective.shown(picture, mask))[0]
    small = torch.sigmoid(logits.float())[0, 0].cpu().numpy()
    if not np.isfinite(small).all():
        msg = "the network's matte of a photo of validation is nan: the training diverges"
        raise DivergedError(msg)
    rows, columns = sample.size
    matte = cv2.resize(small, (columns, rows), interpolation=cv2.INTER_LINEAR)
    return np.clip(matte, 0, 1).astype(np.float32)


def score(matte: Matte, mask: Mask) -> Scores:
    """The figures of one picture.

    Args:
        matte: float32 (H, W) in [0, 1].
        mask: bool (H, W).
    """
    curve, found = f_beta_curve(precision_recall(levels_of(matte, mask))), binary(matte)
    values = {
        "max_f": float(curve.max()),
        "mean_f": float(curve.mean()),
        "mae": mae(matte, mask),
        "iou": iou(found, mask),
        "boundary_iou": boundary_iou(found, mask),
        "s_measure": s_measure(matte, mask),
    }
    return Scores(values, {"f": curve})


def is_better(figures: dict[str, float], than: dict[str, float], key: str) -> bool:
    """Whether a validation is better than another by one figure; anything beats none."""
    if key not in than:
        return True
    column = _column(key)
    return figures[key] > than[key] if column.better == "higher" else figures[key] < than[key]


def sentence(figures: dict[str, float], keys: Iterable[str] = KEYS) -> str:
    """The figures as a line."""
    return ", ".join(f"{_column(key).title} {figures[key]:.4f}" for key in keys)


def _column(key: str) -> Column:
    return next(column for column in COLUMNS if column.key == key)
