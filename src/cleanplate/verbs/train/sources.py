"""The photos and masks that the options of a training name."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from cleanplate.core.errors import InputError, UsageError
from cleanplate.core.progress import OnProgress
from cleanplate.media.pairs import Pair
from cleanplate.training.pairs import Demands, Split, check_pairs, find_pairs, split
from cleanplate.training.recipe import Recipe
from cleanplate.verbs.train.options import TrainOptions

_LOG = logging.getLogger(__name__)


def named_pairs(options: TrainOptions) -> tuple[Pair, ...]:
    """All pairs of ``--data``, or of ``--images`` and ``--masks``.

    Raises:
        UsageError: neither is given.
        InputError: there are none, or something does not pair.
    """
    data, images, masks = (_path(name) for name in (options.data, options.images, options.masks))
    if data is None and (images is None or masks is None):
        msg = "name the photos and masks with --data, or with --images and --masks"
        raise UsageError(msg)
    return find_pairs(data, images, masks, options.unpaired)


def checked_split(
    recipe: Recipe, options: TrainOptions, on_check: OnProgress | None = None
) -> Split:
    """The pairs learned from and those measured with, all of them looked at.

    Raises:
        UsageError: nothing is named, or nothing would be left to learn from.
        InputError: something that cannot be used.
    """
    demands = Demands(recipe.soft, options.empty, options.resize_masks)
    found = named_pairs(options)
    share = options.validation_share
    if share is not None:
        return split(check_pairs(found, demands, on_check), share, options.seed)
    # An empty mask says something where nothing should be found.
    aside = Demands("keep", "keep", options.resize_masks)
    others = find_pairs(_validation_folder(options), unpaired=options.unpaired)
    _warn_of_shared(found, others)
    return Split(check_pairs(found, demands, on_check), check_pairs(others, aside, on_check))


def _warn_of_shared(learned: Sequence[Pair], measured: Sequence[Pair]) -> None:
    both = {one.prediction.resolve() for one in learned} & {
        one.prediction.resolve() for one in measured
    }
    if both:
        _LOG.warning(
            "%d of %d photos of validation are learned from as well, so its figures say little",
            len(both),
            len(measured),
        )


def validation_pairs(recipe: Recipe, options: TrainOptions, fingerprint: str) -> tuple[Pair, ...]:
    """The pairs a run was measured with.

    Args:
        recipe: of the run.
        options: of the run.
        fingerprint: of the run's split, which has to be found again: others of its pairs were
            learned from.

    Returns:
        None where the files are gone, or are not those any more.
    """
    try:
        if options.validation_share is None:
            return find_pairs(_validation_folder(options), unpaired=options.unpaired)
        found = split(named_pairs(options), options.validation_share, options.seed)
        if found.fingerprint() != fingerprint:  # empty masks may have been left out
            found = checked_split(recipe, options)
        return found.validation if found.fingerprint() == fingerprint else ()
    except (InputError, UsageError):
        return ()


def _validation_folder(options: TrainOptions) -> Path:
    place = Path(options.validation).expanduser()
    if not place.is_dir():
        msg = f"--validation is a share such as 0.1, or a folder; {place} is none"
        raise InputError(msg)
    return place


def _path(name: str | None) -> Path | None:
    return None if name is None else Path(name).expanduser()
