"""Suites of single pictures: read a pair, score it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np

from cleanplate.core.errors import InputError
from cleanplate.core.pictures import Mask
from cleanplate.media.mask_files import read_labels
from cleanplate.media.pairs import Pair, pair_pictures
from cleanplate.metrics.matting import unknown_part
from cleanplate.metrics.scores import Scores
from cleanplate.metrics.suites import score_matting, score_saliency
from cleanplate.verbs.evaluation.options import EvaluateOptions
from cleanplate.verbs.evaluation.reading import Loaded, load, resized
from cleanplate.verbs.evaluation.scored import Score, Scored

Counting: TypeAlias = Callable[[Pair, Loaded], Mask | None]
"""Which pixels of a pair count, bool (H, W); None: all."""


def score_of(options: EvaluateOptions) -> Score:
    """How a pair of pictures is scored under these options.

    Raises:
        InputError: the trimaps cannot be found.
    """
    counting = counting_parts(options)

    def score(pair: Pair) -> Scored:
        loaded = load(pair, options)
        return Scored(scores(loaded, options, counting(pair, loaded)), loaded.notes)

    return score


def counting_parts(options: EvaluateOptions) -> Counting:
    """Which pixels of a pair count under these options: those a trimap leaves open, or all (None).

    Raises:
        InputError: the trimaps cannot be found; when called, a pair that has none that fits.
    """
    if options.trimaps is None:
        return lambda _pair, _loaded: None
    place = Path(options.trimaps).expanduser()
    if place.is_file():  # for the one pair there is, whatever it is called
        return lambda pair, loaded: _unknown(pair, {pair.name: place}, loaded, options)
    trimaps = {pair.name: pair.prediction for pair in pair_pictures(place, place).pairs}
    return lambda pair, loaded: _unknown(pair, trimaps, loaded, options)


def scores(loaded: Loaded, options: EvaluateOptions, where: Mask | None = None) -> Scores:
    """The figures of a pair in memory.

    Args:
        loaded: the pair.
        options: the suite and its threshold.
        where: suite matting: the pixels that count, bool (H, W); None: all.

    Raises:
        UsageError: a truth that is no mask where one is needed.
    """
    if options.suite == "matting":
        return score_matting(loaded.prediction, loaded.truth, where)
    mask: Mask = np.asarray(loaded.truth, np.bool_)
    return score_saliency(
        loaded.prediction, mask, threshold=options.threshold, effort=options.suite == "dis"
    )


def _unknown(
    pair: Pair, trimaps: dict[str, Path], loaded: Loaded, options: EvaluateOptions
) -> Mask:
    """The part of a picture that counts.

    Raises:
        InputError: no trimap of that name, one of another size, or one that leaves nothing open.
    """
    if pair.name not in trimaps:
        msg = f"{pair.name} has no trimap; give one of that name, or leave --trimaps out"
        raise InputError(msg)
    where = unknown_part(read_labels(trimaps[pair.name]))
    if options.resize == "truth":  # the trimap goes with its truth
        where = resized(where, loaded.truth.shape)
    if where.shape != loaded.truth.shape:
        msg = f"{pair.name}: the trimap has another size than the truth; give both one size"
        raise InputError(msg)
    if not where.any():
        msg = f"{pair.name}: the trimap leaves nothing open; there is nothing to compare"
        raise InputError(msg)
    return where
