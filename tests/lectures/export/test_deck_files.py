"""All files of a deck together."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cleanplate.core.errors import InputError, MissingExtraError, OutputError
from cleanplate.core.pictures import Picture
from cleanplate.core.progress import Progress
from cleanplate.lectures.choices import Choices, Page, apply_choices, entries_of
from cleanplate.lectures.deck import Deck
from cleanplate.lectures.export import deck_files, pdf
from cleanplate.lectures.export.deck_files import read_slides, write_deck
from cleanplate.lectures.export.pictures import write_pictures
from cleanplate.lectures.export.records import read_json
from cleanplate.lectures.options import DeckOptions
from cleanplate.lectures.reading import Line, Word

ALWAYS = {
    "slides.json",
    "slides.csv",
    "chapters.txt",
    "chapters.ffmetadata",
    "contact-sheet.jpg",
    "index.html",
}
PICTURES = {
    *(f"slide-00{n}.png" for n in (1, 2, 3)),
    *(f"dropped/page-00{n}.png" for n in (1, 2, 3)),
}


class Reads:
    """A reader that reads the same everywhere."""

    def read(self, rgb: Picture) -> list[Line]:
        """See `Reader.read`."""
        return [Line((Word(f"Title {rgb.shape[1]}", (0, 0, 30, 9), 1.0),))]


def _frames(deck: Deck) -> Iterator[tuple[float, Picture]]:
    for index, page in enumerate(entries_of(deck)):
        yield page.picture_s, np.full((36, 64, 3), index * 40, np.uint8)


def _names(folder: Path) -> set[str]:
    return {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}


def test_the_usual_files_are_written(deck: Deck, tmp_path: Path) -> None:
    files = write_deck(deck, tmp_path / "out", _frames(deck), DeckOptions())
    assert {str(file.relative_to(tmp_path / "out")) for file in files} == ALWAYS | PICTURES
    assert _names(tmp_path / "out") == ALWAYS | PICTURES


def test_documents_where_they_are_asked_for(deck: Deck, tmp_path: Path) -> None:
    pytest.importorskip("img2pdf", reason="needs the extra 'slides'")
    files = write_deck(deck, tmp_path, _frames(deck), DeckOptions(pdf=True, pptx=True))
    assert {"Größe 1.pdf", "Größe 1.pptx"} <= {file.name for file in files}
    assert _names(tmp_path) == ALWAYS | PICTURES | {"Größe 1.pdf", "Größe 1.pptx"}


@pytest.mark.parametrize("stem", ['"quoted" <script>', "a'b$(x)`", "字幕 é", "x" * 240, ".hidden"])
def test_any_name_of_a_lecture_works(deck: Deck, tmp_path: Path, stem: str) -> None:
    pytest.importorskip("img2pdf", reason="needs the extra 'slides'")
    odd = replace(deck, source=f"/talks/{stem}.mp4")
    files = write_deck(odd, tmp_path, _frames(deck), DeckOptions(pdf=True, pptx=True))
    assert all(file.is_file() for file in files)
    assert tmp_path / f"{stem}.pptx" in files


def test_the_record_reads_back_with_the_pictures_names(deck: Deck, tmp_path: Path) -> None:
    write_deck(deck, tmp_path, _frames(deck), DeckOptions())
    record = read_json(tmp_path / "slides.json")
    assert [slide.picture for slide in record.slides] == [f"slide-00{n}.png" for n in (1, 2, 3)]
    assert replace(record.slides[1], picture="") == deck.slides[1]


def test_a_finished_deck_needs_no_frames(deck: Deck, tmp_path: Path) -> None:
    write_deck(deck, tmp_path, _frames(deck), DeckOptions())
    record = read_json(tmp_path / "slides.json")
    write_deck(record, tmp_path, (), DeckOptions())
    assert read_json(tmp_path / "slides.json") == record


def test_choices_rename_the_pictures_that_are_there(deck: Deck, tmp_path: Path) -> None:
    write_deck(deck, tmp_path, _frames(deck), DeckOptions())
    record = read_json(tmp_path / "slides.json")
    speaker = (tmp_path / "dropped/page-003.png").read_bytes()
    chosen = apply_choices(record, Choices((Page(3030.0, 3500.0),), (Page(60.25, 750.0),)))
    write_deck(chosen, tmp_path, (), DeckOptions())
    assert (tmp_path / "slide-003.png").read_bytes() == speaker
    assert _names(tmp_path) == ALWAYS | PICTURES


def test_pictures_of_the_deck_before_go_and_other_files_stay(deck: Deck, tmp_path: Path) -> None:
    write_deck(deck, tmp_path, _frames(deck), DeckOptions())
    for name in ("mine.txt", "slide-009.png"):
        (tmp_path / name).write_bytes(b"mine")
    fewer = replace(deck, slides=deck.slides[:1], dropped=())
    write_deck(fewer, tmp_path, _frames(fewer), DeckOptions())
    assert _names(tmp_path) == ALWAYS | {"slide-001.png", "mine.txt", "slide-009.png"}


def test_a_run_that_ends_early_leaves_no_record_of_other_pictures(
    deck: Deck, tmp_path: Path
) -> None:
    write_deck(deck, tmp_path, _frames(deck), DeckOptions())
    with pytest.raises(InputError, match="gave no frame at 59 s"):
        write_deck(deck, tmp_path, (), DeckOptions())
    assert not (tmp_path / "slides.json").exists()
    assert (tmp_path / "slide-001.png").exists()


def test_no_slide_is_a_deck_with_a_warning(
    deck: Deck, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    none = replace(deck, slides=(), dropped=())
    with caplog.at_level(logging.WARNING):
        files = write_deck(none, tmp_path, (), DeckOptions(pdf=True, pptx=True))
    assert {file.name for file in files} == ALWAYS - {"contact-sheet.jpg"}
    assert "has no slide: neither PDF nor PPTX is written" in caplog.text


def test_what_is_read_comes_into_record_and_chapters(
    deck: Deck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deck_files, "open_reader", Reads)
    write_deck(deck, tmp_path, _frames(deck), DeckOptions(ocr=True))
    assert [slide.text for slide in read_json(tmp_path / "slides.json").slides] == ["Title 64"] * 3
    assert (tmp_path / "chapters.txt").read_text("utf-8").startswith("0:00 Title 64\n")


def test_readings_are_by_the_slides_numbers(deck: Deck, tmp_path: Path) -> None:
    named = write_pictures(deck, tmp_path, _frames(deck))
    read, readings = read_slides(named, tmp_path, Reads())
    assert list(readings) == [1, 2, 3]
    assert readings[2][0].text == read.slides[1].text == "Title 64"


def test_a_missing_extra_is_found_before_any_work(
    deck: Deck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        extra = "slides"
        raise MissingExtraError(extra, "writing a PDF")

    monkeypatch.setattr(pdf, "libraries", missing)
    with pytest.raises(MissingExtraError):
        write_deck(deck, tmp_path / "out", _frames(deck), DeckOptions(pdf=True))
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_an_output_error(deck: Deck, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError):
        write_deck(deck, tmp_path / "file", _frames(deck), DeckOptions())


def test_progress_counts_pictures_and_slides_read(
    deck: Deck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deck_files, "open_reader", Reads)
    told: list[Progress] = []
    write_deck(deck, tmp_path, _frames(deck), DeckOptions(ocr=True), told.append)
    assert [(one.done, one.total) for one in told] == [(done, 9) for done in range(1, 10)]
    assert told[-1].seconds >= told[0].seconds > 0
