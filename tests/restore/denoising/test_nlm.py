"""Non-local means: OpenCV's four forms."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from skimage import data

from cleanplate.core.errors import UsageError
from cleanplate.restore.denoising.denoiser import Strength
from cleanplate.restore.denoising.nlm import NonLocalMeans

H = Strength(10, 7)


@pytest.fixture
def frames(rng: np.random.Generator) -> list[np.ndarray]:
    """Five noisy frames of one scene, RGB."""
    clean = data.astronaut()[:48, 200:260]
    return [
        np.clip(clean + rng.normal(0, 10, clean.shape), 0, 255).astype(np.uint8) for _ in range(5)
    ]


def bgr(frame: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(frame[..., ::-1])


def test_grey_is_opencv_s(frames: list[np.ndarray]) -> None:
    grey = np.ascontiguousarray(frames[0][..., 1])
    expected = cv2.fastNlMeansDenoising(grey, None, 10, 7, 21)
    assert np.array_equal(NonLocalMeans().picture([grey], 0, H), expected)


def test_colour_is_opencv_s(frames: list[np.ndarray]) -> None:
    expected = cv2.fastNlMeansDenoisingColored(bgr(frames[0]), None, 10, 7, 7, 21)
    assert np.array_equal(NonLocalMeans(space="lab").picture(frames[:1], 0, H), bgr(expected))


def test_a_grey_sequence_is_opencv_s(frames: list[np.ndarray]) -> None:
    grey = [np.ascontiguousarray(frame[..., 1]) for frame in frames]
    expected = cv2.fastNlMeansDenoisingMulti(grey, 2, 5, None, 10, 7, 21)
    assert np.array_equal(NonLocalMeans(window=5).picture(grey, 2, H), expected)


def test_a_colour_sequence_is_opencv_s(frames: list[np.ndarray]) -> None:
    several = [bgr(frame) for frame in frames]
    expected = cv2.fastNlMeansDenoisingColoredMulti(several, 2, 5, None, 10, 7, 7, 21)
    assert np.array_equal(NonLocalMeans(window=5, space="lab").picture(frames, 2, H), bgr(expected))


@pytest.mark.parametrize("at", [0, 1, 3, 4])
def test_frames_near_the_end_are_mirrored(frames: list[np.ndarray], at: int) -> None:
    grey = [np.ascontiguousarray(frame[..., 1]) for frame in frames]
    orders = {
        0: [4, 3, 2, 1, 0, 1, 2, 3, 4],
        1: [2, 1, 0, 1, 2, 3, 4],
        3: [0, 1, 2, 3, 4, 3, 2],
        4: [0, 1, 2, 3, 4, 3, 2, 1, 0],
    }
    wanted = [grey[number] for number in orders[at]]
    middle = len(wanted) // 2
    expected = cv2.fastNlMeansDenoisingMulti(wanted, middle, len(wanted), None, 10, 7, 21)
    assert np.array_equal(NonLocalMeans(window=5).picture(grey, at, H), expected)


def test_more_frames_leave_less_noise(frames: list[np.ndarray]) -> None:
    clean = data.astronaut()[:48, 200:260].astype(float)
    one, five = (
        NonLocalMeans(window=count).picture(frames[2 - half : 3 + half], half, H)
        for count, half in ((1, 0), (5, 2))
    )
    assert np.mean((five - clean) ** 2) < 0.9 * np.mean((one - clean) ** 2)


def test_ycc_leaves_less_error_than_opencv_s_cielab(rng: np.random.Generator) -> None:
    clean = data.astronaut()[:200, 100:300]
    noisy = np.clip(clean + rng.normal(0, 20, clean.shape), 0, 255).astype(np.uint8)
    lab, ycc = (NonLocalMeans(space=space) for space in ("lab", "ycc"))
    errors = [
        float(
            np.mean((one.picture([noisy], 0, one.strength_for(noisy)) - clean.astype(float)) ** 2)
        )
        for one in (lab, ycc)
    ]
    assert errors[1] < 0.75 * errors[0]


def test_sixteen_bits_are_used(frames: list[np.ndarray]) -> None:
    deep = frames[0].astype(np.uint16) * 257
    result = NonLocalMeans().picture([deep], 0, H)
    assert len(np.unique(result)) > 256


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"template": 4}, "--template"),
        ({"search": 0}, "--search"),
        ({"window": 2}, "--frames"),
        ({"space": "rgb"}, "--space"),
    ],
)
def test_what_cannot_work_is_refused(options: dict[str, object], word: str) -> None:
    with pytest.raises(UsageError, match=word):
        NonLocalMeans(**options)  # type: ignore[arg-type]
