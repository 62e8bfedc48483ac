"""One pair of pictures read, brought to one size and range; every decision is a note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import InputError
from cleanplate.core.pictures import Mask, Matte
from cleanplate.media.mask_files import read_mask, read_matte
from cleanplate.media.pairs import Pair
from cleanplate.metrics.levels import minmax
from cleanplate.verbs.evaluation.options import EvaluateOptions

NO_SUBJECT = "has no subject in the truth"
NOTHING_FOUND = "is empty: nothing was found"
RESIZED = "was brought to the other's size"


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
    result = read_matte(pair.prediction)
    return compared(
        result.values, pair, options, [f"the prediction {note}" for note in result.notes]
    )


def compared(
    prediction: Matte, pair: Pair, options: EvaluateOptions, notes: Sequence[str] = ()
) -> Loaded:
    """Read the truth of a pair and bring it together with a prediction in memory.

    Raises:
        InputError: as `load`.
    """
    true = read_matte(pair.truth) if options.suite == "matting" else read_mask(pair.truth)
    truth, said = true.values, [*notes, *(f"the truth {note}" for note in true.notes)]
    if prediction.shape != truth.shape:
        prediction, truth = _of_one_size(prediction, truth, pair, options)
        said.append(f"the {options.resize} {RESIZED}")
    said += [NO_SUBJECT] if not truth.any() else []
    said += [NOTHING_FOUND] if not prediction.any() else []
    if options.normalise == "minmax":
        prediction = minmax(prediction)
    return Loaded(prediction, truth, tuple(said))


def _of_one_size(
    prediction: Matte, truth: Mask | Matte, pair: Pair, options: EvaluateOptions
) -> tuple[Matte, Mask | Matte]:
    if options.resize == "prediction":
        return _resized(prediction, truth.shape), truth
    if options.resize == "truth":
        return prediction, _resized(truth, prediction.shape)
    msg = (
        f"{pair.name}: the prediction is {_size(prediction)}, the truth {_size(truth)}; "
        "give both one size, or choose which is changed with --resize prediction|truth"
    )
    raise InputError(msg)


def _resized(values: npt.NDArray[np.generic], shape: tuple[int, ...]) -> npt.NDArray[np.float32]:
    """Mattes linearly, masks by the nearest pixel."""
    size = (shape[1], shape[0])
    if values.dtype == np.bool_:
        mask = cv2.resize(values.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
        return np.asarray(mask > 0)
    resized = cv2.resize(values.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(resized, np.float32)


def _size(values: npt.NDArray[np.generic]) -> str:
    return f"{values.shape[1]}x{values.shape[0]}"
