"""What hashing can be told. No heavy imports: the command line shows these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from cleanplate.core.errors import UsageError
from cleanplate.hashes.value import Kind, check_kind

Confirm: TypeAlias = Literal["none", "ahash", "phash", "dhash", "whash"]
"""Which hash has the second look at a pair; none: there is none."""


@dataclass(frozen=True, slots=True)
class HashOptions:
    """How pictures are hashed, and when two of them are near duplicates."""

    kind: Kind = "dhash"
    """dhash: steps from left to right, quick; phash: slow waves, surest; ahash: brightness; whash:
    wavelets, slow (extra 'slides')."""
    size: int = 8
    """Side of the square of bits, 2 to 32: 8 gives 64 bits, 16 tells finer differences."""
    distance: int | None = None
    """Groups: most bits in which two pictures differ; without it ten of 64."""
    confirm: Confirm = "phash"
    """Groups: the hash that has to agree that two pictures are alike."""
    confirm_distance: int | None = None
    """Groups: most bits in which they differ there; without it twelve of 64."""
    recursive: bool = False
    """Go into folders below a folder."""
    jobs: int = 0
    """Pictures read at the same time; 0: one a processor core."""

    def __post_init__(self) -> None:
        """Check every field.

        Raises:
            UsageError: a value that is not allowed.
        """
        check_kind(self.kind, self.size)
        if self.confirm not in get_args(Confirm):
            msg = f"--confirm is one of {', '.join(get_args(Confirm))}, not '{self.confirm}'"
            raise UsageError(msg)
        if self.confirm != "none":
            check_kind(self.confirm, self.size)
        for name in ("distance", "confirm_distance"):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= self.size * self.size:
                msg = (
                    f"--{name.replace('_', '-')} is 0 to {self.size * self.size}, the bits of a "
                    f"hash of size {self.size}, not {value}"
                )
                raise UsageError(msg)
        if self.jobs < 0:
            msg = f"--jobs is 0 (one a core) or more, not {self.jobs}"
            raise UsageError(msg)
