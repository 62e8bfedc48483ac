"""The mattes of one video, frame by frame."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from cleanplate.core.frames import ColourTags, Frame, Matrix
from cleanplate.core.pictures import Matte
from cleanplate.matting.boxes import Box
from cleanplate.matting.library import open_coarse
from cleanplate.matting.options import ShapeOptions
from cleanplate.matting.stream import MatteStream
from cleanplate.pipeline.overlap import overlap

SIZE = (48, 64)
NO_SHAPE = ShapeOptions()


class Bright:
    """Finds what is bright; counts how often it was asked."""

    name, description, looks_at = "bright", "nowhere", 64

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, rgb: npt.NDArray[np.uint8]) -> Matte:
        self.asked += 1
        return (rgb[..., 1] > 128).astype(np.float32)


class Tracking(Bright):
    """As `Bright`, and remembers the box it was given with each frame."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[Box | None] = []

    def track(self, rgb: npt.NDArray[np.uint8], box: Box | None) -> tuple[Matte, Box | None]:
        self.given.append(box)
        return self(rgb), Box(0, 0, 1, 1)


def frame(index: int, left: int = 16, *, depth: int = 8, invert: bool = False) -> Frame:
    """A bright square of 24 pixels on dark ground, or the other way round."""
    dark, bright = (200, 40) if invert else (40, 200)
    dtype = np.uint8 if depth == 8 else np.uint16
    y = np.full(SIZE, dark << (depth - 8), dtype)
    y[12:36, left : left + 24] = bright << (depth - 8)
    grey = np.full((24, 32), 128 << (depth - 8), dtype)
    return Frame(y, grey, grey, index, Fraction(1, 30), index, ColourTags(Matrix.BT709), depth)


def moving(count: int = 6) -> list[Frame]:
    return [frame(index, left=10 + 2 * index) for index in range(count)]


@pytest.mark.parametrize("edge", ["hard", "soft", "fine"])
@pytest.mark.parametrize("steady", [True, False])
def test_process_is_find_and_draw(edge: Any, steady: bool) -> None:
    whole = MatteStream(Bright(), edge, NO_SHAPE, steady=steady)
    halves = MatteStream(Bright(), edge, NO_SHAPE, steady=steady)
    for one in moving():
        np.testing.assert_array_equal(whole.process(one), halves.draw(one, halves.find(one)))


def test_two_threads_find_and_draw_what_one_does() -> None:
    alone, shared = (MatteStream(Bright(), "soft", NO_SHAPE) for _ in range(2))
    expected = [alone.process(one) for one in moving(12)]
    mattes = overlap(
        moving(12), lambda one: (one, shared.find(one)), lambda found: shared.draw(*found)
    )
    np.testing.assert_array_equal(list(mattes), expected)


@pytest.mark.parametrize("depth", [8, 10])
def test_the_matte_has_the_frames_size_in_eight_bits(depth: int) -> None:
    matte = MatteStream(Bright(), "soft", NO_SHAPE).process(frame(0, depth=depth))
    assert matte.shape == SIZE
    assert matte.dtype == np.uint8
    assert matte[24, 28] > 250
    assert matte[2, 2] < 5


def test_the_network_is_asked_once_a_frame() -> None:
    matter = Bright()
    stream = MatteStream(matter, "soft", NO_SHAPE)
    for one in moving(5):
        stream.process(one)
    assert matter.asked == 5


def test_a_video_without_frames_found_nothing() -> None:
    stream = MatteStream(Bright(), "soft", NO_SHAPE)
    assert not stream.found_any
    assert (stream.model, stream.description) == ("bright", "nowhere")


def test_a_subject_in_one_frame_is_remembered() -> None:
    empty = frame(0)
    empty.y[:] = 40
    stream = MatteStream(Bright(), "soft", NO_SHAPE)
    stream.process(empty)
    assert not stream.found_any
    stream.process(frame(1))
    stream.process(empty)
    assert stream.found_any


def test_the_box_of_a_frame_is_given_in_with_the_next() -> None:
    matter = Tracking()
    stream = MatteStream(matter, "soft", NO_SHAPE)
    for index in range(3):
        stream.process(frame(index))
    assert matter.given == [None, Box(0, 0, 1, 1), Box(0, 0, 1, 1)]


def test_a_scene_cut_forgets_the_box() -> None:
    matter = Tracking()
    stream = MatteStream(matter, "soft", NO_SHAPE)
    for index in range(4):
        stream.find(frame(index, invert=index >= 2))
    assert matter.given[:3] == [None, Box(0, 0, 1, 1), Box(0, 0, 1, 1)]
    # The cut is seen in frame 2, so that frame 3 begins anew.
    assert matter.given[3] is None


def test_after_a_scene_cut_nothing_of_the_old_scene_is_left() -> None:
    through, fresh = (MatteStream(Bright(), "soft", NO_SHAPE) for _ in range(2))
    for index in range(3):
        through.process(frame(index))
    after = frame(3, invert=True)
    np.testing.assert_array_equal(through.process(after), fresh.process(after))


def test_without_steadying_every_frame_stands_alone() -> None:
    stream = MatteStream(Bright(), "soft", NO_SHAPE, steady=False)
    mattes = [stream.process(one) for one in moving()]
    alone = [MatteStream(Bright(), "soft", NO_SHAPE).process(one) for one in moving()]
    np.testing.assert_array_equal(mattes, alone)


def test_a_network_that_blinks_is_steadied() -> None:
    class Blinking(Bright):
        def __call__(self, rgb: npt.NDArray[np.uint8]) -> Matte:
            matte = super().__call__(rgb)
            return matte * np.float32(0.6 if self.asked % 2 else 1.0)

    def flicker(*, steady: bool) -> float:
        stream = MatteStream(Blinking(), "soft", NO_SHAPE, steady=steady)
        levels = [float(stream.find(frame(index))[24, 28]) for index in range(10)]
        return float(np.abs(np.diff(levels[2:])).mean())

    assert flicker(steady=True) < 0.5 * flicker(steady=False)


def test_hard_edges_are_in_or_out() -> None:
    matte = MatteStream(Bright(), "hard", NO_SHAPE).process(frame(0))
    assert set(np.unique(matte)) == {0, 255}


def test_the_matte_is_shaped_as_asked() -> None:
    plain = MatteStream(Bright(), "hard", NO_SHAPE).process(frame(0))
    inverted = MatteStream(Bright(), "hard", ShapeOptions(invert=True)).process(frame(0))
    np.testing.assert_array_equal(inverted, 255 - plain)


def test_a_real_composition_follows_a_video() -> None:
    stream = MatteStream(open_coarse("portrait"), "soft", NO_SHAPE)
    mattes = [stream.process(one) for one in moving(3)]
    assert [matte.shape for matte in mattes] == [SIZE] * 3
    assert stream.model == "portrait"


def test_the_frame_is_not_changed() -> None:
    one = frame(0)
    kept = [plane.copy() for plane in (one.y, one.u, one.v)]
    MatteStream(Bright(), "soft", NO_SHAPE).process(one)
    for plane, before in zip((one.y, one.u, one.v), kept, strict=True):
        np.testing.assert_array_equal(plane, before)
