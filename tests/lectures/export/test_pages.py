"""Sizes of pages and places of pictures on them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.core.errors import InputError
from cleanplate.lectures.deck import Deck
from cleanplate.lectures.export.pages import Place, page_size, picture_files, picture_sizes, place
from cleanplate.media.image_writer import write_photo
from cleanplate.media.photo import Photo


@pytest.mark.parametrize(
    ("sizes", "page"),
    [
        ([(1920, 1080)], (13.333, 7.5)),
        ([(1024, 768)], (13.333, 10.0)),
        ([(1080, 1920)], (7.5, 13.333)),
        ([(1, 1)], (13.333, 13.333)),
        ([(5000, 1)], (13.333, 1.0)),
        ([(640, 480), (1280, 720), (1280, 720)], (13.333, 7.5)),
    ],
)
def test_pages_have_the_aspect_of_most_pictures(
    sizes: list[tuple[int, int]], page: tuple[float, float]
) -> None:
    assert page_size(sizes) == pytest.approx(page, abs=5e-4)


def test_a_narrow_picture_stands_in_the_middle() -> None:
    assert place((100, 100), (16.0, 9.0)) == Place(left=3.5, top=0.0, width=9.0, height=9.0)


@given(st.tuples(*[st.integers(1, 9999)] * 2), st.tuples(*[st.integers(1, 9999)] * 2))
def test_any_picture_lies_within_any_page(size: tuple[int, int], other: tuple[int, int]) -> None:
    page = page_size([other])
    where = place(size, page)
    assert where.left + where.width <= page[0] + 1e-9
    assert where.top + where.height <= page[1] + 1e-9
    assert where.width / where.height == pytest.approx(size[0] / size[1])


def test_a_slide_without_its_picture_is_named(deck: Deck, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="slide 1 lacks its picture"):
        picture_files(deck, tmp_path)


def test_a_picture_cut_short_is_named(tmp_path: Path) -> None:
    (tmp_path / "slide-001.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(InputError, match=r"slide-001\.png is no whole picture"):
        picture_sizes([tmp_path / "slide-001.png"])


def test_sizes_are_width_and_height(tmp_path: Path) -> None:
    write_photo(tmp_path / "a.png", Photo(np.zeros((2, 3, 3), np.uint8)))
    assert picture_sizes([tmp_path / "a.png"]) == [(3, 2)]
