"""Pages shown before."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from cleanplate.lectures.compare import kept_pixels
from cleanplate.lectures.duplicates import are_one, may_be_one, page_hash
from cleanplate.lectures.options import HashKind

from .screens import blocks, page, small

KEPT = np.full((180, 320), 255, np.uint8)
CORNER = kept_pixels(blocks(slice(15, 23), slice(28, 40)), (180, 320))


@pytest.mark.parametrize("kind", ["dhash", "phash", "ahash"])
def test_a_page_with_coding_noise_may_be_the_same(kind: HashKind, rng: np.random.Generator) -> None:
    one = small(page("A"))
    noisy = np.clip(one + rng.normal(0, 3, one.shape), 0, 255).astype(np.uint8)
    assert may_be_one(page_hash(one, KEPT, kind), page_hash(noisy, KEPT, kind))
    assert are_one(one, noisy, KEPT, same=14)


@pytest.mark.parametrize(("one", "other"), ["AB", "AC", "BC", "CD"])
def test_different_pages_are_not_one(one: str, other: str) -> None:
    assert not are_one(small(page(one)), small(page(other)), KEPT, same=14)


def test_a_line_more_is_another_page() -> None:
    assert not are_one(small(page("A", lines=4)), small(page("A")), KEPT, same=14)


def test_the_webcam_is_left_out() -> None:
    one, other = small(page("A")), small(page("A"))
    other[120:, 224:] = 90
    assert not are_one(one, other, KEPT, same=14)
    assert are_one(one, other, CORNER, same=14)
    # The softening carries some of it over the edge.
    assert page_hash(one, CORNER) - page_hash(other, CORNER) <= 7


def test_hashes_are_of_the_size_asked_for() -> None:
    assert page_hash(small(page("A")), KEPT, "dhash", 12).bit_count == 144
    assert page_hash(small(page("A")), KEPT, "dhash", 8).bit_count == 64


def test_far_hashes_are_not_looked_at_again() -> None:
    left, right = np.zeros((180, 320), np.uint8), np.zeros((180, 320), np.uint8)
    left[:] = np.arange(320) * 255 // 320
    right[:] = cv2.flip(left, 1)
    assert not may_be_one(page_hash(left, KEPT), page_hash(right, KEPT))
