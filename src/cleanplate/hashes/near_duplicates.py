"""Groups of pictures that look alike: dHash finds the pairs, pHash confirms them.

dHash is the quicker and finds more; pHash, of the same pictures, goes astray on others. Asked one
after the other, they raise few false alarms (figures: benchmarks/hashes.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.hashes.index import Codes, Pairs, connected, pack, pairs_within
from cleanplate.hashes.value import Hash

FIND_SHARE, CONFIRM_SHARE = 10 / 64, 12 / 64
"""Shares of the bits that may differ, where nothing else is said: chosen by benchmarks/hashes.py on
photos made smaller, brighter, cropped and compressed."""


@dataclass(frozen=True, slots=True)
class Group:
    """Pictures that hang together by near-duplicate pairs, by their numbers."""

    representative: int
    """The one to keep: the preferred one, else the one nearest to all others."""
    members: tuple[int, ...]
    """All of them in order, the representative among them."""


def default_distance(size: int, *, confirm: bool = False) -> int:
    """In how many bits near duplicates may differ, where nothing else is said.

    Args:
        size: side of the square of bits.
        confirm: for the second look in place of the first.
    """
    return round(size * size * (CONFIRM_SHARE if confirm else FIND_SHARE))


def near_duplicate_groups(
    hashes: Sequence[Hash],
    confirm: Sequence[Hash] | None = None,
    *,
    distance: int | None = None,
    confirm_distance: int | None = None,
    prefer: Sequence[float] | None = None,
) -> list[Group]:
    """Group pictures that look alike, by hashes made before.

    Args:
        hashes: one a picture, all of one kind and size; dHash serves best.
        confirm: another kind of hash of the same pictures, which has to agree that a pair is one;
            None: no second look.
        distance: most bits in which a pair may differ; None: ten of 64.
        confirm_distance: likewise for ``confirm``; None: twelve of 64.
        prefer: how much one would like to keep each picture, such as its number of pixels.

    Returns:
        The groups of two pictures or more, in the order of their first members.

    Raises:
        UsageError: hashes of several kinds or sizes, lists of different lengths, or a negative
            distance.

    Note:
        Groups are joined by pairs: where one picture passes into another in small steps, the first
        and the last of a group may look different. Pictures of one colour look all alike.
    """
    for other in (confirm, prefer):
        if other is not None and len(other) != len(hashes):
            msg = f"{len(hashes)} hashes and {len(other)} of the other list; give one a picture"
            raise UsageError(msg)
    if not hashes:
        return []
    first = pack(hashes)
    second = None if confirm is None else pack(confirm)
    both = first if second is None else np.hstack([first, second])
    # Equal pictures are many where there are any: a slide is on for minutes.
    _, place, number = np.unique(both, axis=0, return_index=True, return_inverse=True)
    bits = _limit(distance, hashes[0].size)
    pairs = pairs_within(first[place], bits)
    if second is not None and confirm is not None:
        allowed = _limit(confirm_distance, confirm[0].size, confirm=True)
        pairs = _confirmed(pairs, second[place], allowed)
    labels = connected(len(place), pairs)[number.reshape(-1)]
    return _groups(labels, first, np.zeros(len(hashes)) if prefer is None else np.asarray(prefer))


def _limit(distance: int | None, size: int, *, confirm: bool = False) -> int:
    chosen = default_distance(size, confirm=confirm) if distance is None else distance
    if chosen < 0:
        msg = f"a distance between hashes is 0 or more bits, not {chosen}"
        raise UsageError(msg)
    return chosen


def _confirmed(pairs: Iterator[Pairs], codes: Codes, distance: int) -> Iterator[Pairs]:
    """The pairs that the second hash finds alike, too."""
    for batch in pairs:
        difference = codes[batch.first] ^ codes[batch.second]
        agreed = np.bitwise_count(difference).sum(axis=1) <= distance
        if agreed.any():
            yield Pairs(batch.first[agreed], batch.second[agreed], batch.distance[agreed])


def _groups(
    labels: npt.NDArray[np.int64], codes: Codes, prefer: npt.NDArray[np.float64]
) -> list[Group]:
    order = np.argsort(labels, kind="stable")
    edges = np.flatnonzero(np.diff(labels[order])) + 1
    sets = [members for members in np.split(order, edges) if len(members) > 1]
    sets.sort(key=lambda members: int(members[0]))
    return [
        Group(_representative(members, codes, prefer), tuple(members.tolist())) for members in sets
    ]


def _representative(
    members: npt.NDArray[np.intp], codes: Codes, prefer: npt.NDArray[np.float64]
) -> int:
    """Of the most preferred members the one whose distances to all others have the least sum."""
    bits = np.unpackbits(codes[members].astype(">u8").view(np.uint8), axis=1).astype(np.int64)
    ones = bits.sum(axis=0)
    apart = np.where(bits == 1, len(members) - ones, ones).sum(axis=1)
    best = np.lexsort((apart, -prefer[members]))[0]
    return int(members[best])
