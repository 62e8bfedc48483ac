"""What a hash is: bits, text, distance."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.hashes.value import KINDS, Hash

VALUES = st.integers(0, 2**64 - 1)


def hash_64(value: int) -> Hash:
    return Hash("dhash", 8, value)


def test_the_text_is_hexadecimal_with_leading_zeros() -> None:
    assert str(hash_64(0xF0)) == "00000000000000f0"


def test_bits_that_fill_no_digit_are_padded_at_the_front() -> None:
    """3 x 3 bits are 3 digits, of which the first is 0 or 1."""
    assert str(Hash("ahash", 3, 0b1_0000_0001)) == "101"


def test_the_distance_is_the_number_of_different_bits() -> None:
    assert hash_64(0b1100) - hash_64(0b1010) == 2
    assert hash_64(0).distance(hash_64(2**64 - 1)) == 64


@pytest.mark.parametrize("size", [2, 3, 5, 8, 16, 32])
def test_text_is_read_back_with_its_size(size: int) -> None:
    whole = Hash("phash", size, (1 << size * size) - 1)
    assert Hash.from_hex(str(whole), kind="phash") == whole


def test_text_may_have_capitals() -> None:
    assert Hash.from_hex("00000000000000FF", kind="dhash") == hash_64(255)


@pytest.mark.parametrize("text", ["", "ff", "f ", "0x00000000000000", "-000000000000001", "g" * 16])
def test_what_is_no_hash_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="16 hexadecimal digits"):
        Hash.from_hex(text, kind="dhash")


def test_text_with_more_bits_than_its_size_has_is_refused() -> None:
    with pytest.raises(UsageError, match="has 9 bits"):
        Hash.from_hex("fff", kind="dhash")


@pytest.mark.parametrize("other", [Hash("phash", 8, 0), Hash("dhash", 16, 0)])
def test_different_kinds_or_sizes_are_not_compared(other: Hash) -> None:
    with pytest.raises(UsageError, match=r"dhash of size 8 and a .* cannot be compared"):
        _ = hash_64(0) - other


def test_only_hashes_are_subtracted() -> None:
    with pytest.raises(TypeError):
        _ = hash_64(0) - 3


@pytest.mark.parametrize(
    ("kind", "size", "words"),
    [
        ("md5", 8, "ahash, phash, dhash, whash, not 'md5'"),
        ("dhash", 1, "2 to 32"),
        ("dhash", 33, "2 to 32"),
        ("whash", 12, "power of two"),
    ],
)
def test_a_kind_or_size_there_is_not_is_refused(kind: str, size: int, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        Hash(kind, size, 0)  # type: ignore[arg-type]


def test_equal_hashes_are_one_key_and_kinds_differ() -> None:
    assert len({hash_64(5), hash_64(5), Hash("phash", 8, 5)}) == 2


@given(one=VALUES, two=VALUES, three=VALUES)
def test_the_distance_is_a_metric(one: int, two: int, three: int) -> None:
    a, b, c = hash_64(one), hash_64(two), hash_64(three)
    assert a - b == b - a
    assert (a - b == 0) == (a == b)
    assert a - c <= (a - b) + (b - c)


@given(value=VALUES, kind=st.sampled_from(KINDS))
def test_every_hash_survives_its_text(value: int, kind: str) -> None:
    made = Hash(kind, 8, value)  # type: ignore[arg-type]
    assert Hash.from_hex(str(made), kind=made.kind) == made
