"""Numba: how the kernels of this room are compiled, and its absence said.

Nothing here is loaded with the module: a method looks with `need_numba` when it is made, or with
`has_numba` at its first frame, and then imports its kernels, so that a list of methods costs
nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

from cleanplate.core.errors import MissingExtraError

F = TypeVar("F", bound=Callable[..., Any])

_log = logging.getLogger(__name__)


def need_numba(purpose: str) -> None:
    """Refuse to go on without numba.

    Args:
        purpose: what is to be done with it, the subject of the message.

    Raises:
        MissingExtraError: it is not installed, or cannot be imported; says why.
    """
    fault = _fault()
    if fault is None:
        return
    reason = f"numba is installed but does not load ({fault}); " if fault else ""
    raise MissingExtraError(extra="motion", purpose=reason + purpose)


@cache
def has_numba() -> bool:
    """Whether kernels can be compiled; where they cannot, OpenCV's primitives do the same."""
    if fault := _fault():
        _log.warning("numba is installed but does not load, so motion takes longer: %s", fault)
    return _fault() is None


@cache
def _fault() -> str | None:
    """Why numba cannot be imported: empty where it is not installed; None where it can."""
    try:
        import numba  # noqa: F401 - only the import itself tells: it looks at numpy's version
    except ModuleNotFoundError as err:
        return "" if err.name == "numba" else str(err)
    except (ImportError, OSError) as err:  # llvmlite's library may be missing or of another system
        return str(err)
    return None


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
