"""Contact sheets: bounded in size, every slide on one of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cleanplate.lectures.deck import Deck, Slide, Stay
from cleanplate.lectures.export.contact_sheet import (
    LONGEST_SIDE,
    Layout,
    layout_for,
    write_contact_sheets,
)
from cleanplate.media.image_writer import write_photo
from cleanplate.media.photo import Photo

PutPictures = Callable[..., Deck]


@given(st.integers(1, 3000), st.floats(0.01, 100))
def test_no_sheet_is_larger_than_allowed(count: int, aspect: float) -> None:
    layout = layout_for(count, aspect)
    assert max(layout.size) <= LONGEST_SIDE
    assert layout.columns * layout.rows >= min(count, 50)


def test_few_slides_are_large_and_on_one_sheet() -> None:
    assert layout_for(15, 16 / 9) == Layout(columns=4, rows=4, width=320, height=180)


def test_five_hundred_slides_are_smaller_on_two_sheets() -> None:
    layout = layout_for(500, 16 / 9)
    assert (layout.width, layout.height) == (160, 90)
    assert math.ceil(500 / (layout.columns * layout.rows)) <= 2


def test_each_slide_is_where_it_belongs(tmp_path: Path) -> None:
    colours = [(250, 0, 0), (0, 250, 0), (0, 0, 250)]
    slides = []
    for number, colour in enumerate(colours, 1):
        name = f"slide-00{number}.png"
        write_photo(tmp_path / name, Photo(np.full((90, 160, 3), colour, np.uint8)))
        slides.append(Slide(number, (Stay(number, number + 1),), number, name))
    deck = Deck("talk.mp4", 9, (90, 160), "auto", tuple(slides))
    (sheet,) = write_contact_sheets(tmp_path, deck)
    with Image.open(sheet) as picture:
        # Three of 160 x 90 in cells of 320 x 180, the first two side by side.
        places = [(12 + 160, 12 + 90), (12 + 332 + 160, 12 + 90), (12 + 160, 12 + 216 + 90)]
        found = [picture.getpixel(place) for place in places]
    assert np.abs(np.array(found, int) - np.array(colours)).max() <= 8


@pytest.mark.parametrize("size", [(64, 36), (1, 1), (2, 900)])
def test_any_aspect_is_drawn(
    deck: Deck, put_pictures: PutPictures, tmp_path: Path, size: tuple[int, int]
) -> None:
    (sheet,) = write_contact_sheets(tmp_path, put_pictures(deck, tmp_path, size))
    with Image.open(sheet) as picture:
        assert max(picture.size) <= LONGEST_SIDE
        assert picture.format == "JPEG"


def test_many_slides_take_several_sheets(tmp_path: Path) -> None:
    write_photo(tmp_path / "slide-001.png", Photo(np.zeros((9, 16, 3), np.uint8)))
    slide = Slide(1, (Stay(0, 1),), 0.5, "slide-001.png")
    slides = tuple(replace(slide, number=number) for number in range(1, 501))
    sheets = write_contact_sheets(tmp_path, Deck("a.mp4", 1, (9, 16), "auto", slides))
    assert [sheet.name for sheet in sheets] == ["contact-sheet.jpg", "contact-sheet-2.jpg"]


def test_no_slides_are_no_sheet(deck: Deck, tmp_path: Path) -> None:
    assert write_contact_sheets(tmp_path, replace(deck, slides=())) == []
