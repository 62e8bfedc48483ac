"""Chroma key, GrabCut, back-projection and watershed in the place of a network."""

from __future__ import annotations

import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.matting.boxes import Box
from cleanplate.matting.classical import (
    BackProjectionMatter,
    ChromaMatter,
    GrabCutMatter,
    WatershedMatter,
)
from cleanplate.matting.network import CoarseMatter
from cleanplate.media.memory_video import MemoryVideo, opaque_rgb
from cleanplate.segmentation.chroma_key import Key

WALL, RED, HAIR = (40, 160, 80), (200, 40, 40), (90, 120, 100)
BOX = Box(0.1, 0.2, 0.9, 0.8)


def scene(size: tuple[int, int] = (90, 120), left: int = 40) -> np.ndarray:
    """A red block before a green wall, a third of the rows and columns."""
    rgb = np.full((*size, 3), WALL, np.uint8)
    rgb[size[0] // 3 : 2 * size[0] // 3, left : left + 40] = RED
    return rgb


MATTERS: dict[str, CoarseMatter] = {
    "chroma": ChromaMatter(Key(WALL, 0.8)),
    "grabcut": GrabCutMatter(BOX),
    "backprojection": BackProjectionMatter(np.full((2, 2, 3), RED, np.uint8)),
    "watershed": WatershedMatter(),
}
every = pytest.mark.parametrize("name", MATTERS)


@every
def test_the_block_is_found(name: str) -> None:
    matter = MATTERS[name]
    matte = matter(scene())
    assert matter.name == name
    assert matte.dtype == np.float32
    assert matte[40:50, 50:70].min() > 0.9
    assert matte[:, :15].max() < 0.1


@every
def test_large_pictures_are_reduced_but_for_chroma(name: str) -> None:
    matte = MATTERS[name](scene((1100, 1200), 400))
    assert (matte.shape == (1100, 1200)) == (name == "chroma")
    assert matte.shape[1] / matte.shape[0] == pytest.approx(1200 / 1100, rel=0.01)


@pytest.mark.parametrize("name", sorted(set(MATTERS) - {"grabcut"}))
def test_a_pixel_does_no_harm(name: str) -> None:
    assert MATTERS[name](np.full((1, 1, 3), 90, np.uint8)).shape == (1, 1)


def test_a_pixel_leaves_no_background_for_grab_cut() -> None:
    with pytest.raises(UsageError, match="leave background"):
        MATTERS["grabcut"](np.full((1, 1, 3), 90, np.uint8))


def test_a_thin_margin_around_the_box_stays_background_in_a_large_picture() -> None:
    size = (900, 1200)
    box = Box(1 / size[0], 1 / size[1], 899 / size[0], 1199 / size[1])
    assert GrabCutMatter(box)(scene(size, 400)).shape == (360, 480)


def test_grab_cut_goes_on_from_the_frame_before() -> None:
    matter = GrabCutMatter(BOX)
    first, box = matter.track(scene(left=36), None)
    second, _ = matter.track(scene(left=40), box)
    assert first[45, 38] == second[45, 78] == 1
    assert second[45, 38] == 0


def test_grab_cut_begins_anew_where_it_is_told_to() -> None:
    taught, fresh = GrabCutMatter(BOX), GrabCutMatter(BOX)
    taught.track(scene(left=30), None)
    anew, _ = taught.track(scene(left=44), None)
    assert np.array_equal(anew, fresh.track(scene(left=44), None)[0])


def test_grab_cut_finds_a_subject_that_was_gone() -> None:
    matter = GrabCutMatter(BOX)
    _, box = matter.track(scene(), None)
    _, box = matter.track(np.full((90, 120, 3), WALL, np.uint8), box)
    matte, _ = matter.track(scene(), box)
    assert matte[45, 60] == 1


def test_spill_goes_from_pictures_and_frames_alike() -> None:
    rgb = scene()
    rgb[30:60, 40:80] = HAIR
    matter = ChromaMatter(Key(WALL, 0.8))
    clean = matter.clean_picture(rgb)[45, 60].astype(int)
    frame = next(iter(MemoryVideo([rgb])))
    of_frame = opaque_rgb(matter.clean_frame(frame))[45, 60].astype(int)
    assert np.ptp(clean) < np.ptp(HAIR) / 2
    assert np.abs(clean - of_frame).max() <= 3
    assert np.array_equal(matter.clean_frame(frame).y, frame.y)
