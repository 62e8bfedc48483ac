"""Whether the subject is a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from cleanplate.core.pictures import Matte
from cleanplate.matting.choose import PersonDetector, SubjectChooser, mostly_people
from cleanplate.matting.library import open_chooser
from cleanplate.models.runtime import RunOptions
from cleanplate.models.store import find_card

PHOTO = np.zeros((10, 10, 3), np.uint8)


def matte(share: float, size: tuple[int, int] = (100, 100)) -> Matte:
    """One in the upper rows, so that the larger of two covers the smaller."""
    rows = np.arange(size[0])[:, None] < round(share * size[0])
    return np.broadcast_to(rows, size).astype(np.float32)


@pytest.mark.parametrize(
    ("people", "things", "expected"),
    [
        (0.5, 0.5, True),
        (0.3, 0.5, True),
        (0.2, 0.5, False),
        (0.0, 0.5, False),
        (0.0, 0.0, False),
        (0.4, 0.0, True),
        (0.5, 0.2, True),
    ],
    ids=[
        "the same",
        "more than half of it",
        "less than half of it",
        "nobody",
        "nothing at all",
        "nothing else stands out",
        "the people are larger",
    ],
)
def test_people_are_the_subject_where_they_are_half_of_what_stands_out(
    people: float, things: float, expected: bool
) -> None:
    assert mostly_people(matte(people), matte(things)) is expected


def test_a_passer_by_is_not_the_subject() -> None:
    tiny = np.zeros((100, 100), np.float32)
    tiny[:4, :10] = 1
    assert not mostly_people(tiny, tiny)


def test_mattes_of_different_sizes_are_compared() -> None:
    assert mostly_people(matte(0.5, (144, 256)), matte(0.5, (320, 320)))


class Scores:
    """A detector's network that remembers what it was shown."""

    description = "nowhere"

    def __init__(self, *scores: float) -> None:
        self.scores = np.array(scores, np.float32)
        self.shown: Any = None

    def __call__(self, tensor: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        self.shown = tensor
        return self.scores


@pytest.mark.parametrize(
    ("scores", "sure"), [((-3.0, 0.0), 0.5), ((2.0, -9.0), 0.880797), ((-1e9,), 0.0), ((1e9,), 1.0)]
)
def test_the_best_anchor_decides(scores: tuple[float, ...], sure: float) -> None:
    detector = PersonDetector(find_card("person-detector"), Scores(*scores))
    assert detector(PHOTO) == pytest.approx(sure, abs=1e-6)


@pytest.mark.parametrize("size", [(20, 40), (40, 20)])
def test_the_detector_sees_the_picture_undistorted_between_grey_bars(size: tuple[int, int]) -> None:
    network = Scores(0.0)
    PersonDetector(find_card("person-detector"), network)(np.full((*size, 3), 255, np.uint8))
    (square,) = network.shown
    seen = square if size[0] < size[1] else square.transpose(1, 0, 2)
    # White is 1, the grey of the bars (128 / 255 - .5) / .5.
    assert np.allclose(seen[112], 1.0, atol=0.01)
    assert np.allclose(seen[[10, 213]], 0.0039, atol=0.01)


@pytest.mark.parametrize("size", [(1, 200_000), (200_000, 1)])
def test_a_very_long_picture_does_not_become_a_very_large_square(size: tuple[int, int]) -> None:
    # The square of its longer side would take 120 GB.
    network = Scores(0.0)
    PersonDetector(find_card("person-detector"), network)(np.zeros((*size, 3), np.uint8))
    assert network.shown.shape == (1, 224, 224, 3)


class Never:
    """A network that must not be asked."""

    name = description = "never"

    def __call__(self, _: Any) -> Matte:
        raise AssertionError


class Answer(Never):
    """A network that answers the same to everything."""

    def __init__(self, share: float) -> None:
        self.share = share

    def __call__(self, _: Any) -> Matte:
        return matte(self.share)


def chooser(score: float, person: Any, salient: Any) -> SubjectChooser:
    detector = PersonDetector(find_card("person-detector"), Scores(score))
    return SubjectChooser(detector, person, salient)


def test_where_no_person_is_detected_no_other_network_is_asked() -> None:
    assert not chooser(-1.0, Never(), Never()).is_person(PHOTO)


def test_where_one_is_detected_the_mattes_decide() -> None:
    assert chooser(1.0, Answer(0.5), Answer(0.5)).is_person(PHOTO)
    assert not chooser(1.0, Answer(0.1), Answer(0.5)).is_person(PHOTO)


def test_what_stands_out_is_not_computed_again_where_it_is_known() -> None:
    assert chooser(1.0, Answer(0.5), Never()).is_person(PHOTO, salient=matte(0.5))


@pytest.mark.parametrize(
    ("picture", "is_person"),
    [
        ("people/images/9.jpg", True),
        ("people/images/112.jpg", True),
        ("u2net-goldens/images/boat.jpg", False),
        ("u2net-goldens/images/horse.jpg", False),
    ],
)
def test_real_photos_are_told_apart(media: Path, picture: str, is_person: bool) -> None:
    rgb = np.asarray(Image.open(media / picture).convert("RGB"))
    assert open_chooser(RunOptions()).is_person(rgb) is is_person
