"""Names of pictures, writing and renaming them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cleanplate.core.errors import InputError, OutputError
from cleanplate.lectures.choices import Choices, Page, apply_choices, entries_of
from cleanplate.lectures.deck import Deck
from cleanplate.lectures.export.pictures import arrange, missing_times, remove_ours, write_pictures
from cleanplate.media.images import read_photo

PutPictures = Callable[..., Deck]


def _files(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def test_pictures_are_named_by_number_and_dropped_ones_apart(
    deck: Deck, put_pictures: PutPictures, tmp_path: Path
) -> None:
    named = put_pictures(deck, tmp_path)
    assert [slide.picture for slide in named.slides] == [f"slide-00{n}.png" for n in (1, 2, 3)]
    assert _files(tmp_path) == [
        *(f"dropped/page-00{n}.png" for n in (1, 2, 3)),
        *(f"slide-00{n}.png" for n in (1, 2, 3)),
    ]


def test_png_keeps_every_pixel(deck: Deck, tmp_path: Path, rng: np.random.Generator) -> None:
    frames = {
        page.picture_s: rng.integers(0, 256, (5, 7, 3), np.uint8) for page in entries_of(deck)
    }
    named = write_pictures(deck, tmp_path, frames.items())
    for page in entries_of(named):
        picture = read_photo(tmp_path / page.picture).pixels
        np.testing.assert_array_equal(picture, frames[page.picture_s])


def test_jpeg_where_it_is_asked_for(deck: Deck, put_pictures: PutPictures, tmp_path: Path) -> None:
    named = put_pictures(deck, tmp_path, images="jpg")
    assert (tmp_path / named.slides[0].picture).read_bytes().startswith(b"\xff\xd8")


def test_one_frame_serves_two_pages(deck: Deck, tmp_path: Path) -> None:
    twin = replace(deck.slides[0], number=2)
    two = replace(deck, slides=(deck.slides[0], twin), dropped=())
    write_pictures(two, tmp_path, [(59.0, np.zeros((2, 2, 3), np.uint8))])
    assert _files(tmp_path) == ["slide-001.png", "slide-002.png"]


def test_a_frame_that_did_not_come_is_named(deck: Deck, tmp_path: Path) -> None:
    frames = [(59.0, np.zeros((2, 2, 3), np.uint8))]
    with pytest.raises(InputError, match="gave no frame at 88 s"):
        write_pictures(deck, tmp_path, frames)


def test_a_run_goes_on_with_what_is_missing(
    deck: Deck, put_pictures: PutPictures, tmp_path: Path
) -> None:
    named = put_pictures(deck, tmp_path)
    (tmp_path / "slide-002.png").unlink()
    assert missing_times(named, tmp_path) == [750.0]
    again = write_pictures(named, tmp_path, [(750.0, np.zeros((2, 2, 3), np.uint8))])
    assert again == named
    assert read_photo(tmp_path / "slide-002.png").size == (2, 2)


def test_pictures_follow_their_pages_to_new_names(
    deck: Deck, put_pictures: PutPictures, tmp_path: Path
) -> None:
    named = put_pictures(deck, tmp_path)
    before = {page.picture_s: (tmp_path / page.picture).read_bytes() for page in entries_of(named)}
    chosen = apply_choices(named, Choices((Page(60.25, 88.0),), (Page(0.5, 59.0),)))
    after = arrange(chosen, tmp_path)
    assert [slide.picture for slide in after.slides] == [f"slide-00{n}.png" for n in (1, 2, 3)]
    assert [slide.picture_s for slide in after.slides] == [88.0, 750.0, 2990.0]
    for page in entries_of(after):
        assert (tmp_path / page.picture).read_bytes() == before[page.picture_s]
    assert len(_files(tmp_path)) == len({page.picture for page in entries_of(after)})


def test_arranging_twice_is_arranging_once(
    deck: Deck, put_pictures: PutPictures, tmp_path: Path
) -> None:
    named = put_pictures(deck, tmp_path)
    assert arrange(named, tmp_path) == named


@pytest.mark.parametrize(
    "name", ["../slide-001.png", "/etc/passwd", "holiday.png", "slide-1.png/.."]
)
def test_only_pictures_of_ours_are_removed_or_read(deck: Deck, tmp_path: Path, name: str) -> None:
    (tmp_path / "deck").mkdir()
    (tmp_path / "slide-001.png").write_bytes(b"mine")
    (tmp_path / "deck" / "holiday.png").write_bytes(b"mine")
    remove_ours(tmp_path / "deck", [name])
    assert _files(tmp_path) == ["deck/holiday.png", "slide-001.png"]
    led_away = replace(deck, slides=(replace(deck.slides[0], picture=name),), dropped=())
    assert missing_times(led_away, tmp_path / "deck") == [59.0]


def test_a_folder_that_is_a_file_is_an_output_error(deck: Deck, tmp_path: Path) -> None:
    (tmp_path / "deck").write_bytes(b"")
    frames = [(page.picture_s, np.zeros((2, 2, 3), np.uint8)) for page in entries_of(deck)]
    with pytest.raises(OutputError):
        write_pictures(deck, tmp_path / "deck", frames)
