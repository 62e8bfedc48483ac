"""The matte as what differs from the empty scene."""

from __future__ import annotations

from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.matting.clean_plate import PlateMatter, difference_matte

Picture = npt.NDArray[np.uint8]


@pytest.fixture
def scene(rng: np.random.Generator) -> Picture:
    """Wooden boards."""
    boards = np.repeat(rng.integers(90, 170, (1, 32, 1)), 120, axis=0).repeat(5, axis=1)
    return (boards * np.array([1.0, 0.75, 0.5])).astype(np.uint8)


def noisy(picture: Picture, rng: np.random.Generator) -> Picture:
    return (picture + rng.normal(0, 2, picture.shape)).clip(0, 255).astype(np.uint8)


def test_the_scene_itself_is_no_subject(scene: Picture, rng: np.random.Generator) -> None:
    assert difference_matte(noisy(scene, rng), scene).max() == 0


def test_a_subject_is_found_where_it_stands(scene: Picture, rng: np.random.Generator) -> None:
    frame = scene.copy()
    frame[30:90, 60:100] = (30, 60, 160)
    matte = difference_matte(noisy(frame, rng), scene)
    assert matte[34:86, 64:96].min() > 0.95
    assert matte[:22].max() == 0
    assert matte[:, :50].max() == 0


def test_another_exposure_is_no_subject(scene: Picture, rng: np.random.Generator) -> None:
    brighter = (scene * 1.15).clip(0, 255).astype(np.uint8)
    assert difference_matte(noisy(brighter, rng), scene).max() == 0


def test_a_shadow_counts_less_than_something_as_dark(
    scene: Picture, rng: np.random.Generator
) -> None:
    shaded, painted = scene.copy(), scene.copy()
    shaded[30:90, 60:100] = (shaded[30:90, 60:100] * 0.85).astype(np.uint8)
    painted[30:90, 60:100] = (scene[30:90, 60:100] * 0.85).mean(axis=(0, 1)).astype(np.uint8)
    shadow = difference_matte(noisy(shaded, rng), scene)[40:80, 70:90].mean()
    thing = difference_matte(noisy(painted, rng), scene)[40:80, 70:90].mean()
    assert shadow < 0.5 < thing


def test_a_plate_of_another_size_is_brought_to_the_frames(scene: Picture) -> None:
    half = cv2.resize(scene, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    assert PlateMatter(scene)(half).shape == half.shape[:2]


def test_a_plate_of_another_aspect_is_refused(scene: Picture) -> None:
    with pytest.raises(UsageError, match="same camera"):
        PlateMatter(scene)(scene[:, :60])


def test_a_real_room(media: Path) -> None:
    frames = []
    room = media / "video" / "calls" / "one-by-one-person-detection.mp4"
    with av.open(str(room)) as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number in (0, 10, 360):
                frames.append(frame.to_ndarray(format="rgb24"))
            if number == 360:
                break
    matter = PlateMatter(frames[0])
    assert matter(frames[1]).mean() < 0.002
    person = matter(frames[2])
    assert 0.07 < person.mean() < 0.12
    assert person[100:200, 430:500].mean() > 0.9
