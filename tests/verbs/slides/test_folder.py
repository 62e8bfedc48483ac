"""Whose a deck's folder is, and what is removed from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleanplate.core.errors import OutputError, UsageError
from cleanplate.verbs.slides.folder import NAME, Claim, DeckFolder

ONE, TWO = Claim("talk", "as usual"), Claim("talk", "otherwise")
OTHER = Claim("another talk", "as usual")


def test_a_folder_is_made(tmp_path: Path) -> None:
    place = DeckFolder(tmp_path / "a" / "b", ONE)
    place.stop()
    assert place.work.is_dir()
    assert (tmp_path / "a" / "b" / NAME).is_file()


def begun(place: Path, claim: Claim = ONE) -> DeckFolder:
    """A folder in which a run was cut off."""
    folder = DeckFolder(place, claim)
    (folder.work / "changes").write_bytes(b"kept")
    folder.stop()
    return folder


def written(place: Path, *names: str) -> None:
    """A folder with a deck of these files."""
    folder = DeckFolder(place, ONE)
    folder.begin(names, clean=False)
    for name in names:
        (place / name).write_bytes(b"old")
    folder.finish(names)


def test_the_same_deck_goes_on(tmp_path: Path) -> None:
    begun(tmp_path / "deck")
    again = DeckFolder(tmp_path / "deck", ONE)
    again.stop()
    assert again.continued
    assert (again.work / "changes").read_bytes() == b"kept"


@pytest.mark.parametrize("claim", [TWO, OTHER])
def test_another_deck_is_refused(tmp_path: Path, claim: Claim) -> None:
    begun(tmp_path / "deck")
    with pytest.raises(UsageError, match=r"another lecture .* --overwrite"):
        DeckFolder(tmp_path / "deck", claim)


def test_other_settings_will_do_for_choices_but_not_another_lecture(tmp_path: Path) -> None:
    written(tmp_path / "deck", "slides.json")
    folder = DeckFolder(tmp_path / "deck", TWO, any_settings=True)
    assert folder.continued
    folder.stop()
    with pytest.raises(UsageError, match="another lecture"):
        DeckFolder(tmp_path / "deck", OTHER, any_settings=True)


def test_one_run_at_a_time(tmp_path: Path) -> None:
    first = DeckFolder(tmp_path / "deck", ONE)
    with pytest.raises(UsageError, match="another run works"):
        DeckFolder(tmp_path / "deck", ONE)
    first.stop()
    DeckFolder(tmp_path / "deck", ONE).stop()


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"mine")
    with pytest.raises(UsageError, match="other files"):
        DeckFolder(tmp_path, ONE)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "deck").write_bytes(b"mine")
    with pytest.raises(UsageError, match="is a file"):
        DeckFolder(tmp_path / "deck", ONE, overwrite=True)


def test_overwriting_removes_nothing_before_the_new_deck_is_found(tmp_path: Path) -> None:
    written(tmp_path / "deck", "slide-001.png", "slides.json")
    folder = DeckFolder(tmp_path / "deck", TWO, overwrite=True)
    assert not folder.continued
    assert (tmp_path / "deck" / "slides.json").read_bytes() == b"old"
    folder.leave()
    again = DeckFolder(tmp_path / "deck", ONE)
    again.stop()
    assert again.continued


def test_overwriting_removes_what_the_deck_wrote_and_nothing_else(tmp_path: Path) -> None:
    written(tmp_path / "deck", "slide-001.png", "slide-002.png", "talk.pdf")
    for name in ("notes.txt", "slide-099.png"):
        (tmp_path / "deck" / name).write_bytes(b"mine")
    folder = DeckFolder(tmp_path / "deck", TWO, overwrite=True)
    folder.begin(["slide-001.png"], clean=False)
    folder.stop()
    left = {path.name for path in (tmp_path / "deck").iterdir()}
    assert left == {NAME, ".work", "notes.txt", "slide-099.png"}


def test_overwriting_in_a_strangers_folder_is_refused_where_names_clash(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_bytes(b"mine")
    with pytest.raises(UsageError, match=r"holds index\.html"):
        DeckFolder(tmp_path, ONE, overwrite=True)
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]


def test_overwriting_in_a_strangers_folder_keeps_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"mine")
    folder = DeckFolder(tmp_path, ONE, overwrite=True)
    folder.begin(["slides.json"], clean=False)
    folder.finish(["slides.json"])
    assert (tmp_path / "holiday.jpg").read_bytes() == b"mine"


def test_what_a_deck_does_not_hold_any_more_goes(tmp_path: Path) -> None:
    written(tmp_path / "deck", "slide-001.png", "slide-002.png")
    (tmp_path / "deck" / "slide-003.png").write_bytes(b"mine")
    folder = DeckFolder(tmp_path / "deck", ONE)
    folder.begin(["slide-001.png", "slide-003.png"], clean=False)
    folder.finish(["slide-001.png"])
    left = {path.name for path in (tmp_path / "deck").iterdir()}
    assert left == {NAME, "slide-001.png", "slide-003.png"}


def test_finishing_removes_the_working_folder(tmp_path: Path) -> None:
    folder = DeckFolder(tmp_path / "deck", ONE)
    folder.begin([], clean=True)
    folder.finish([])
    assert not folder.work.exists()
    again = DeckFolder(tmp_path / "deck", ONE)
    again.stop()
    assert again.is_clean


def test_leaving_a_new_folder_removes_it(tmp_path: Path) -> None:
    folder = DeckFolder(tmp_path / "deck", ONE)
    (folder.work / "changes").write_bytes(b"x")
    folder.leave()
    assert not (tmp_path / "deck").exists()


def test_leaving_keeps_a_folder_that_was_there(tmp_path: Path) -> None:
    DeckFolder(tmp_path, ONE).leave()
    assert list(tmp_path.iterdir()) == []


def test_leaving_a_deck_that_was_begun_before_keeps_it(tmp_path: Path) -> None:
    begun(tmp_path / "deck")
    DeckFolder(tmp_path / "deck", ONE).leave()
    assert (tmp_path / "deck" / ".work" / "changes").is_file()


def test_a_place_that_cannot_be_made_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError):
        DeckFolder(tmp_path / "file" / "deck", ONE)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"fingerprint": 1}', "{"])
def test_a_damaged_record_is_no_deck(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text)
    with pytest.raises(UsageError, match="other files"):
        DeckFolder(tmp_path, ONE)
