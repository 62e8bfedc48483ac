"""Random numbers of the kernels: one generator a row, so that rows need not wait for each other.

References:
    S. Vigna, An experimental exploration of Marsaglia's xorshift generators, scrambled, ACM
    Transactions on Mathematical Software 42(4), 2016, doi:10.1145/2845077.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from cleanplate.motion.compiled import inlined

Seeds = npt.NDArray[np.uint64]
"""State of the generator of each row, (H,), never 0."""

CERTAIN = 1 << 32
"""The odds of what always happens."""

_A, _B, _C = np.uint64(12), np.uint64(25), np.uint64(27)
_SCRAMBLER = np.uint64(0x2545F4914F6CDD1D)
_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)


def row_seeds(height: int) -> Seeds:
    """The generators of a new model: always the same, so that the same frames give the same."""
    return np.random.default_rng(20).integers(1, 2**63, height, np.uint64)


def odds(probability: float) -> int:
    """A probability, 0 to 1, as the number of 2^32 cases in which it happens."""
    return round(probability * CERTAIN)


@inlined
def stepped(state: Any) -> Any:
    """The generator's next state (xorshift64)."""
    state ^= state >> _A
    state ^= state << _B
    state ^= state >> _C
    return state


@inlined
def high_bits(state: Any) -> Any:
    """32 random bits of a state."""
    return (state * _SCRAMBLER) >> _HALF


@inlined
def low_bits(state: Any) -> Any:
    """32 other random bits of the same state; weaker ones, good enough for rare choices."""
    return (state * _SCRAMBLER) & _LOW


@inlined
def below(bits: Any, count: Any) -> Any:
    """A number from 0 to ``count - 1`` of 32 random bits."""
    return np.int64((bits * np.uint64(count)) >> _HALF)
