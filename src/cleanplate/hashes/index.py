"""All pairs of hashes that differ in few bits, found without comparing all pairs.

The bits are dealt out to bands. Two hashes that differ in at most ``d`` bits cannot differ much in
every band: if band *i* allows ``r_i`` bits and the sum of ``r_i + 1`` is ``d + 1``, then in some
band they differ in no more than allowed (the pigeonhole principle). So for each band, hashes are
sorted by its bits, and each is compared only with those whose bits there are the same but for
``r_i``. How many bands is best follows from the number of hashes, bits and ``d``; for few hashes or
a large ``d`` comparing all pairs is best, and is what is done.

References:
    M. Norouzi, A. Punjani, D. J. Fleet, Fast exact search in Hamming space with multi-index
    hashing, TPAMI 2014, doi:10.1109/TPAMI.2013.231.
    J. Qin et al., GPH: similarity search in Hamming space, ICDE 2018, doi:10.1109/ICDE.2018.00013
    (bands that allow different numbers of bits).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.hashes.value import Hash

Codes = npt.NDArray[np.uint64]
"""Packed hashes, (N, words)."""

Places = npt.NDArray[np.intp]

_WORD = 64
_CHUNK = 1 << 18
"""Candidates looked at together: 10 MB in all, which nearly stays in the cache."""

_WIDEST_BAND = 20
"""Most bits of a band that are used: its table of places takes 8 MB."""

_COMPARE_NS, _CANDIDATE_NS, _PROBE_NS, _START_NS = 3.0, 9.0, 12.0, 60_000.0
"""Times of one pair when all are compared; of one candidate of a band, of one hash looked up in a
band, and of one look through a band (two cores of an EPYC 9004)."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Some pairs of hashes, by their numbers."""

    first: Places
    """Numbers of the one, (P,)."""
    second: Places
    """Numbers of the other, each larger than the first's."""
    distance: npt.NDArray[np.uint16]
    """In how many bits the two differ, (P,)."""


@dataclass(frozen=True, slots=True)
class _Band:
    """Some places of the bits, and in how many of them two hashes of a pair may differ."""

    places: tuple[int, ...]
    allowed: int


def pack(hashes: Sequence[Hash]) -> Codes:
    """Hashes of one kind and size as an array, for the other functions.

    Returns:
        uint64 (N, ceil(bits / 64)), the bits at the low end of the number the words make up.

    Raises:
        UsageError: hashes of several kinds or sizes.
    """
    if not hashes:
        return np.empty((0, 1), np.uint64)
    if len({(entry.kind, entry.size) for entry in hashes}) > 1:
        hashes[0].distance(next(other for other in hashes if _differs(hashes[0], other)))
    words = math.ceil(hashes[0].bit_count / _WORD)
    data = b"".join(entry.value.to_bytes(8 * words) for entry in hashes)
    return np.frombuffer(data, ">u8").astype(np.uint64).reshape(-1, words)


def near(codes: Codes, code: Codes, distance: int) -> Places:
    """Numbers of the hashes within a distance of one hash, the nearest first.

    Args:
        codes: as `pack` gives them, (N, words).
        code: one of the same kind and size, (1, words) or (words,).
        distance: most bits in which they may differ.
    """
    apart = np.bitwise_count(codes ^ code.reshape(1, -1)).sum(axis=1, dtype=np.int64)
    order = np.argsort(apart, kind="stable")
    return order[: int((apart <= distance).sum())]


def pairs_within(codes: Codes, distance: int) -> Iterator[Pairs]:
    """Every pair that differs in at most so many bits, once, in no particular order.

    Args:
        codes: as `pack` gives them, (N, words).
        distance: most bits in which the two may differ, 0 or more.

    Yields:
        Pairs, up to some hundred thousand at a time. Memory is proportional to N, not to the number
        of pairs; time is, so take equal hashes together first, as `near_duplicate_groups` does.

    Raises:
        UsageError: a negative distance.

    Note:
        All pairs within 10 bits of 150,000 random hashes of 64 bits: see benchmarks/hashes.py.
    """
    if distance < 0:
        msg = f"a distance between hashes is 0 or more bits, not {distance}"
        raise UsageError(msg)
    bands = _plan(codes, distance)
    return _by_bands(codes, distance, bands) if bands else _by_comparing(codes, distance)


def connected(count: int, pairs: Iterable[Pairs]) -> npt.NDArray[np.int64]:
    """Which of ``count`` things hang together by pairs, directly or through others.

    Args:
        count: how many things there are.
        pairs: what joins them; gone through once, none of it is kept.

    Returns:
        int64 (count,): equal numbers for things that hang together.
    """
    labels = np.arange(count)
    for batch in pairs:
        _join(labels, labels[batch.first], labels[batch.second])
    return labels


def _join(labels: npt.NDArray[np.int64], first: Places, second: Places) -> None:
    """Union of the sets that the labels name, pair by pair; each takes the lower label.

    Each round hangs every set below the lowest that a pair joins it to, and follows the chains to
    their ends; what another pair then joins is left for the next round.
    """
    parents = np.arange(len(labels))
    while (open_ := first != second).any():
        low = np.minimum(first[open_], second[open_])
        high = np.maximum(first[open_], second[open_])
        np.minimum.at(parents, high, low)
        while (above := parents[parents]).tobytes() != parents.tobytes():
            parents = above
        first, second = parents[low], parents[high]
    labels[:] = parents[labels]


def _differs(one: Hash, other: Hash) -> bool:
    return (one.kind, one.size) != (other.kind, other.size)


# ---- which way is best


def _plan(codes: Codes, distance: int) -> tuple[_Band, ...]:
    """The bands that promise to be fastest; none where comparing all pairs is."""
    used = _varied_places(codes)
    plans = [_bands(used, distance, count) for count in range(1, 1 + min(distance + 1, len(used)))]
    everything = len(codes) ** 2 / 2 * codes.shape[1] * _COMPARE_NS
    best = min(plans, key=lambda bands: _time_ns(len(codes), bands), default=())
    return best if best and _time_ns(len(codes), best) < everything else ()


def _varied_places(codes: Codes) -> tuple[int, ...]:
    """The places of the bits that are not the same in all hashes, the first bit's being 0."""
    if not len(codes):
        return ()
    varied = np.bitwise_or.reduce(codes, axis=0) ^ np.bitwise_and.reduce(codes, axis=0)
    return tuple(np.flatnonzero(np.unpackbits(varied.astype(">u8").view(np.uint8))).tolist())


def _bands(places: tuple[int, ...], distance: int, count: int) -> tuple[_Band, ...]:
    """``count`` bands that share ``places`` and ``distance`` as evenly as can be.

    Neighbouring bits of a picture's hash are often alike, so the bits are dealt out in turns.
    """
    share, rest = divmod(distance + 1, count)
    return tuple(
        _Band(places[number::count][:_WIDEST_BAND], share - (number >= rest))
        for number in range(count)
    )


def _time_ns(count: int, bands: tuple[_Band, ...]) -> float:
    """What a search by these bands would take, were the bits those of coins."""
    total = 0.0
    for band in bands:
        width = len(band.places)
        looks = sum(math.comb(width, bits) for bits in range(band.allowed + 1))
        candidates = count * count / 2 * min(1.0, looks / 2**width)
        total += candidates * _CANDIDATE_NS + looks * (count * _PROBE_NS / 2 + _START_NS)
    return total


# ---- the two ways


def _by_comparing(codes: Codes, distance: int) -> Iterator[Pairs]:
    """Every hash with every later one, a block of rows at a time."""
    start = 0
    while start < len(codes) - 1:
        stop = min(len(codes), start + max(1, _CHUNK // (len(codes) - start)))
        apart = np.zeros((stop - start, len(codes) - start), np.uint16)
        for word in codes.T:
            apart += np.bitwise_count(word[start:stop, np.newaxis] ^ word[np.newaxis, start:])
        rows, columns = np.nonzero(apart <= distance)
        later = columns > rows
        rows, columns = rows[later], columns[later]
        if rows.size:
            yield Pairs(rows + start, columns + start, apart[rows, columns])
        start = stop


def _by_bands(codes: Codes, distance: int, bands: tuple[_Band, ...]) -> Iterator[Pairs]:
    """Candidates of each band, but those that an earlier band had already."""
    masks = [_mask(band, codes.shape[1]) for band in bands]
    for number, band in enumerate(bands):
        keys = _keys(codes, band)
        order = np.argsort(keys, kind="stable")
        words = np.ascontiguousarray(codes[order].T)
        for first, second in _candidates(keys[order], len(band.places), band.allowed):
            apart = np.zeros(len(first), np.uint16)
            for word in words:
                apart += np.bitwise_count(word[first] ^ word[second])
            found = np.flatnonzero(apart <= distance)
            if found.size:
                one, other = order[first[found]], order[second[found]]
                pairs = Pairs(np.minimum(one, other), np.maximum(one, other), apart[found])
                yield from _new(codes, pairs, masks[:number], bands)


def _new(
    codes: Codes, pairs: Pairs, masks: list[Codes], bands: tuple[_Band, ...]
) -> Iterator[Pairs]:
    """The pairs that none of the bands of ``masks`` has found."""
    difference = codes[pairs.first] ^ codes[pairs.second]
    new = np.ones(len(pairs.first), np.bool_)
    for mask, band in zip(masks, bands, strict=False):
        new &= np.bitwise_count(difference & mask).sum(axis=1) > band.allowed
    if new.any():
        yield Pairs(pairs.first[new], pairs.second[new], pairs.distance[new])


def _mask(band: _Band, words: int) -> Codes:
    """The band's bits as a code."""
    bits = np.zeros(words * _WORD, np.uint8)
    bits[list(band.places)] = 1
    return np.packbits(bits).view(">u8").astype(np.uint64)


def _keys(codes: Codes, band: _Band) -> Places:
    """The bits of a band as numbers, (N,)."""
    keys = np.zeros(len(codes), np.intp)
    for place in band.places:
        word, bit = divmod(place, _WORD)
        keys = keys << 1 | (codes[:, word] >> np.uint64(_WORD - 1 - bit) & np.uint64(1)).astype(
            np.intp
        )
    return keys


def _candidates(keys: Places, width: int, allowed: int) -> Iterator[tuple[Places, Places]]:
    """Places of pairs whose keys differ in at most ``allowed`` bits; keys are sorted, (N,)."""
    counts = np.bincount(keys, minlength=1 << width)
    ends = np.cumsum(counts)
    everyone = np.arange(len(keys))
    yield from _ranges(everyone, everyone + 1, ends[keys])
    for bits in range(1, allowed + 1):
        for places in itertools.combinations(range(width), bits):
            change = sum(1 << place for place in places)
            # Of two keys that differ so, the one without the highest bit of the change asks.
            asking = np.flatnonzero(keys & (1 << places[-1]) == 0)
            other = keys[asking] ^ change
            yield from _ranges(asking, ends[other] - counts[other], ends[other])


def _ranges(first: Places, begin: Places, end: Places) -> Iterator[tuple[Places, Places]]:
    """Each of ``first`` with all numbers from its ``begin`` up to its ``end``, in chunks."""
    some = np.flatnonzero(end > begin)
    first, begin, lengths = first[some], begin[some], end[some] - begin[some]
    totals = np.cumsum(lengths)
    start = 0
    while start < len(first):
        done = totals[start] - lengths[start]
        stop = max(start + 1, int(np.searchsorted(totals, done + _CHUNK, "right")))
        counts = lengths[start:stop]
        shift = begin[start:stop] - (totals[start:stop] - counts - done)
        second = np.arange(int(totals[stop - 1] - done)) + np.repeat(shift, counts)
        yield np.repeat(first[start:stop], counts), second
        start = stop
