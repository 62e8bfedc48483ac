"""Which photos and masks are learned from, which are kept aside, and whether they can be used.

Everything that would stop a training after hours is looked at before its first step.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np

from cleanplate.core.errors import InputError, UsageError
from cleanplate.core.progress import OnProgress, Teller
from cleanplate.media.data_sets import photo_pairs
from cleanplate.media.images import read_photo
from cleanplate.media.mask_files import CUT, read_mask, read_matte
from cleanplate.media.pairs import Pair, Pairing
from cleanplate.training.recipe import Soft

_LOG = logging.getLogger(__name__)

Unpaired: TypeAlias = Literal["refuse", "skip"]
"""What becomes of files that have no partner."""

Empty: TypeAlias = Literal["refuse", "skip", "keep"]
"""What becomes of masks without a subject."""

_NAMED = 3
"""Files that a message names."""

_THREADS = 4


@dataclass(frozen=True, slots=True)
class Split:
    """The pairs learned from, and those that say how well it went."""

    training: tuple[Pair, ...]
    """At least one."""
    validation: tuple[Pair, ...]
    """Never learned from; may be empty."""

    def fingerprint(self) -> str:
        """A checksum of the names on both sides: the same data give the same one."""
        names = [*(pair.name for pair in self.training), "|", *(p.name for p in self.validation)]
        return hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Demands:
    """What masks have to be."""

    soft: Soft = "keep"
    """Refuse masks that are not binary, or not."""
    empty: Empty = "refuse"
    """What becomes of masks without a subject."""
    resize_masks: bool = False
    """Whether masks of another size are brought to that of their photo."""


def find_pairs(
    data: Path | None,
    images: Path | None = None,
    masks: Path | None = None,
    unpaired: Unpaired = "refuse",
) -> tuple[Pair, ...]:
    """Pair the photos of a data set with its masks by name.

    Args:
        data: a folder that holds both folders, see `cleanplate.media.data_sets`.
        images: the folder of photos; None: the one in ``data``.
        masks: the folder of masks, likewise.
        unpaired: refuse files without a partner, or skip them with a warning.

    Raises:
        InputError: nothing pairs, a name is ambiguous, or something does not pair.
    """
    found = photo_pairs(data, images, masks)
    if found.ambiguous:
        msg = f"{found.ambiguous[0]}; keep one of them"
        raise InputError(msg)
    if alone := _alone(found):
        if unpaired == "refuse":
            msg = f"{alone}; complete the pairs, or leave these out with --unpaired skip"
            raise InputError(msg)
        _LOG.warning("%s; left out", alone)
    return found.pairs


def split(pairs: Sequence[Pair], share: float, seed: int) -> Split:
    """Keep a share of the pairs aside at random, always the same ones for a seed.

    Args:
        pairs: all of them.
        share: 0 to below 1; above 0 at least one pair is kept aside.
        seed: of the choice.

    Raises:
        UsageError: nothing would be left to learn from.
    """
    count = max(1, round(share * len(pairs))) if share else 0
    if count >= len(pairs):
        msg = (
            f"{count} of {len(pairs)} pairs for validation leave none to learn from; "
            "bring more, or use --validation 0"
        )
        raise UsageError(msg)
    order = np.random.default_rng(seed).permutation(len(pairs))
    aside = set(order[:count].tolist())
    return Split(
        tuple(pair for number, pair in enumerate(pairs) if number not in aside),
        tuple(pair for number, pair in enumerate(pairs) if number in aside),
    )


def check_pairs(
    pairs: Sequence[Pair], demands: Demands, on_progress: OnProgress | None = None
) -> tuple[Pair, ...]:
    """Read everything once; the pairs that are used.

    Args:
        pairs: photos and masks.
        demands: what masks have to be.
        on_progress: called after each pair.

    Raises:
        InputError: a file cannot be read, sizes differ, a mask is soft or empty where it may not.
    """
    told = Teller(on_progress, len(pairs))
    kept: list[Pair] = []
    empty: list[Pair] = []
    with ThreadPoolExecutor(_THREADS) as pool:
        for done, (pair, has_subject) in enumerate(pool.map(partial(_seen, demands), pairs), 1):
            (kept if has_subject else empty).append(pair)
            told(done)
    return _without_empty(kept, empty, demands.empty)


def _seen(demands: Demands, pair: Pair) -> tuple[Pair, bool]:
    """A pair, and whether its mask has a subject."""
    photo, read = read_photo(pair.prediction), read_mask(pair.truth)
    if photo.size != read.values.shape and not demands.resize_masks:
        msg = (
            f"{pair.truth} is {_size(read.values.shape)}, its photo {_size(photo.size)}; "
            "give both one size, or bring masks to their photos' with --resize-masks"
        )
        raise InputError(msg)
    if demands.soft == "refuse" and CUT in read.notes:
        matte = read_matte(pair.truth).values
        share = np.count_nonzero((matte > 0) & (matte < 1)) / matte.size
        msg = (
            f"{pair.truth} is soft, {max(share, 0.001):.1%} of it lies between black and white, "
            "and this recipe needs binary masks; cut them at the middle with --soft cut"
        )
        raise InputError(msg)
    return pair, bool(read.values.any())


def _without_empty(kept: list[Pair], empty: list[Pair], how: Empty) -> tuple[Pair, ...]:
    if not kept:
        msg = f"all masks are empty, such as {empty[0].truth}; white is what counts as subject"
        raise InputError(msg)
    if not empty:
        return tuple(kept)
    names = _some(pair.truth for pair in empty)
    text = f"{_counted(len(empty), 'mask')} without a subject, nowhere above the middle ({names})"
    if how == "refuse":
        msg = f"{text}; mend them, or use --empty skip, or --empty keep if this is meant"
        raise InputError(msg)
    if how == "skip":
        _LOG.warning("%s; left out", text)
        return tuple(kept)
    return tuple(sorted([*kept, *empty], key=lambda pair: pair.name))


def _alone(found: Pairing) -> str:
    """What has no partner, as half a sentence; empty: everything has."""
    parts = [
        f"{_counted(len(files), what)} without {partner} ({_some(files)})"
        for files, what, partner in (
            (found.without_truth, "photo", "a mask"),
            (found.without_prediction, "mask", "a photo"),
        )
        if files
    ]
    return " and ".join(parts)


def _some(files: Iterable[Path]) -> str:
    """The first names."""
    names = [file.name for file in files]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _size(shape: tuple[int, ...]) -> str:
    return f"{shape[1]}x{shape[0]}"
