"""Slides without the webcam."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cleanplate.lectures.clean import filled
from cleanplate.lectures.deck import Deck, Fill, Slide, Stay
from cleanplate.lectures.pages import pictures_at

from .screens import RGB, page, show, write_video

BOX = (480, 240, 640, 360)
A = page("A")


def covered(picture: RGB) -> RGB:
    result = picture.copy()
    result[BOX[1] : BOX[3], BOX[0] : BOX[2]] = 100
    return result


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A with something in its corner for a second, then the whole of it."""
    path = tmp_path_factory.mktemp("clean") / "a.mp4"
    return write_video(path, show((covered(A), 1), (A, 1)))


def deck(video: Path, *fills: Fill) -> Deck:
    slide = Slide(1, (Stay(0, 1),), 0.5, fills=fills)
    return Deck(str(video), 2, (360, 640), "auto", (slide,))


def test_a_fill_is_taken_from_its_time(video: Path) -> None:
    before = next(pictures_at(video, [0.5]))
    ((time_s, after),) = filled(video, deck(video, Fill(BOX, 1.5)), [(0.5, before)])
    assert time_s == 0.5
    assert np.abs(after.astype(int) - A).mean() < 3
    assert np.abs(before.astype(int) - covered(A)).mean() < 3
    assert (after[:240] == before[:240]).all()


def test_boxes_are_of_the_video_and_pictures_of_the_region(video: Path) -> None:
    part = replace(deck(video, Fill(BOX, 1.5)), region=(320, 180, 640, 360))
    before = next(pictures_at(video, [0.5], region=part.region))
    ((_, after),) = filled(video, part, [(0.5, before)])
    assert np.abs(after.astype(int) - A[180:, 320:]).mean() < 3


def test_a_slide_without_fills_is_as_it_was(video: Path) -> None:
    picture = covered(A)
    ((_, after),) = filled(video, deck(video), [(0.5, picture)])
    assert after is picture


def test_pages_that_are_no_slides_are_as_they_were(video: Path) -> None:
    picture = covered(A)
    ((_, after),) = filled(video, deck(video, Fill(BOX, 1.5)), [(0.7, picture)])
    assert after is picture
