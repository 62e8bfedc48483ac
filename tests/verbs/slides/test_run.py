"""A lecture to its deck: files, going on, changing one's mind."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pikepdf
import pptx
import pytest
from PIL import Image

from cleanplate.core.errors import InputError, UsageError
from cleanplate.core.progress import Progress
from cleanplate.lectures.deck import Fill
from cleanplate.lectures.export.deck_files import RECORD
from cleanplate.lectures.options import DeckOptions, FindOptions
from cleanplate.media.images import read_photo
from cleanplate.verbs.slides import run
from cleanplate.verbs.slides.find import Request, find_slides
from cleanplate.verbs.slides.folder import NAME
from cleanplate.verbs.slides.run import slides_of

from ..lecture_video import PAGE_S, page

NO_OPTIONS = DeckOptions()


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_lecture_becomes_its_deck(lecture: Path, tmp_path: Path) -> None:
    made = slides_of(Request(lecture), tmp_path / "deck", NO_OPTIONS)
    assert [slide.picture for slide in made.deck.slides] == [
        "slide-001.png",
        "slide-002.png",
        "slide-003.png",
    ]
    assert names(tmp_path / "deck") == {
        *(path.relative_to(tmp_path / "deck").as_posix() for path in made.files),
        NAME,
    }


def test_times_are_those_of_the_pages(lecture: Path, tmp_path: Path) -> None:
    deck = slides_of(Request(lecture), tmp_path / "deck", NO_OPTIONS).deck
    stays = [stay for slide in deck.slides for stay in slide.stays]
    begins, ends = [stay.start_s for stay in stays], [stay.end_s for stay in stays]
    assert begins == pytest.approx([0, 2 * PAGE_S, PAGE_S, 3 * PAGE_S], abs=0.21)
    assert ends == pytest.approx([PAGE_S, 3 * PAGE_S, 2 * PAGE_S, 4 * PAGE_S], abs=0.21)


def test_pictures_are_the_pages_themselves(lecture: Path, tmp_path: Path) -> None:
    slides_of(Request(lecture), tmp_path / "deck", NO_OPTIONS)
    for number, name in enumerate("ABC", 1):
        found = read_photo(tmp_path / "deck" / f"slide-{number:03}.png").pixels
        assert np.abs(found.astype(int) - page(name)).mean() < 4, name


def test_the_same_call_finds_nothing_anew(
    lecture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = slides_of(Request(lecture), tmp_path / "deck", NO_OPTIONS)
    monkeypatch.setattr(run, "find_slides", lambda *_: pytest.fail("it looked again"))
    monkeypatch.setattr(run, "pictures_of", lambda *_, **__: iter(()))
    assert slides_of(Request(lecture), tmp_path / "deck", NO_OPTIONS).deck == first.deck


def test_a_pdf_can_be_asked_for_later(
    lecture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slides_of(Request(lecture), tmp_path / "deck", NO_OPTIONS)
    monkeypatch.setattr(run, "find_slides", lambda *_: pytest.fail("it looked again"))
    slides_of(Request(lecture), tmp_path / "deck", DeckOptions(pdf=True))
    assert (tmp_path / "deck" / "talk.pdf").read_bytes().startswith(b"%PDF")


def test_a_run_cut_off_while_writing_goes_on_with_what_was_found(
    lecture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: object, **__: object) -> list[Path]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(run, "write_deck", cut_off)
        with pytest.raises(KeyboardInterrupt):
            slides_of(Request(lecture), tmp_path / "deck", NO_OPTIONS)
    monkeypatch.setattr(run, "find_slides", lambda *_: pytest.fail("it looked again"))
    assert len(slides_of(Request(lecture), tmp_path / "deck", NO_OPTIONS).deck.slides) == 3


def test_other_settings_are_another_deck(lecture: Path, tmp_path: Path) -> None:
    slides_of(Request(lecture), tmp_path / "deck", NO_OPTIONS)
    other = Request(lecture, FindOptions(min_stay=2))
    with pytest.raises(UsageError, match="--overwrite"):
        slides_of(other, tmp_path / "deck", NO_OPTIONS)
    again = slides_of(other, tmp_path / "deck", DeckOptions(overwrite=True))
    assert len(again.deck.slides) == 3


def test_a_page_is_dropped_and_another_taken_back(lecture: Path, tmp_path: Path) -> None:
    deck = slides_of(Request(lecture), tmp_path / "deck", NO_OPTIONS).deck
    drop = {"start_s": deck.slides[1].start_s, "picture_s": deck.slides[1].picture_s}
    again = deck.dropped[0]
    back = {"start_s": again.stay.start_s, "picture_s": again.picture_s}
    choices = tmp_path / "choices.json"
    record = {"format": "cleanplate-choices", "version": 1, "take_back": [back], "drop": [drop]}
    choices.write_text(json.dumps(record))
    made = slides_of(Request(lecture), tmp_path / "deck", DeckOptions(choices=str(choices)))
    assert again.reason == "duplicate"
    assert [round(slide.start_s) for slide in made.deck.slides] == [0, 5, 8]
    assert [page.reason for page in made.deck.dropped] == ["excluded"]


def test_unreadable_choices_are_told_before_any_work(lecture: Path, tmp_path: Path) -> None:
    options = DeckOptions(choices=str(tmp_path / "none.json"))
    with pytest.raises(InputError, match=r"none\.json"):
        slides_of(Request(lecture), tmp_path / "deck", options)
    assert not (tmp_path / "deck").exists()


def test_a_missing_lecture_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        slides_of(Request(tmp_path / "none.mp4"), tmp_path / "deck", NO_OPTIONS)
    assert not (tmp_path / "deck").exists()


def test_what_is_no_video_leaves_no_folder(tmp_path: Path) -> None:
    (tmp_path / "talk.mp4").write_text("a text")
    with pytest.raises(InputError):
        slides_of(Request(tmp_path / "talk.mp4"), tmp_path / "deck", NO_OPTIONS)
    assert not (tmp_path / "deck").exists()


def test_progress_tells_both_steps(lecture: Path, tmp_path: Path) -> None:
    told: list[tuple[str, Progress]] = []
    slides_of(Request(lecture), tmp_path / "deck", NO_OPTIONS, lambda *given: told.append(given))
    steps = [step for step, _ in told]
    assert steps == sorted(steps)
    assert set(steps) == {"finding", "writing"}
    last = told[-1][1]
    assert last.done == last.total


def test_methods_have_their_own_decks(lecture: Path, tmp_path: Path) -> None:
    classic = Request(lecture, FindOptions(method="knn"))
    made = slides_of(classic, tmp_path / "deck", NO_OPTIONS)
    assert made.deck.method == "knn"
    assert classic.claim("png") != replace(classic, options=FindOptions()).claim("png")
    assert (tmp_path / "deck" / RECORD).is_file()


def decision(**given: list[dict[str, float]]) -> str:
    record = {"format": "cleanplate-choices", "version": 1, "take_back": [], "drop": [], **given}
    return json.dumps(record)


def test_documents_follow_the_choices(lecture: Path, tmp_path: Path) -> None:
    made = slides_of(Request(lecture), tmp_path / "deck", DeckOptions(pdf=True, pptx=True))
    second = made.deck.slides[1]
    choices = tmp_path / "choices.json"
    choices.write_text(decision(drop=[{"start_s": second.start_s, "picture_s": second.picture_s}]))
    slides_of(Request(lecture), tmp_path / "deck", DeckOptions(choices=str(choices)))
    with pikepdf.open(tmp_path / "deck" / "talk.pdf") as pdf:
        assert len(pdf.pages) == 2
    assert len(pptx.Presentation(str(tmp_path / "deck" / "talk.pptx")).slides) == 2


def test_when_all_slides_are_dropped_no_document_of_them_is_left(
    lecture: Path, tmp_path: Path
) -> None:
    made = slides_of(Request(lecture), tmp_path / "deck", DeckOptions(pdf=True))
    drop = [{"start_s": one.start_s, "picture_s": one.picture_s} for one in made.deck.slides]
    choices = tmp_path / "choices.json"
    choices.write_text(decision(drop=drop))
    slides_of(Request(lecture), tmp_path / "deck", DeckOptions(choices=str(choices)))
    left = names(tmp_path / "deck")
    assert not {"talk.pdf", "contact-sheet.jpg", "slide-001.png"} & left


def test_choices_do_not_need_the_settings_again(lecture: Path, tmp_path: Path) -> None:
    request = Request(lecture, FindOptions(min_stay=2), end_s=Fraction(7))
    slides_of(request, tmp_path / "deck", NO_OPTIONS)
    (tmp_path / "choices.json").write_text(decision())
    options = DeckOptions(choices=str(tmp_path / "choices.json"))
    assert len(slides_of(Request(lecture), tmp_path / "deck", options).deck.slides) == 2


def test_a_folder_without_our_record_is_not_believed(lecture: Path, tmp_path: Path) -> None:
    slides_of(Request(lecture), tmp_path / "deck", NO_OPTIONS)
    (tmp_path / "deck" / NAME).unlink()
    with pytest.raises(UsageError, match="not written by this program"):
        slides_of(Request(lecture), tmp_path / "deck", DeckOptions(overwrite=True))


def test_overwriting_with_what_is_no_video_keeps_the_old_deck(
    lecture: Path, tmp_path: Path
) -> None:
    slides_of(Request(lecture), tmp_path / "deck", NO_OPTIONS)
    before = names(tmp_path / "deck")
    (tmp_path / "note.mp4").write_text("a text")
    with pytest.raises(InputError):
        slides_of(Request(tmp_path / "note.mp4"), tmp_path / "deck", DeckOptions(overwrite=True))
    assert names(tmp_path / "deck") == before
    monkeyed = slides_of(Request(lecture), tmp_path / "deck", NO_OPTIONS)
    assert len(monkeyed.deck.slides) == 3


def test_another_excluded_picture_is_another_deck(lecture: Path, tmp_path: Path) -> None:
    card = tmp_path / "card.png"
    Image.fromarray(page("B")).save(card)
    request = Request(lecture, FindOptions(exclude=str(card)))
    assert len(slides_of(request, tmp_path / "deck", NO_OPTIONS).deck.slides) == 2
    Image.fromarray(page("C")).save(card)
    with pytest.raises(UsageError, match="--overwrite"):
        slides_of(request, tmp_path / "deck", NO_OPTIONS)


def test_pictures_are_made_anew_when_they_are_to_be_filled(
    lecture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if a webcam had covered a corner of the first slide that its second stay shows."""
    found = find_slides(Request(lecture), tmp_path / "work")
    first = replace(found.slides[0], fills=(Fill((0, 0, 40, 40), found.slides[1].picture_s),))
    covered = replace(found, slides=(first, *found.slides[1:]))
    monkeypatch.setattr(run, "find_slides", lambda *_: covered)
    before = slides_of(Request(lecture), tmp_path / "deck", NO_OPTIONS)
    picture = tmp_path / "deck" / "slide-001.png"
    plain = picture.read_bytes()
    slides_of(Request(lecture), tmp_path / "deck", DeckOptions(clean=True))
    filled = picture.read_bytes()
    assert filled != plain
    slides_of(Request(lecture), tmp_path / "deck", NO_OPTIONS)
    assert picture.read_bytes() == plain
    assert len(before.deck.slides) == 3


def test_a_damaged_record_says_what_to_do(lecture: Path, tmp_path: Path) -> None:
    slides_of(Request(lecture), tmp_path / "deck", NO_OPTIONS)
    (tmp_path / "deck" / RECORD).write_text("{")
    with pytest.raises(UsageError, match="begin anew with --overwrite"):
        slides_of(Request(lecture), tmp_path / "deck", NO_OPTIONS)
    again = slides_of(Request(lecture), tmp_path / "deck", DeckOptions(overwrite=True))
    assert len(again.deck.slides) == 3


def test_the_shortest_stay_is_for_auto_only(lecture: Path) -> None:
    with pytest.raises(UsageError, match="--min-stay is for --method auto"):
        Request(lecture, FindOptions(method="knn", min_stay=2))
