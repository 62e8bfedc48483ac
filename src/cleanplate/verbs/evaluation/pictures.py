"""Suites of single pictures: read a pair, score it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cleanplate.core.errors import InputError
from cleanplate.core.pictures import Mask
from cleanplate.media.mask_files import read_labels
from cleanplate.media.pairs import Pair, pair_pictures
from cleanplate.metrics.matting import unknown_part
from cleanplate.metrics.scores import Scores
from cleanplate.metrics.suites import score_matting, score_saliency
from cleanplate.verbs.evaluation.options import EvaluateOptions
from cleanplate.verbs.evaluation.reading import Loaded, load
from cleanplate.verbs.evaluation.scored import Score, Scored


def score_of(options: EvaluateOptions) -> Score:
    """How a pair of pictures is scored under these options.

    Raises:
        InputError: the trimaps cannot be found.
    """
    trimaps = _trimaps(options.trimaps)

    def score(pair: Pair) -> Scored:
        loaded = load(pair, options)
        if options.trimaps is None:
            return Scored(scores(loaded, options), loaded.notes)
        where = _unknown(pair, trimaps, loaded)
        return Scored(score_matting(loaded.prediction, loaded.truth, where), loaded.notes)

    return score


def scores(loaded: Loaded, options: EvaluateOptions) -> Scores:
    """The figures of a pair in memory.

    Raises:
        UsageError: a truth that is no mask where one is needed.
    """
    if options.suite == "matting":
        return score_matting(loaded.prediction, loaded.truth)
    mask: Mask = np.asarray(loaded.truth, np.bool_)
    return score_saliency(
        loaded.prediction, mask, threshold=options.threshold, effort=options.suite == "dis"
    )


def _trimaps(folder: str | None) -> dict[str, Path]:
    if folder is None:
        return {}
    place = Path(folder).expanduser()
    return {pair.name: pair.prediction for pair in pair_pictures(place, place).pairs}


def _unknown(pair: Pair, trimaps: dict[str, Path], loaded: Loaded) -> Mask:
    """The part of a picture that counts.

    Raises:
        InputError: no trimap of that name, one of another size, or one that leaves nothing open.
    """
    if pair.name not in trimaps:
        msg = f"{pair.name} has no trimap; give one of that name, or leave --trimaps out"
        raise InputError(msg)
    where = unknown_part(read_labels(trimaps[pair.name]))
    if where.shape != loaded.truth.shape:
        msg = f"{pair.name}: the trimap has another size than the truth; give both one size"
        raise InputError(msg)
    if not where.any():
        msg = f"{pair.name}: the trimap leaves nothing open; there is nothing to compare"
        raise InputError(msg)
    return where
