"""Stays: their times, and the picture that is kept of each."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from cleanplate.lectures.restless import Restless
from cleanplate.lectures.signal import Grey
from cleanplate.lectures.stays import Pages, PageStay, find_stays

from .screens import GRID, blocks, cross_fade, page, small, spool_of

A, B = small(page("A")), small(page("B"))


def stays_of(
    folder: Path,
    pictures: list[Grey],
    mask: npt.NDArray[np.bool_] | None = None,
    film: npt.NDArray[np.bool_] | None = None,
) -> tuple[list[PageStay], Pages]:
    """Stays of pictures a fifth of a second apart, in which one mask holds all the time."""
    masks = np.zeros((1, *GRID.blocks), bool) if mask is None else mask[None]
    films = np.zeros(len(pictures), bool) if film is None else film
    pages = Pages(folder / "pages", GRID)
    spool = spool_of(folder, pictures)
    end_s = len(pictures) / 5
    return find_stays(spool, Restless(masks, films, 4), pages, same=14, end_s=end_s), pages


def spans(stays: list[PageStay]) -> list[tuple[float, float]]:
    return [(round(stay.start_s, 6), round(stay.end_s, 6)) for stay in stays]


def test_a_page_stays_until_the_first_sample_of_the_next(tmp_path: Path) -> None:
    stays, pages = stays_of(tmp_path, [A] * 10 + [B] * 15)
    assert spans(stays) == [(0, 2), (2, 5)]
    assert [stay.number for stay in stays] == [0, 1]
    assert (pages[0] == A).all()
    assert (pages[1] == B).all()
    assert stays[0].ended_by > 25
    assert stays[1].ended_by == 0


def test_the_time_of_the_picture_is_that_of_its_last_sample(tmp_path: Path) -> None:
    stays, _ = stays_of(tmp_path, [A] * 10 + [B] * 15)
    assert [round(stay.picture_s, 6) for stay in stays] == [1.8, 4.8]


@pytest.mark.parametrize(("samples", "count"), [(1, 1), (2, 2)])
def test_what_is_gone_at_once_is_no_page(tmp_path: Path, samples: int, count: int) -> None:
    """One sample may be a fifth of a second; two are two at most."""
    stays, _ = stays_of(tmp_path, [A] * 10 + [B] * samples)
    assert len(stays) == count


def test_no_moment_of_a_fade_is_a_page(tmp_path: Path) -> None:
    fade = [small(frame) for frame in cross_fade(page("A"), page("B"), 4)]
    stays, pages = stays_of(tmp_path, [A] * 10 + fade + [B] * 10)
    assert len(stays) == 2
    assert (pages[0] == A).all()
    assert (pages[1] == B).all()


def test_a_pointer_neither_ends_a_stay_nor_is_kept(tmp_path: Path) -> None:
    pictures = []
    for number in range(20):
        picture = A.copy()
        cv2.circle(picture, (100 + 6 * number, 150), 1, 60, -1)
        pictures.append(picture)
    stays, pages = stays_of(tmp_path, pictures)
    assert spans(stays) == [(0, 4)]
    assert np.abs(pages[0].astype(int) - A).max() <= 2


@pytest.mark.parametrize("step", [3, 20])
def test_a_large_pointer_does_not_end_a_stay_while_it_moves(tmp_path: Path, step: int) -> None:
    """It rests for a while in another place, which is another state of the page."""
    pictures = []
    for number in [*range(12), *[11] * 8]:
        picture = A.copy()
        cv2.circle(picture, (40 + step * number, 150), 4, 60, -1)
        pictures.append(picture)
    stays, _ = stays_of(tmp_path, [*pictures, *[B] * 5])
    assert spans(stays)[0][0] == 0
    assert spans(stays)[-2:] == [(pytest.approx(2.2, abs=0.21), 4), (4, 5)]
    assert len(stays) == 3


def test_a_word_that_comes_and_stays_is_a_state_from_its_first_sample(tmp_path: Path) -> None:
    other = A.copy()
    cv2.putText(other, "no", (250, 100), cv2.FONT_HERSHEY_SIMPLEX, 0.4, 0, 1)
    assert spans(stays_of(tmp_path, [A] * 10 + [other] * 10)[0]) == [(0, 2), (2, 4)]


def test_a_new_line_ends_a_stay(tmp_path: Path) -> None:
    part = small(page("A", lines=3))
    stays, _ = stays_of(tmp_path, [part] * 10 + [A] * 10)
    assert spans(stays) == [(0, 2), (2, 4)]


def test_what_is_restless_does_not_end_a_stay(tmp_path: Path, rng: np.random.Generator) -> None:
    pictures = []
    for _ in range(20):
        picture = A.copy()
        picture[120:, 240:] = rng.integers(0, 256)
        pictures.append(picture)
    mask = blocks(slice(15, 23), slice(30, 40))
    assert len(stays_of(tmp_path / "seen", pictures)[0]) == 0
    stays, _ = stays_of(tmp_path / "masked", pictures, mask)
    assert spans(stays) == [(0, 4)]
    assert (stays[0].masked == mask).all()
    assert stays[0].moving == 0


def test_motion_and_films_are_counted(tmp_path: Path) -> None:
    """A tenth of the picture by three grey levels, in one of ten steps; films in a quarter."""
    pictures = [A.copy() for _ in range(11)] + [B] * 5
    pictures[5][:20] -= 3
    film = np.arange(16) < 4
    stays, _ = stays_of(tmp_path, pictures, film=film)
    # There and back again are two steps.
    assert stays[0].moving == pytest.approx(2 / 10)
    assert stays[0].agitated == pytest.approx(4 / 11)
    assert (stays[1].moving, stays[1].agitated) == (0, 0)


def test_the_pulse_of_key_frames_does_not_end_a_stay(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    """Blurred between key frames, sharp at them."""
    blurred = np.asarray(cv2.GaussianBlur(A, (0, 0), 0.7), np.uint8)
    pictures = [A if number % 10 == 0 else blurred for number in range(50)]
    assert spans(stays_of(tmp_path, pictures)[0]) == [(0, 10)]


def test_a_fade_as_slow_as_can_be_ends_a_stay(tmp_path: Path) -> None:
    """A fifth of a grey level a sample is below all that is seen from one to the next."""
    flat = np.full((180, 320), 120.0)
    pictures = [np.rint(flat + number / 5).astype(np.uint8) for number in range(300)]
    stays, _ = stays_of(tmp_path, pictures)
    assert len(stays) > 2


def test_pages_are_written_anew(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "pages", GRID)
    pages.clear()
    pages.add(A)
    pages.clear()
    pages.add(B)
    assert (pages[0] == B).all()
    assert (tmp_path / "pages").stat().st_size == 180 * 320
