"""All near pairs without all comparisons: the same as by comparing all."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.hashes import index
from cleanplate.hashes.index import Codes, Pairs, connected, near, pack, pairs_within
from cleanplate.hashes.value import Hash

Found = dict[tuple[int, int], int]


def codes_of(*values: int) -> Codes:
    return pack([Hash("dhash", 8, value) for value in values])


def found(batches: object) -> Found:
    """Pairs and their distances; fails if a pair comes twice."""
    result: Found = {}
    for batch in batches:  # type: ignore[attr-defined]
        for one, other, distance in zip(batch.first, batch.second, batch.distance, strict=True):
            assert one < other
            assert (one, other) not in result
            result[int(one), int(other)] = int(distance)
    return result


def by_comparing(codes: Codes, distance: int) -> Found:
    apart = np.bitwise_count(codes[:, None] ^ codes[None]).sum(axis=2, dtype=int)
    rows, columns = np.nonzero(np.triu(apart <= distance, 1))
    return {(int(r), int(c)): int(apart[r, c]) for r, c in zip(rows, columns, strict=True)}


def some_codes(count: int, words: int, seed: int) -> Codes:
    """Random codes, many of them near others: a third are others but for up to five bits."""
    random = np.random.default_rng(seed)
    codes = random.integers(0, 2**64, (count, words), np.uint64)
    for number in range(0, count - 1, 3):
        codes[number + 1] = codes[number]
        for place in random.integers(0, 64, random.integers(0, 6)):
            codes[number + 1, 0] ^= np.uint64(1) << np.uint64(place)
    return codes


def test_pairs_by_hand() -> None:
    codes = codes_of(0b0000, 0b0001, 0b1110, 0b0000)
    assert found(pairs_within(codes, 1)) == {(0, 1): 1, (0, 3): 0, (1, 3): 1}


@given(
    count=st.integers(0, 60),
    words=st.integers(1, 3),
    distance=st.integers(0, 12),
    seed=st.integers(0, 9999),
)
def test_pairs_are_those_of_all_comparisons(
    count: int, words: int, distance: int, seed: int
) -> None:
    codes = some_codes(count, words, seed)
    assert found(pairs_within(codes, distance)) == by_comparing(codes, distance)


@given(
    count=st.integers(2, 60),
    words=st.integers(1, 3),
    distance=st.integers(0, 8),
    bands=st.integers(1, 9),
    seed=st.integers(0, 9999),
)
def test_any_number_of_bands_finds_all_pairs(
    count: int, words: int, distance: int, bands: int, seed: int
) -> None:
    codes = some_codes(count, words, seed)
    plan = index._bands(tuple(range(64 * words)), distance, min(bands, distance + 1))
    looks = sum(math.comb(len(band.places), k) for band in plan for k in range(band.allowed + 1))
    if looks > 2000:  # seconds, for nothing that fewer do not show
        return
    assert found(index._by_bands(codes, distance, plan)) == by_comparing(codes, distance)


def test_bands_share_the_distance_by_the_pigeonhole_principle() -> None:
    """10 bits in four bands: 2 + 2 + 2 + 1, and each of the 64 places in one band."""
    plan = index._bands(tuple(range(64)), 10, 4)
    assert [band.allowed for band in plan] == [2, 2, 2, 1]
    assert sorted(place for band in plan for place in band.places) == list(range(64))


def test_many_hashes_are_searched_by_bands_and_few_are_compared() -> None:
    random = np.random.default_rng(0)
    assert index._plan(random.integers(0, 2**64, (20_000, 1), np.uint64), 10)
    assert not index._plan(random.integers(0, 2**64, (20, 1), np.uint64), 10)


def test_planted_pairs_are_found_among_twenty_thousand() -> None:
    codes = np.random.default_rng(0).integers(0, 2**64, (20_000, 1), np.uint64)
    codes[1::1000] = codes[::1000] ^ np.uint64(0x8000_0400_0001_0001)
    pairs = found(pairs_within(codes, 4))
    assert pairs == dict.fromkeys([(n, n + 1) for n in range(0, 20_000, 1000)], 4)


def test_pairs_come_in_pieces_where_they_are_many() -> None:
    """700 equal hashes are 244,650 pairs, which must not be held at once."""
    batches = list(pairs_within(codes_of(*[5] * 700), 3))
    assert sum(len(batch.first) for batch in batches) == 700 * 699 // 2
    equal_by_band = index._bands(tuple(range(64)), 3, 4)
    batches = list(index._by_bands(codes_of(*[5] * 1500), 3, equal_by_band))
    assert sum(len(batch.first) for batch in batches) == 1500 * 1499 // 2
    assert max(len(batch.first) for batch in batches) <= index._CHUNK + 1500


def test_a_negative_distance_is_refused() -> None:
    with pytest.raises(UsageError, match="0 or more bits, not -1"):
        pairs_within(codes_of(1, 2), -1)


def test_packing_keeps_the_order_of_bits() -> None:
    assert codes_of(2**63 + 1).tolist() == [[2**63 + 1]]
    assert pack([Hash("dhash", 16, 2**64 + 7)]).tolist() == [[0, 0, 1, 7]]
    assert pack([Hash("dhash", 5, 9)]).tolist() == [[9]]


def test_only_hashes_of_one_kind_are_packed() -> None:
    with pytest.raises(UsageError, match="cannot be compared"):
        pack([Hash("dhash", 8, 0), Hash("phash", 8, 0)])


def test_near_gives_the_nearest_first() -> None:
    codes = codes_of(0b111, 0b1, 0b1111, 0)
    assert near(codes, codes_of(0), 3).tolist() == [3, 1, 0]


def test_what_hangs_together_through_others_has_one_label() -> None:
    pairs = [Pairs(*(np.array(part) for part in batch)) for batch in (([0, 3], [2, 4], [0, 0]),
             ([2], [3], [0]))]  # fmt: skip
    labels = connected(6, pairs)  # type: ignore[arg-type]
    assert len({int(labels[number]) for number in (0, 2, 3, 4)}) == 1
    assert len(set(labels.tolist())) == 3


@given(
    edges=st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=40),
    cut=st.integers(0, 40),
)
def test_labels_are_those_of_a_plain_union(edges: list[tuple[int, int]], cut: int) -> None:
    expected = list(range(30))
    for one, other in edges:
        a, b = expected[one], expected[other]
        expected = [min(a, b) if label in (a, b) else label for label in expected]
    batches = []
    for part in (edges[:cut], edges[cut:]):
        first, second = (np.array([edge[side] for edge in part], np.intp) for side in (0, 1))
        batches.append(Pairs(first, second, np.zeros(len(part), np.uint16)))
    assert connected(30, batches).tolist() == expected
