"""Groups of pictures that look alike, by hashes whose distances are known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cleanplate.core.errors import UsageError
from cleanplate.hashes.hash import hash_of
from cleanplate.hashes.near_duplicates import Group, default_distance, near_duplicate_groups
from cleanplate.hashes.value import Hash, Kind

FAR = 0xFFFF_FFFF_0000_0000


def of(*values: int, kind: Kind = "dhash") -> list[Hash]:
    return [Hash(kind, 8, value) for value in values]


def test_pairs_within_the_distance_are_a_group() -> None:
    assert near_duplicate_groups(of(0, FAR, 1, FAR ^ 3), distance=2) == [
        Group(0, (0, 2)),
        Group(1, (1, 3)),
    ]


def test_pictures_alone_are_no_group() -> None:
    assert near_duplicate_groups(of(0, FAR), distance=2) == []
    assert near_duplicate_groups(of(0)) == []
    assert near_duplicate_groups([]) == []


def test_the_second_hash_has_to_agree() -> None:
    first = of(0, 1, 1)
    second = of(0, FAR, 3, kind="phash")
    assert near_duplicate_groups(first, second) == [Group(0, (0, 2))]


def test_the_second_hash_has_a_distance_of_its_own() -> None:
    second = of(0, 0b1111, kind="phash")
    assert near_duplicate_groups(of(0, 0), second, confirm_distance=3) == []
    assert len(near_duplicate_groups(of(0, 0), second, confirm_distance=4)) == 1


def test_groups_hang_together_through_others() -> None:
    """0 and 0b11 differ in two bits, but each differs in one from 0b1, which represents them."""
    assert near_duplicate_groups(of(0, 0b11, 0b1), distance=1) == [Group(2, (0, 1, 2))]


def test_the_preferred_picture_represents_the_group() -> None:
    hashes = of(0, 0b11, 0b1)
    assert near_duplicate_groups(hashes, distance=1, prefer=[9, 5, 1])[0].representative == 0


def test_equal_pictures_are_one_group_however_many() -> None:
    """Ten thousand are fifty million pairs, of which none is looked at."""
    groups = near_duplicate_groups(of(*[7] * 10_000, FAR))
    assert [(group.representative, len(group.members)) for group in groups] == [(0, 10_000)]


def test_distances_grow_with_the_number_of_bits() -> None:
    assert (default_distance(8), default_distance(16)) == (10, 40)
    assert (default_distance(8, confirm=True), default_distance(16, confirm=True)) == (12, 48)


def test_lists_of_different_lengths_are_refused() -> None:
    with pytest.raises(UsageError, match="2 hashes and 1 of the other"):
        near_duplicate_groups(of(0, 0), of(0, kind="phash"))


@pytest.mark.parametrize("option", ["distance", "confirm_distance"])
def test_negative_distances_are_refused(option: str) -> None:
    with pytest.raises(UsageError, match="0 or more bits, not -1"):
        near_duplicate_groups(of(0, 0), of(0, 0, kind="phash"), **{option: -1})  # type: ignore[arg-type]


@given(st.lists(st.integers(0, 2**12 - 1), max_size=40), st.integers(0, 3))
def test_groups_are_those_of_all_comparisons(values: list[int], distance: int) -> None:
    labels = list(range(len(values)))
    for one, first in enumerate(values):
        for other, second in enumerate(values):
            if (first ^ second).bit_count() <= distance:
                low, high = sorted((labels[one], labels[other]))
                labels = [low if label == high else label for label in labels]
    expected = {
        tuple(number for number, label in enumerate(labels) if label == wanted)
        for wanted in labels
        if labels.count(wanted) > 1
    }
    found = near_duplicate_groups(of(*values), distance=distance)
    assert {group.members for group in found} == expected


def test_real_photos_find_their_smaller_and_brighter_selves(media: Path) -> None:
    paths = sorted((media / "salient" / "images").glob("*.jpg"))[:40]
    pictures = []
    for path in paths:
        with Image.open(path) as image:
            rgb = image.convert("RGB")
        smaller = rgb.resize((rgb.width // 2, rgb.height // 2))
        brighter = rgb.point(lambda value: min(255, round(value * 1.15)))
        pictures += [np.asarray(entry) for entry in (rgb, smaller, brighter)]
    first, second = ([hash_of(entry, kind) for entry in pictures] for kind in ("dhash", "phash"))
    sizes = [entry.size for entry in pictures]
    groups = near_duplicate_groups(first, second, prefer=sizes)
    assert [group.members for group in groups] == [(n, n + 1, n + 2) for n in range(0, 120, 3)]
    assert all(group.representative != group.members[1] for group in groups)
