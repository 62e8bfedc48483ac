"""One pair of pictures read, brought to one size and range; every decision is a note."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import InputError
from cleanplate.core.pictures import Mask, Matte
from cleanplate.media.mask_files import CUT, Read, read_mask, read_matte
from cleanplate.media.pairs import Pair
from cleanplate.metrics.levels import minmax
from cleanplate.verbs.evaluation.options import EvaluateOptions

NO_SUBJECT = "has no subject in the truth"
NOTHING_FOUND = "is empty: nothing was found"
FAINT = "is nearly black: no value is above 1 of 255"
RESIZED = "was brought to the other's size"

Truth = TypeVar("Truth", bound=npt.NDArray[Any])


@dataclass(frozen=True, slots=True)
class Loaded:
    """A pair ready to be compared."""

    prediction: Matte
    """float32 (H, W) in [0, 1]."""
    truth: Mask | Matte
    """Of the same size: bool, or float32 in [0, 1] where mattes are compared."""
    notes: tuple[str, ...]
    """What had to be decided."""


def load(pair: Pair, options: EvaluateOptions) -> Loaded:
    """Read both files of a pair.

    Raises:
        InputError: a file cannot be read, or the sizes differ and may not be changed.
    """
    return compared(read_matte(pair.prediction), pair, options)


def compared(prediction: Read[Matte], pair: Pair, options: EvaluateOptions) -> Loaded:
    """Read the truth of a pair and bring it together with a prediction in memory.

    Raises:
        InputError: as `load`.
    """
    read = read_soft_truth if options.suite == "matting" else read_mask
    true: Read[Any] = read(pair.truth)
    found, truth, notes = together(prediction, true, pair.name, options)
    empty = [NO_SUBJECT] if not truth.any() else []
    return Loaded(found, truth, (*notes, *empty, *_faint(prediction.values)))


def read_soft_truth(path: Path) -> Read[Matte] | Read[Mask]:
    """A truth that may be soft: a mask where the file is one, labels 0 and 1 included.

    Returns:
        bool or float32 (H, W).

    Raises:
        InputError: no readable picture.
    """
    mask = read_mask(path)
    return read_matte(path) if CUT in mask.notes else mask


def together(
    prediction: Read[Matte], truth: Read[Truth], name: str, options: EvaluateOptions
) -> tuple[Matte, Truth, tuple[str, ...]]:
    """Bring a result and its truth to one size and range; both, and what had to be decided.

    Args:
        prediction: float32 (H, W) in [0, 1].
        truth: of any size and kind.
        name: what an error calls the pair.
        options: which of the two may be changed.

    Raises:
        InputError: the sizes differ and may not be changed.
    """
    found, true = prediction.values, truth.values
    notes = [f"the prediction {note}" for note in prediction.notes]
    notes += [f"the truth {note}" for note in truth.notes]
    if found.shape != true.shape:
        found, true = _of_one_size(found, true, name, options)
        notes.append(f"the {options.resize} {RESIZED}")
    if options.normalise == "minmax":
        found = minmax(found)
    return found, true, tuple(notes)


def resized(values: Truth, shape: tuple[int, ...]) -> Truth:
    """Mattes linearly, masks by the nearest pixel.

    Args:
        values: float32 or bool (H, W).
        shape: the height and width wanted.
    """
    size = (shape[1], shape[0])
    if values.dtype == np.bool_:
        mask = cv2.resize(values.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
        return cast("Truth", mask > 0)
    return cast("Truth", cv2.resize(values, size, interpolation=cv2.INTER_LINEAR))


def _of_one_size(
    prediction: Matte, truth: Truth, name: str, options: EvaluateOptions
) -> tuple[Matte, Truth]:
    if options.resize == "prediction":
        return resized(prediction, truth.shape), truth
    if options.resize == "truth":
        return prediction, resized(truth, prediction.shape)
    msg = (
        f"{name}: the prediction is {_size(prediction)}, the truth {_size(truth)}; "
        "give both one size, or choose which is changed with --resize prediction|truth"
    )
    raise InputError(msg)


def _faint(prediction: Matte) -> list[str]:
    """Labels 0 and 1 read as a matte are all but black; the figures alone would not tell."""
    highest = prediction.max(initial=0)
    if highest == 0:
        return [NOTHING_FOUND]
    return [FAINT] if highest <= np.float32(1 / 255) else []


def _size(values: npt.NDArray[np.generic]) -> str:
    return f"{values.shape[1]}x{values.shape[0]}"
