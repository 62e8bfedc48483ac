"""What measures over several pictures share: pairs taken one by one, and what a truth is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

import numpy as np

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Mask, Matte, check_matte

A = TypeVar("A")
B = TypeVar("B")


def together(first: Iterable[A], second: Iterable[B]) -> Iterator[tuple[A, B]]:
    """Results and truths side by side; never more than one of each is held.

    Raises:
        UsageError: one ends before the other.
    """
    others = iter(second)
    count = 0
    for one in first:
        if (other := next(others, None)) is None:
            msg = f"there are more results than truths ({count}); give as many of each"
            raise UsageError(msg)
        count += 1
        yield one, other
    if next(others, None) is not None:
        msg = f"there are more truths than results ({count}); give as many of each"
        raise UsageError(msg)


def nothing_to_compare() -> UsageError:
    """The error of a mean over no frames."""
    return UsageError("there is no frame to compare; give one or more")


def check_truth(truth: Matte | Mask) -> Matte:
    """A true matte as it is, a true mask as a matte of 0 and 1.

    Raises:
        UsageError: neither, such as bytes.
    """
    if truth.ndim == 2 and truth.dtype == np.bool_:
        return truth.astype(np.float32)
    matte: Matte = truth  # type: ignore[assignment]
    return check_matte(matte)
