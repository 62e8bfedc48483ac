"""Numba: how the kernels of this room are compiled, and its absence said.

Only kernel modules import this one at their top; a method looks with `need_numba` when it is made,
and imports its kernels with the first frame, so that a list of methods costs nothing.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any, TypeVar, cast

from cleanplate.core.errors import MissingExtraError

F = TypeVar("F", bound=Callable[..., Any])


def need_numba(purpose: str) -> None:
    """Refuse to go on without numba; does not import it.

    Args:
        purpose: what is to be done with it, the subject of the message.

    Raises:
        MissingExtraError: it is not installed.
    """
    if importlib.util.find_spec("numba") is None:
        raise MissingExtraError(extra="motion", purpose=purpose)


def compiled(function: F) -> F:
    """The function as machine code, made with its first call and kept on disk.

    It lets go of the interpreter, so that `bands` can run it in several threads; numba's own
    threads are not used, for they end the process when two callers meet or after a fork. Divisions
    by zero give infinity, as in numpy. Where no folder can be written (neither beside the module
    nor the user's cache), it is compiled anew in each process, for seconds.
    """
    import numba

    made: Any
    try:
        made = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:
        made = numba.njit(nogil=True, error_model="numpy")(function)
    return cast("F", made)


def inlined(function: F) -> F:
    """The function, to be called by compiled ones only."""
    import numba

    made: Any = numba.njit(error_model="numpy")(function)
    return cast("F", made)
