"""The scene as far as it was seen."""

from __future__ import annotations

import errno
import io
import tempfile

import numpy as np
import pytest

from cleanplate.core.errors import InputError, OutputError
from cleanplate.restore.seen import STILL, SceneStack, median_seen, stillness


def test_the_median_is_of_what_is_not_hidden() -> None:
    frames = np.array([10, 12, 90, 80], np.uint8).reshape(4, 1, 1, 1).repeat(3, axis=3)
    hidden = np.array([False, False, True, True]).reshape(4, 1, 1)
    picture, unseen = median_seen(frames, hidden)
    assert picture.ravel().tolist() == [10, 10, 10]
    assert not unseen.any()


def test_what_was_never_seen_is_said() -> None:
    frames = np.full((3, 1, 2, 3), 9, np.uint8)
    hidden = np.zeros((3, 1, 2), bool)
    hidden[:, 0, 1] = True
    _, unseen = median_seen(frames, hidden)
    assert unseen.tolist() == [[False, True]]


def textured(rng: np.random.Generator, size: tuple[int, int] = (60, 120)) -> np.ndarray:
    small = rng.integers(0, 255, (size[0] // 4, size[1] // 4, 3))
    return np.kron(small, np.ones((4, 4, 1))).astype(np.uint8)


def test_a_still_scene_is_still_and_a_pan_is_not(rng: np.random.Generator) -> None:
    scene = textured(rng)
    still = np.stack([scene[:, 10:70]] * 9)
    pan = np.stack([scene[:, 5 * step : 5 * step + 60] for step in range(9)])
    hidden = np.zeros((9, 60, 60), bool)
    assert stillness(still, hidden) == 1
    assert stillness(pan, hidden) < STILL


def test_a_wall_without_edges_counts_as_still() -> None:
    flat = np.full((3, 8, 8, 3), 70, np.uint8)
    assert stillness(flat, np.zeros((3, 8, 8), bool)) == 1


def test_a_stack_finds_the_scene_behind_what_moves(rng: np.random.Generator) -> None:
    scene = textured(rng)
    with SceneStack() as stack:
        for number in range(6):
            frame, hidden = scene.copy(), np.zeros(scene.shape[:2], bool)
            hidden[10:40, 15 * number : 15 * number + 20] = True
            frame[hidden] = 255
            stack.add(frame, hidden)
        found = stack.scene()
    assert np.array_equal(found.picture, scene)
    assert not found.unseen.any()
    assert found.stillness == 1


def test_a_stack_needs_frames_of_one_size() -> None:
    with SceneStack() as stack:
        with pytest.raises(InputError, match="at least one frame"):
            stack.scene()
        stack.add(np.zeros((4, 4, 3), np.uint8), np.zeros((4, 4), bool))
        with pytest.raises(InputError, match="change their size"):
            stack.add(np.zeros((4, 5, 3), np.uint8), np.zeros((4, 5), bool))


class FullDisk(io.BytesIO):
    """A file on a disk without room."""

    def write(self, _data: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    def close(self) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_options: FullDisk())
    with pytest.raises(OutputError, match="No space left on device; make room there"):  # noqa: SIM117
        with SceneStack() as stack:
            stack.add(np.zeros((4, 4, 3), np.uint8), np.zeros((4, 4), bool))
