"""Perceptual hashes: short numbers that differ little for pictures that look alike.

>>> import numpy as np
>>> from cleanplate import hashes
>>> picture = np.arange(240, dtype=np.uint8).reshape(12, 20)
>>> hashes.dhash(picture) - hashes.dhash(picture // 2 + 60)
0

Importing this loads nothing heavy; what a function needs is loaded when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleanplate.core.lazy import attribute

if TYPE_CHECKING:
    from cleanplate.hashes.hash import ahash, dhash, grey_of, hash_of, hash_of_grey, phash, whash
    from cleanplate.hashes.index import Pairs, connected, near, pack, pairs_within
    from cleanplate.hashes.near_duplicates import Group, near_duplicate_groups
    from cleanplate.hashes.value import KINDS, Hash, Kind

_HOMES = {
    **dict.fromkeys(
        ("ahash", "dhash", "grey_of", "hash_of", "hash_of_grey", "phash", "whash"), "hash"
    ),
    **dict.fromkeys(("Pairs", "connected", "near", "pack", "pairs_within"), "index"),
    **dict.fromkeys(("Group", "near_duplicate_groups"), "near_duplicates"),
    **dict.fromkeys(("KINDS", "Hash", "Kind"), "value"),
}
"""Where each public name lives, below this package."""

__all__ = [
    "KINDS",
    "Group",
    "Hash",
    "Kind",
    "Pairs",
    "ahash",
    "connected",
    "dhash",
    "grey_of",
    "hash_of",
    "hash_of_grey",
    "near",
    "near_duplicate_groups",
    "pack",
    "pairs_within",
    "phash",
    "whash",
]


def __getattr__(name: str) -> Any:
    return attribute(__name__, _HOMES, name)


def __dir__() -> list[str]:
    return sorted(__all__)
