"""Which pictures are slides: on hashes whose distances are counted by hand."""

from __future__ import annotations

import pytest

from cleanplate.hashes.value import Hash
from cleanplate.lectures.classic_capture import ClassicKnobs
from cleanplate.lectures.classic_deck import Capture, classic_duplicates, sort_captures
from cleanplate.lectures.deck import Dropped, Slide, Stay
from cleanplate.lectures.options import FindOptions


def hashed(*bits: int) -> Hash:
    """A hash of size 12 in which these bits are set."""
    return Hash("dhash", 12, sum(1 << bit for bit in bits))


A, B, C = hashed(), hashed(*range(20)), hashed(*range(100, 120))
"""Three pages, 20 bits and more apart."""

KNOBS = ClassicKnobs()


def likes(*hashes: Hash, queue: int = 5) -> list[int | None]:
    return classic_duplicates(hashes, bits=5, queue=queue)


def test_different_pages_are_different_slides() -> None:
    assert likes(A, B, C) == [None, None, None]


def test_five_bits_apart_is_the_same_slide_and_six_is_not() -> None:
    assert likes(A, hashed(1, 2, 3, 4, 5)) == [None, 0]
    assert likes(A, hashed(1, 2, 3, 4, 5, 6)) == [None, None]


def test_a_revisit_is_a_duplicate_of_the_first_visit() -> None:
    assert likes(A, B, A, B) == [None, None, 0, 1]


def test_alike_pages_are_looked_for_in_the_queue_only() -> None:
    assert likes(A, B, C, hashed(1), queue=3) == [None, None, None, 0]
    assert likes(A, B, C, hashed(1), queue=2) == [None, None, None, None]


def test_equal_pages_are_found_however_long_ago() -> None:
    assert likes(A, B, C, A, queue=1) == [None, None, None, 0]


def test_what_equals_a_duplicate_is_one_too() -> None:
    assert likes(A, hashed(1), B, C, hashed(1), queue=1) == [None, 0, None, None, 0]


def test_slides_do_not_drift_away_by_duplicates() -> None:
    """The third is near the second only, which is no slide of its own."""
    assert likes(A, hashed(1, 2, 3), hashed(1, 2, 3, 4, 5, 6)) == [None, 0, None]


def deck(
    *hashes: Hash, unwanted: Hash | None = None, **options: bool
) -> tuple[list[Slide], list[Dropped]]:
    """Pictures at 0, 10, 20 ... seconds, of a lecture that ends ten seconds after the last."""
    captures = [Capture(10.0 * number, 0.5, value) for number, value in enumerate(hashes)]
    return sort_captures(
        captures, 10.0 * len(hashes), FindOptions(**options), knobs=KNOBS, unwanted=unwanted
    )


def test_a_stay_lasts_until_the_next_picture() -> None:
    slides, dropped = deck(A, B)
    assert [(slide.number, slide.stays) for slide in slides] == [
        (1, (Stay(0, 10),)),
        (2, (Stay(10, 20),)),
    ]
    assert dropped == []


def test_a_duplicate_right_after_its_slide_prolongs_the_stay() -> None:
    slides, dropped = deck(A, A, B)
    assert slides[0].stays == (Stay(0, 20),)
    assert [(page.stay, page.reason, page.like) for page in dropped] == [
        (Stay(10, 20), "duplicate", 1)
    ]


def test_a_revisit_is_one_more_stay() -> None:
    slides, dropped = deck(A, B, A, A)
    assert [slide.stays for slide in slides] == [(Stay(0, 10), Stay(20, 40)), (Stay(10, 20),)]
    assert [page.like for page in dropped] == [1, 1]


def test_the_first_picture_of_a_slide_is_kept() -> None:
    assert deck(B, A, hashed(1))[0][1].picture_s == 10


def test_revisits_are_slides_where_asked_for() -> None:
    slides, dropped = deck(A, B, A, A, keep_revisits=True)
    assert [slide.stays for slide in slides] == [
        (Stay(0, 10),),
        (Stay(10, 20),),
        (Stay(20, 40),),
    ]
    assert [page.like for page in dropped] == [3]


def test_every_picture_is_a_slide_where_asked_for() -> None:
    slides, dropped = deck(A, A, B, A, no_dedupe=True)
    assert [slide.start_s for slide in slides] == [0, 10, 20, 30]
    assert dropped == []


def test_pages_like_the_unwanted_picture_are_dropped() -> None:
    slides, dropped = deck(A, B, C, unwanted=hashed(*range(19)))
    assert [slide.start_s for slide in slides] == [0, 20]
    assert [(page.stay, page.reason, page.like) for page in dropped] == [
        (Stay(10, 20), "excluded", None)
    ]


def test_a_slide_is_left_when_an_unwanted_page_comes() -> None:
    slides, _ = deck(A, B, A, unwanted=B)
    assert slides[0].stays == (Stay(0, 10), Stay(20, 30))


def test_no_picture_is_no_slide() -> None:
    assert sort_captures([], 0.0, FindOptions(), knobs=KNOBS) == ([], [])


def test_what_decided_is_kept() -> None:
    slides, dropped = deck(A, A)
    assert slides[0].scores == dropped[0].scores == {"moving_percent": 0.5}


@pytest.mark.parametrize("kind", ["dhash", "phash"])
def test_every_kind_of_hash_is_compared(kind: str) -> None:
    hashes = [Hash(kind, 8, value) for value in (0, 3, 7)]  # type: ignore[arg-type]
    assert classic_duplicates(hashes, bits=2, queue=5) == [None, 0, None]
