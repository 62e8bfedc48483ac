"""The PPTX, opened again: slides, sizes, pictures, titles, notes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cleanplate.core.errors import MissingExtraError, UsageError
from cleanplate.lectures.deck import Deck
from cleanplate.lectures.export.pptx import notes_of, write_pptx

pptx = pytest.importorskip("pptx", reason="needs the extra 'slides'")

PutPictures = Callable[..., Deck]


def _opened(deck: Deck, folder: Path) -> Any:
    write_pptx(folder / "talk.pptx", deck, folder)
    return pptx.Presentation(folder / "talk.pptx")


def _picture(slide: Any) -> Any:
    (picture,) = (shape for shape in slide.shapes if hasattr(shape, "image"))
    return picture


@pytest.mark.parametrize(
    ("size", "inches"),
    [((36, 64), (13.333, 7.5)), ((64, 36), (7.5, 13.333)), ((1, 1), (13.333, 13.333))],
)
def test_slides_have_the_deck_s_aspect(
    deck: Deck,
    put_pictures: PutPictures,
    tmp_path: Path,
    size: tuple[int, int],
    inches: tuple[float, float],
) -> None:
    show = _opened(put_pictures(deck, tmp_path, size), tmp_path)
    assert (show.slide_width.inches, show.slide_height.inches) == pytest.approx(inches, abs=1e-3)
    picture = _picture(show.slides[0])
    assert (picture.left, picture.top) == (0, 0)
    assert (picture.width, picture.height) == (show.slide_width, show.slide_height)


@pytest.mark.parametrize("images", ["png", "jpg"])
def test_the_pictures_are_the_files_byte_by_byte(
    deck: Deck, put_pictures: PutPictures, tmp_path: Path, images: str
) -> None:
    show = _opened(put_pictures(deck, tmp_path, images=images), tmp_path)
    found = [_picture(slide).image.blob for slide in show.slides]
    assert found == [(tmp_path / f"slide-00{n}.{images}").read_bytes() for n in (1, 2, 3)]


def test_titles_are_in_the_outline_and_off_the_slide(
    deck: Deck, put_pictures: PutPictures, tmp_path: Path
) -> None:
    show = _opened(put_pictures(deck, tmp_path), tmp_path)
    titles = [slide.shapes.title for slide in show.slides]
    assert [title.text for title in titles] == ["Slide 1", "Bayes' theorem", "π ≈ 3"]
    assert all(title.top + title.height <= 0 for title in titles)


def test_the_notes_hold_all_times_and_the_text(
    deck: Deck, put_pictures: PutPictures, tmp_path: Path
) -> None:
    show = _opened(put_pictures(deck, tmp_path), tmp_path)
    notes = [slide.notes_slide.notes_text_frame.text for slide in show.slides]
    assert notes[0] == "0:00:00 - 0:01:00\n0:50:00 - 0:50:30"
    assert notes[1] == "0:01:00 - 0:12:34\n\nBayes' theorem\nP(A|B)"


def test_pictures_are_described(deck: Deck, put_pictures: PutPictures, tmp_path: Path) -> None:
    show = _opened(put_pictures(deck, tmp_path), tmp_path)
    described = _picture(show.slides[1])._element.nvPicPr.cNvPr.get("descr")
    assert described == "0:01:00 Bayes' theorem P(A|B)"


def test_new_slides_would_fit_the_page(
    deck: Deck, put_pictures: PutPictures, tmp_path: Path
) -> None:
    show = _opened(put_pictures(deck, tmp_path), tmp_path)
    title = show.slide_master.placeholders[0]
    assert title.left + title.width / 2 == pytest.approx(show.slide_width / 2, abs=9144)


def test_text_with_what_xml_forbids_is_written(
    deck: Deck, put_pictures: PutPictures, tmp_path: Path
) -> None:
    named = put_pictures(deck, tmp_path)
    odd = replace(named.slides[0], text="a\x00<b> & \ud800\nc")
    show = _opened(replace(named, slides=(odd,), source="\udcff.mp4"), tmp_path)
    assert show.slides[0].shapes.title.text == "a\ufffd<b> & \ufffd"
    assert notes_of(odd).endswith("a\ufffd<b> & \ufffd\nc")
    assert show.core_properties.title == "\ufffd"


def test_a_deck_without_slides_is_refused(deck: Deck, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="has no slide, and a PPTX needs one"):
        write_pptx(tmp_path / "a.pptx", replace(deck, slides=()), tmp_path)


def test_without_the_extra_the_message_says_how_to_install_it(
    deck: Deck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pptx", None)
    with pytest.raises(MissingExtraError, match="writing a PPTX needs the extra 'slides'"):
        write_pptx(tmp_path / "a.pptx", deck, tmp_path)
