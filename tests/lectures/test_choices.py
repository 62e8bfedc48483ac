"""What a reader decided is applied to the deck."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.core.errors import InputError, UsageError
from cleanplate.lectures.choices import (
    Choices,
    Page,
    apply_choices,
    entries_of,
    page_of,
    read_choices,
)
from cleanplate.lectures.deck import Deck, Dropped, Slide, Stay

DECK = Deck(
    source="talk.mp4",
    duration_s=500.0,
    size=(9, 16),
    method="auto",
    slides=(
        Slide(1, (Stay(0, 100), Stay(300, 350)), 99, "slide-001.png"),
        Slide(2, (Stay(100, 200),), 199, "slide-002.png"),
        Slide(3, (Stay(200, 300),), 299, "slide-003.png"),
    ),
    dropped=(
        Dropped(Stay(100, 130), 129, "build", 2, "dropped/page-001.png"),
        Dropped(Stay(300, 350), 349, "duplicate", 1, "dropped/page-002.png"),
        Dropped(Stay(350, 500), 400, "speaker", None, "dropped/page-003.png"),
    ),
)


def test_no_choice_changes_nothing() -> None:
    assert apply_choices(DECK, Choices()) == DECK


def test_junk_taken_back_is_a_slide_in_order_of_time() -> None:
    deck = apply_choices(DECK, Choices(take_back=(Page(350, 400),)))
    assert deck.slides[3] == Slide(4, (Stay(350, 500),), 400, "dropped/page-003.png")
    assert deck.dropped == DECK.dropped[:2]


def test_a_duplicate_taken_back_leaves_the_stays_of_its_slide() -> None:
    deck = apply_choices(DECK, Choices(take_back=(Page(300, 349),)))
    assert [slide.stays for slide in deck.slides] == [
        (Stay(0, 100),),
        (Stay(100, 200),),
        (Stay(200, 300),),
        (Stay(300, 350),),
    ]


def test_a_build_taken_back_is_cut_off_its_slide() -> None:
    deck = apply_choices(DECK, Choices(take_back=(Page(100, 129),)))
    assert deck.slides[1] == Slide(2, (Stay(100, 130),), 129, "dropped/page-001.png")
    assert deck.slides[2] == Slide(3, (Stay(130, 200),), 199, "slide-002.png")


def test_pages_follow_their_slides_to_their_new_numbers() -> None:
    deck = apply_choices(DECK, Choices(take_back=(Page(100, 129),), drop=(Page(0, 99),)))
    assert [(slide.number, slide.picture_s) for slide in deck.slides] == [
        (1, 129),
        (2, 199),
        (3, 299),
    ]
    shared = apply_choices(DECK, Choices(drop=(Page(0, 99),)))
    assert [page.like for page in shared.dropped if page.reason == "build"] == [1]


def test_a_slide_dropped_leaves_a_page_for_each_stay() -> None:
    deck = apply_choices(DECK, Choices(drop=(Page(0, 99),)))
    found = [(page.stay, page.reason, page.like) for page in deck.dropped]
    assert found == [
        (Stay(0, 100), "excluded", None),
        (Stay(100, 130), "build", 1),
        (Stay(300, 350), "excluded", None),
        (Stay(300, 350), "duplicate", None),
        (Stay(350, 500), "speaker", None),
    ]


def test_what_was_dropped_comes_back_with_all_its_stays() -> None:
    dropped = apply_choices(DECK, Choices(drop=(Page(0, 99),)))
    back = apply_choices(dropped, Choices(take_back=(Page(0, 99),)))
    assert back.slides == DECK.slides


def test_a_page_of_another_deck_is_refused() -> None:
    with pytest.raises(UsageError, match=r"7 s that the deck of talk\.mp4 does not have"):
        apply_choices(DECK, Choices(drop=(Page(7, 8),)))


def test_to_take_back_and_drop_at_once_is_refused() -> None:
    page = Page(350, 400)
    with pytest.raises(UsageError, match="both take back and drop the page of 350 s"):
        apply_choices(DECK, Choices((page,), (page,)))


@given(st.lists(st.booleans(), min_size=6, max_size=6))
def test_choices_applied_twice_are_applied_once(chosen: list[bool]) -> None:
    pages = [page_of(entry) for entry in entries_of(DECK)]
    take_back = tuple(page for page, is_in in zip(pages[3:], chosen[3:], strict=True) if is_in)
    drop = tuple(page for page, is_in in zip(pages[:3], chosen[:3], strict=True) if is_in)
    once = apply_choices(DECK, Choices(take_back, drop))
    assert apply_choices(once, Choices(take_back, drop)) == once
    assert [slide.number for slide in once.slides] == list(range(1, len(once.slides) + 1))
    assert len(once.slides) == 3 - len(drop) + len(take_back)


def test_the_page_s_file_is_read(tmp_path: Path) -> None:
    record = {
        "format": "cleanplate-choices",
        "version": 1,
        "source": "talk.mp4",
        "take_back": [{"start_s": 61, "picture_s": 64.5}],
        "drop": [],
    }
    (tmp_path / "choices.json").write_text(json.dumps(record), "utf-8")
    assert read_choices(tmp_path / "choices.json") == Choices((Page(61.0, 64.5),), ())


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "cleanplate-deck"}', "[" * 100_000])
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "choices.json").write_text(text, "utf-8")
    with pytest.raises(InputError, match=r"is no choices\.json; save it by the button"):
        read_choices(tmp_path / "choices.json")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot read .*nothing\.json"):
        read_choices(tmp_path / "nothing.json")
