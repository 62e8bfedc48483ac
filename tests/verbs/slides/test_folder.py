"""Whose a deck's folder is, and what is removed from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleanplate.core.errors import OutputError, UsageError
from cleanplate.verbs.slides.folder import NAME, DeckFolder


def test_a_folder_is_made(tmp_path: Path) -> None:
    place = DeckFolder(tmp_path / "a" / "b", "one")
    assert place.work.is_dir()
    assert (tmp_path / "a" / "b" / NAME).is_file()


def test_the_same_deck_goes_on(tmp_path: Path) -> None:
    (DeckFolder(tmp_path / "deck", "one").work / "changes").write_bytes(b"kept")
    assert (DeckFolder(tmp_path / "deck", "one").work / "changes").read_bytes() == b"kept"


def test_another_deck_is_refused(tmp_path: Path) -> None:
    DeckFolder(tmp_path / "deck", "one")
    with pytest.raises(UsageError, match=r"another lecture .* --overwrite"):
        DeckFolder(tmp_path / "deck", "two")


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"mine")
    with pytest.raises(UsageError, match="other files"):
        DeckFolder(tmp_path, "one")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "deck").write_bytes(b"mine")
    with pytest.raises(UsageError, match="is a file"):
        DeckFolder(tmp_path / "deck", "one", overwrite=True)


def test_overwriting_removes_what_the_deck_wrote_and_nothing_else(tmp_path: Path) -> None:
    place = DeckFolder(tmp_path / "deck", "one")
    for name in ("slide-001.png", "slide-002.png", "slides.json", "talk.pdf", "notes.txt"):
        (place.place / name).write_bytes(b"x")
    place.finish(["slide-001.png", "slides.json", "talk.pdf"])
    DeckFolder(tmp_path / "deck", "two", overwrite=True)
    left = {path.name for path in (tmp_path / "deck").iterdir()}
    assert left == {NAME, ".work", "notes.txt"}


def test_overwriting_a_strangers_folder_removes_nothing(tmp_path: Path) -> None:
    (tmp_path / "slide-001.png").write_bytes(b"mine")
    DeckFolder(tmp_path, "one", overwrite=True)
    assert (tmp_path / "slide-001.png").read_bytes() == b"mine"


def test_finishing_removes_the_working_folder(tmp_path: Path) -> None:
    place = DeckFolder(tmp_path / "deck", "one")
    (place.work / "changes").write_bytes(b"x")
    place.finish([])
    assert not place.work.exists()


def test_leaving_a_new_folder_removes_it(tmp_path: Path) -> None:
    place = DeckFolder(tmp_path / "deck", "one")
    (place.work / "changes").write_bytes(b"x")
    place.leave()
    assert not (tmp_path / "deck").exists()


def test_leaving_keeps_a_folder_that_was_there(tmp_path: Path) -> None:
    DeckFolder(tmp_path, "one").leave()
    assert list(tmp_path.iterdir()) == []


def test_leaving_a_deck_that_was_begun_before_keeps_it(tmp_path: Path) -> None:
    (DeckFolder(tmp_path / "deck", "one").work / "changes").write_bytes(b"kept")
    DeckFolder(tmp_path / "deck", "one").leave()
    assert (tmp_path / "deck" / ".work" / "changes").is_file()


def test_a_place_that_cannot_be_made_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError):
        DeckFolder(tmp_path / "file" / "deck", "one")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"fingerprint": 1}', "{"])
def test_a_damaged_record_is_no_deck(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text)
    with pytest.raises(UsageError, match="other files"):
        DeckFolder(tmp_path, "one")
