"""States as they come from files: read and looked at before any model uses them.

Compiled kernels and OpenCV do not look whether an array is as large as they take it to be, so what
a state holds must be laid out as a fresh model's own memory is.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError

_MOST_FRAMES = 1 << 53
"""Learned frames that no video has; more would not fit the whole numbers of a state."""


class UnfitError(ValueError):
    """A part of a state that no model made like this one could have saved; says which."""


def read_state(state: Mapping[str, Any]) -> dict[str, npt.NDArray[Any]]:
    """All arrays of a state; those of `numpy.load` are read from the file here.

    Raises:
        UsageError: one cannot be read: the file is damaged, or holds Python objects.
    """
    try:
        return {name: np.asarray(state[name]) for name in state}
    except (ValueError, OSError, EOFError, zipfile.BadZipFile, zlib.error) as err:
        msg = f"this state cannot be read: {err}; save it again with state()"
        raise UsageError(msg) from err


def owner(arrays: Mapping[str, npt.NDArray[Any]]) -> str:
    """The name of the method that a state is of; "nothing" where it says none."""
    name = arrays.get("algorithm")
    return (
        str(name) if name is not None and name.ndim == 0 and name.dtype.kind == "U" else "nothing"
    )


def whole_number(array: npt.NDArray[Any]) -> int:
    """How many frames were learned, 0 or more.

    Raises:
        UnfitError: it is no such number.
    """
    if array.ndim or array.dtype.kind not in "iu" or not 0 <= int(array) <= _MOST_FRAMES:
        msg = "'learned' is no number of frames"
        raise UnfitError(msg)
    return int(array)


def is_frame_shape(shape: tuple[int, ...]) -> bool:
    """Whether it is (H, W) or (H, W, 3), of one pixel at least."""
    return len(shape) in (2, 3) and min(shape) > 0 and shape[2:] in ((), (3,))


def frame_shape(array: npt.NDArray[Any]) -> tuple[int, ...]:
    """The shape of frames that a state says.

    Raises:
        UnfitError: no frame has it.
    """
    shape = (
        tuple(int(side) for side in array) if array.ndim == 1 and array.dtype.kind in "iu" else ()
    )
    if not is_frame_shape(shape):
        msg = "'shape' is none of a frame"
        raise UnfitError(msg)
    return shape


def frames_of(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> npt.NDArray[np.uint8]:
    """Frames of a state, uint8 (N, H, W) or (N, H, W, 3), one at least; a copy.

    Raises:
        KeyError: the state lacks them.
        UnfitError: they are no frames.
    """
    array = arrays[name]
    if array.dtype != np.uint8 or array.ndim < 3 or len(array) == 0:
        raise _unfit(name)
    if not is_frame_shape(array.shape[1:]):
        raise _unfit(name)
    return np.array(array, order="C")


def laid_out_as(
    arrays: Mapping[str, npt.NDArray[Any]], name: str, like: npt.NDArray[Any]
) -> npt.NDArray[Any]:
    """A copy of an array of a state, laid out in memory as another.

    Args:
        arrays: the state.
        name: of the array.
        like: of the shape and type that it must have; its content does not matter.

    Raises:
        KeyError: the state lacks it.
        UnfitError: it has another shape or type, or is not finite.
    """
    array = arrays[name]
    if array.shape != like.shape or array.dtype != like.dtype:
        raise _unfit(name)
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        msg = f"'{name}' holds what is no number"
        raise UnfitError(msg)
    # A file may hold it column by column, of which a kernel's flat view would be a copy.
    return np.array(array, order="C")


def _unfit(name: str) -> UnfitError:
    msg = f"'{name}' has another shape or type"
    return UnfitError(msg)
