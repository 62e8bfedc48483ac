"""slides.json reads back to the same deck; slides.csv is a table."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleanplate.core.errors import InputError
from cleanplate.lectures.deck import Deck, Dropped, Slide, Stay
from cleanplate.lectures.export.records import (
    COLUMNS,
    deck_from_json,
    deck_to_json,
    read_json,
    write_csv,
    write_json,
)

_NUMBERS = st.floats(allow_nan=False)
_TEXTS = st.text(st.characters(exclude_categories=()), max_size=12)
_SCORES = st.dictionaries(_TEXTS, _NUMBERS, max_size=3)
_STAYS = st.builds(Stay, _NUMBERS, _NUMBERS)
_SIDES = st.integers(0, 10**6)
_BOXES = st.tuples(_SIDES, _SIDES, _SIDES, _SIDES)
_SLIDES = st.builds(
    Slide,
    st.integers(),
    st.lists(_STAYS, min_size=1, max_size=3).map(tuple),
    _NUMBERS,
    _TEXTS,
    _SCORES,
    _TEXTS,
)
_REASONS = st.sampled_from(["duplicate", "build", "speaker", "blank", "short", "excluded"])
_DROPPED = st.builds(
    Dropped, _STAYS, _NUMBERS, _REASONS, st.none() | st.integers(), _TEXTS, _SCORES
)
_DECKS = st.builds(
    Deck,
    _TEXTS,
    _NUMBERS,
    st.tuples(_SIDES, _SIDES),
    _TEXTS,
    st.lists(_SLIDES, max_size=3).map(tuple),
    st.lists(_DROPPED, max_size=3).map(tuple),
    _SCORES,
    st.none() | _BOXES,
    st.lists(_BOXES, max_size=2).map(tuple),
)


@given(deck=_DECKS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_deck_reads_back_as_it_was(deck: Deck, tmp_path: Path) -> None:
    write_json(tmp_path / "slides.json", deck)
    assert read_json(tmp_path / "slides.json") == deck


def test_a_score_that_is_no_number_reads_back(deck: Deck) -> None:
    record = deck_to_json(Deck("a", 1, (1, 1), "auto", (), thresholds={"x": math.nan}))
    assert math.isnan(deck_from_json(record).thresholds["x"])


def test_the_file_is_json_others_can_read(deck: Deck, tmp_path: Path) -> None:
    write_json(tmp_path / "slides.json", deck)
    record = json.loads((tmp_path / "slides.json").read_text("utf-8"))
    assert record["slides"][0]["start_s"] == 0.5
    assert record["slides"][0]["stays"][1] == {"start_s": 3000.0, "end_s": 3030.0}
    assert record["size"] == {"height": 36, "width": 64}
    assert record["thresholds"] == {"change": 0.125}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format": "other"}',
        '{"format": "cleanplate-deck", "version": 1}',
        "[" * 100_000,
    ],
)
def test_what_is_no_deck_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"the text is no slides\.json of a deck"):
        deck_from_json(text)


def test_a_slide_without_stays_is_refused(deck: Deck) -> None:
    record = json.loads(deck_to_json(deck))
    record["slides"][1]["stays"] = []
    with pytest.raises(InputError, match="slide 2 has no stays"):
        deck_from_json(json.dumps(record))


def test_an_unknown_reason_is_refused(deck: Deck) -> None:
    record = json.loads(deck_to_json(deck))
    record["dropped"][0]["reason"] = "ugly"
    with pytest.raises(InputError, match="duplicate, build"):
        deck_from_json(json.dumps(record))


def test_a_newer_layout_asks_for_an_update(deck: Deck) -> None:
    record = json.loads(deck_to_json(deck)) | {"version": 2}
    with pytest.raises(InputError, match="newer cleanplate"):
        deck_from_json(json.dumps(record))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nothing\.json"):
        read_json(tmp_path / "nothing.json")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "slides.json").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="not UTF-8"):
        read_json(tmp_path / "slides.json")


def test_the_table_has_a_row_a_slide(deck: Deck, tmp_path: Path) -> None:
    write_csv(tmp_path / "slides.csv", deck)
    with (tmp_path / "slides.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert tuple(rows[0]) == COLUMNS
    assert [row["start_s"] for row in rows] == ["0.5", "60.25", "754.9"]
    assert rows[0]["stays"] == "0:00:00 - 0:01:00, 0:50:00 - 0:50:30"
    assert rows[0]["on_screen_s"] == "89.75"
    assert rows[1]["text"] == "Bayes' theorem\nP(A|B)"
    assert [row["title"] for row in rows] == ["", "Bayes' theorem", "π ≈ 3"]


def test_the_table_of_no_slides_is_its_head(tmp_path: Path) -> None:
    write_csv(tmp_path / "slides.csv", Deck("a", 1, (1, 1), "auto", ()))
    assert (tmp_path / "slides.csv").read_bytes() == ",".join(COLUMNS).encode() + b"\r\n"
