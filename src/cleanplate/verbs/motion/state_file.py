"""What a model has learned, in a file."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np

from cleanplate.core.errors import InputError
from cleanplate.media.whole import whole_file
from cleanplate.motion.subtractor import State, Subtractor


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
        with np.load(source, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except FileNotFoundError as error:
        msg = f"{source} does not exist; save a state with --save-state"
        raise InputError(msg) from error
    except (OSError, ValueError, EOFError, KeyError, AttributeError, zipfile.BadZipFile) as error:
        msg = f"{source} is no saved state; make one with --save-state"
        raise InputError(msg) from error
