"""What a model has learned, in a file."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

import numpy as np

from cleanplate.core.errors import InputError, UsageError
from cleanplate.media.whole import whole_file
from cleanplate.motion.states import read_state
from cleanplate.motion.subtractor import State, Subtractor

_DAMAGED = (
    *(OSError, ValueError, EOFError, OverflowError, UsageError),
    *(zipfile.BadZipFile, zlib.error),
    *(NotImplementedError, RuntimeError),
)
"""How reading fails; the last two where a damaged file asks for other packing or a password."""


def save_state(target: Path, subtractor: Subtractor) -> None:
    """Write the state of a model, .npz without Python objects.

    Raises:
        OutputError: the file cannot be written.
        UsageError: the model keeps no state.
    """
    state = subtractor.state()
    with whole_file(target) as temporary, temporary.open("wb") as file:
        np.savez_compressed(file, **state)  # type: ignore[arg-type]


def load_state(source: Path) -> State:
    """Read a state back.

    Raises:
        InputError: no such file, or none that was saved.
    """
    try:
        with source.open("rb") as file, zipfile.ZipFile(file) as archive:
            # NumPy parses headers before it looks at checksums, and fails in many ways.
            if archive.testzip() is not None:
                raise _no_state(source)
            file.seek(0)
            return read_state(np.load(file, allow_pickle=False))
    except FileNotFoundError as error:
        msg = f"{source} does not exist; save a state with --save-state"
        raise InputError(msg) from error
    except _DAMAGED as error:
        raise _no_state(source) from error


def _no_state(source: Path) -> InputError:
    msg = f"{source} is no saved state; make one with --save-state"
    return InputError(msg)
