"""What a perceptual hash is: its bits, and how they were made. Pure Python; nothing is loaded."""

from __future__ import annotations

import math
import string
from dataclasses import dataclass
from typing import Literal, Self, TypeAlias, get_args

from cleanplate.core.errors import UsageError

Kind: TypeAlias = Literal["ahash", "phash", "dhash", "whash"]
"""Brightness beside the mean, slow waves, steps from left to right, wavelets."""

KINDS: tuple[Kind, ...] = get_args(Kind)

LEAST_SIZE, MOST_SIZE = 2, 32
"""Allowed sides of the square of bits."""


def check_kind(kind: str, size: int) -> None:
    """Refuse a kind or size that is not made.

    Args:
        kind: one of `KINDS`.
        size: side of the square of bits; a power of two for wavelets.

    Raises:
        UsageError: there is no such hash; says which there are.
    """
    if kind not in KINDS:
        msg = f"the kind of a hash is one of {', '.join(KINDS)}, not '{kind}'"
        raise UsageError(msg)
    if not LEAST_SIZE <= size <= MOST_SIZE:
        msg = f"the size of a hash is {LEAST_SIZE} to {MOST_SIZE} (size x size bits), not {size}"
        raise UsageError(msg)
    if kind == "whash" and size & (size - 1):
        msg = f"the size of a whash is a power of two such as 8 or 16, not {size}"
        raise UsageError(msg)


@dataclass(frozen=True, slots=True)
class Hash:
    """A perceptual hash: pictures that look alike have hashes that differ in few bits.

    ``one - other`` is the number of those bits; ``str(hash)`` is hexadecimal text, as the package
    imagehash writes it; ``int(hash)`` is its bits as a number.

    >>> one = Hash.from_hex("00000000000000ff", kind="dhash")
    >>> other = Hash.from_hex("00000000000000f0", kind="dhash")
    >>> one - other
    4
    >>> str(one)
    '00000000000000ff'
    """

    kind: Kind
    """How it was made."""
    size: int
    """Side of the square of bits: size x size of them."""
    value: int
    """The bits, row by row from the top left, the first the highest."""

    def __post_init__(self) -> None:
        check_kind(self.kind, self.size)
        if not 0 <= self.value < 1 << self.bit_count:
            msg = (
                f"a {self.kind} of size {self.size} has {self.bit_count} bits; this value has more"
            )
            raise UsageError(msg)

    @classmethod
    def from_hex(cls, text: str, *, kind: Kind) -> Self:
        """Read a hash from its text; the size follows from the length.

        Args:
            text: hexadecimal digits, in either case, as ``str`` of a hash gives them.
            kind: how it was made, which the text does not say.

        Raises:
            UsageError: other characters, or a length that no size has.
        """
        size = math.isqrt(4 * len(text))
        fits = LEAST_SIZE <= size <= MOST_SIZE and len(text) == _digits(size)
        if not fits or not set(text) <= set(string.hexdigits):
            msg = f"'{text[:80]}' is no hash; a hash of 8 x 8 bits is 16 hexadecimal digits"
            raise UsageError(msg)
        return cls(kind, size, int(text, 16))

    @property
    def bit_count(self) -> int:
        """How many bits it has."""
        return self.size * self.size

    def distance(self, other: Hash) -> int:
        """In how many bits the two differ: 0 for pictures that look the same, half for strangers.

        Raises:
            UsageError: the other is of another kind or size.
        """
        if (self.kind, self.size) != (other.kind, other.size):
            msg = (
                f"a {self.kind} of size {self.size} and a {other.kind} of size {other.size} cannot "
                "be compared; make both the same way"
            )
            raise UsageError(msg)
        return (self.value ^ other.value).bit_count()

    def __sub__(self, other: object) -> int:
        return self.distance(other) if isinstance(other, Hash) else NotImplemented

    def __int__(self) -> int:
        return self.value

    def __str__(self) -> str:
        return f"{self.value:0{_digits(self.size)}x}"


def _digits(size: int) -> int:
    """Hexadecimal digits of a hash of that size."""
    return -(-size * size // 4)
