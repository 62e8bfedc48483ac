"""The clean plate from frames."""

from __future__ import annotations

import numpy as np
import pytest

from cleanplate.core.errors import InputError
from cleanplate.motion import plate
from cleanplate.motion.plate import plate_of, spread


def walk(count: int, *, width: int = 40) -> list[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]:
    """A white square that walks over grey columns, a step a frame."""
    scene = np.repeat(np.arange(width, dtype=np.uint8)[None, :, None] * 4, 20, axis=0)
    frames = [scene.repeat(3, axis=2) for _ in range(count)]
    for number, frame in enumerate(frames):
        frame[5:15, number * 3 : number * 3 + 6] = 255
    return frames


@pytest.mark.parametrize("method", ["median", "mode"])
def test_what_walks_by_is_gone(method: str) -> None:
    made = plate_of(walk(11), method)
    assert (made.picture[:, :, 1] == np.arange(40) * 4).all()


def test_confidence_is_the_share_of_frames_that_show_the_plate() -> None:
    frames = [np.full((2, 2, 3), 50, np.uint8) for _ in range(4)]
    frames[0][0, 0] = 200
    made = plate_of(frames)
    assert made.confidence.tolist() == [[191, 255], [255, 255]]


def test_the_mode_finds_what_is_seen_a_quarter_of_the_time() -> None:
    greys = [90] * 4 + [120, 140, 160, 180, 200, 210, 220, 230, 240, 250, 60]
    frames = [np.full((1, 1, 3), grey, np.uint8) for grey in greys]
    assert plate_of(frames, "mode").picture[0, 0, 0] == 90
    assert plate_of(frames, "median").picture[0, 0, 0] == 160


def test_strips_make_the_same_plate(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = plate_of(walk(11))
    monkeypatch.setattr(plate, "_STRIP_BYTES", 11 * 40 * 3 * 3)
    assert (plate_of(walk(11)).picture == whole.picture).all()


def test_one_frame_is_a_plate() -> None:
    (frame,) = walk(1)
    assert (plate_of([frame]).picture == frame).all()


def test_no_frame_is_an_error() -> None:
    with pytest.raises(InputError, match="at least one frame"):
        plate_of([])


def test_frames_of_two_sizes_are_an_error() -> None:
    with pytest.raises(InputError, match="one size"):
        plate_of([np.zeros((4, 4, 3), np.uint8), np.zeros((4, 5, 3), np.uint8)])


def numbers(count: int, total: int | None, samples: int) -> list[int]:
    """Which of a video's frames are taken; the colour tells the number."""
    frames = (np.full((1, 1, 3), number, np.uint16) for number in range(count))
    return [int(frame[0, 0, 0]) for frame in spread(frames, total, samples)]  # type: ignore[arg-type]


def test_as_many_frames_as_wanted_are_spread_over_the_video() -> None:
    assert numbers(121, 121, 61) == [number * 121 // 61 for number in range(61)]
    assert numbers(5, 5, 61) == [0, 1, 2, 3, 4]
    assert numbers(10, 10, 3) == [0, 3, 6]


def test_frames_get_rarer_where_the_length_is_unknown() -> None:
    taken = numbers(10_000, None, 8)
    assert taken[:10] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 10]
    assert taken[-1] > 8000
    assert len(taken) < 40
