"""Pages that are no slides."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from cleanplate.lectures.signal import Grey
from cleanplate.lectures.speaker import films, has_large_face, is_blank, usual_greys
from cleanplate.lectures.stays import Pages, PageStay
from cleanplate.media.images import read_photo

from .screens import GRID, blocks, film, page, small

KEPT = np.full((180, 320), 255, np.uint8)


@pytest.fixture(scope="module")
def portrait(media: Path) -> Grey:
    """The photographer of scikit-image's cameraman is no face; this footballer's is."""
    rgb = read_photo(media / "classical" / "messi5.jpg").pixels[..., :3]
    grey = cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2GRAY)
    height, width = grey.shape
    cut = grey[: height // 2, width // 4 : width * 3 // 4]
    return np.asarray(cv2.resize(cut, (320, 180), interpolation=cv2.INTER_AREA), np.uint8)


def stay(
    number: int, start_s: float, end_s: float, *, moving: float = 0, agitated: float = 0
) -> PageStay:
    mask = blocks(slice(0), slice(0))
    return PageStay(number, start_s, end_s, end_s, moving, agitated, mask, 20)


def pages_of(folder: Path, *pictures: Grey) -> Pages:
    pages = Pages(folder / "pages", GRID)
    for picture in pictures:
        pages.add(picture)
    return pages


def test_what_moves_half_of_the_time_is_a_film(tmp_path: Path) -> None:
    pages = pages_of(tmp_path, small(page("A")), small(page("B")))
    assert films([stay(0, 0, 5, moving=0.5), stay(1, 9, 12, moving=0.4)], pages) == [True, False]


def test_a_page_of_text_is_none_however_short_and_agitated(tmp_path: Path) -> None:
    pages = pages_of(tmp_path, small(page("A")))
    assert films([stay(0, 0, 1, agitated=1)], pages) == [False]
    assert films([stay(0, 0, 9, agitated=1)], pages) == [False]


def test_a_short_moment_between_two_of_a_film_is_one(tmp_path: Path) -> None:
    pages = pages_of(tmp_path, *[small(page(name)) for name in "ABC"])
    around = stay(0, 0, 1, moving=1), stay(2, 4, 5, moving=1)
    assert films([around[0], stay(1, 2, 3), around[1]], pages) == [True] * 3
    assert films([around[0], stay(1, 2, 3.6), around[1]], pages) == [True, False, True]


def test_it_is_none_where_the_film_is_far_or_on_one_side(tmp_path: Path) -> None:
    pages = pages_of(tmp_path, *[small(page(name)) for name in "ABC"])
    one, middle = stay(0, 0, 1, moving=1), stay(1, 2, 3)
    assert films([one, middle, stay(2, 5.5, 6, moving=1)], pages)[1] is False
    assert films([one, middle, stay(2, 4, 6)], pages)[1] is False
    assert films([one, middle], pages)[1] is False


def test_the_speaker_is_told_by_his_face(tmp_path: Path, portrait: Grey) -> None:
    assert has_large_face(portrait)
    assert usual_greys(portrait) < 0.7
    pages = pages_of(tmp_path, portrait)
    assert films([stay(0, 0, 1)], pages) == [True]
    assert films([stay(0, 0, 9, agitated=0.6)], pages) == [True]


def test_a_face_that_stands_still_for_long_is_on_a_slide(tmp_path: Path, portrait: Grey) -> None:
    assert films([stay(0, 0, 9)], pages_of(tmp_path, portrait)) == [False]


def test_a_small_face_is_not_the_speakers(portrait: Grey) -> None:
    picture = small(page("A"))
    picture[140:170, 250:303] = cv2.resize(portrait, (53, 30))
    assert not has_large_face(picture)


def test_pages_have_few_greys_and_films_many() -> None:
    assert usual_greys(np.full((10, 10), 7, np.uint8)) == 1
    assert usual_greys(small(page("A"))) > 0.8
    assert usual_greys(film(1)[0][..., 0]) < 0.3


def test_greys_next_to_each_other_are_one() -> None:
    picture = np.array([[10, 11, 12, 50, 90, 130, 170, 210, 240, 255]], np.uint8)
    # 10 to 12 together, and two more of the others.
    assert usual_greys(picture) == pytest.approx(0.5)


@pytest.mark.parametrize("grey", [0, 16, 128, 235, 255])
def test_one_grey_is_blank(grey: int) -> None:
    assert is_blank(np.full((180, 320), grey, np.uint8), KEPT)


def test_noise_is_blank_and_a_line_is_not(rng: np.random.Generator) -> None:
    noisy = (120 + rng.normal(0, 2, (180, 320))).astype(np.uint8)
    assert is_blank(noisy, KEPT)
    cv2.putText(noisy, "1.", (20, 40), cv2.FONT_HERSHEY_SIMPLEX, 0.5, 30, 1)
    assert not is_blank(noisy, KEPT)


def test_what_is_masked_is_not_on_the_page() -> None:
    picture = np.full((180, 320), 240, np.uint8)
    picture[100:, 200:] = 50
    kept = KEPT.copy()
    kept[100:, 200:] = 0
    assert is_blank(picture, kept)
    assert not is_blank(picture, KEPT)
    assert is_blank(small(page("A")), 0 * KEPT)
