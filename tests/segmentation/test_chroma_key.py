"""Chroma key: the wall found, the matte soft, the spill gone."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.core.frames import rgb_matrix
from cleanplate.media.memory_video import rgb_colour
from cleanplate.segmentation.chroma_key import (
    Key,
    find_key,
    key_out,
    key_share,
    matte_of,
    suppress_spill,
    suppress_spill_planes,
)
from cleanplate.segmentation.options import ChromaOptions

from .scenes import RED, WALL, before_wall

SKIN, YELLOW, GREY = (200, 150, 125), (230, 210, 40), (90, 90, 90)


def one(colour: tuple[int, int, int]) -> np.ndarray:
    return np.full((1, 1, 3), colour, np.uint8)


def test_the_wall_is_found_at_the_border() -> None:
    assert find_key(before_wall()).colour == WALL


def test_shoulders_at_the_border_are_no_wall() -> None:
    rgb = before_wall()
    rgb[40:, 10:70] = (60, 50, 55)
    assert find_key(rgb).colour == WALL


def test_a_blue_wall_is_found_as_well() -> None:
    rgb = before_wall()[..., [0, 2, 1]]
    assert find_key(rgb).colour == (40, 80, 160)


def test_a_key_that_is_given_is_taken() -> None:
    assert find_key(before_wall(), ChromaOptions("#00b140")).colour == (0, 177, 64)


def test_an_uneven_wall_is_all_wall_earlier() -> None:
    flat, uneven = before_wall(), before_wall().astype(float)
    uneven *= np.linspace(1, 0.6, 80)[None, :, None]
    assert find_key(flat).wall > find_key(uneven.astype(np.uint8)).wall
    matte = key_out(uneven.astype(np.uint8)).matte
    assert matte is not None
    assert matte[:, :25].max() == 0


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_grey_border_has_no_key(level: int) -> None:
    with pytest.raises(UsageError, match="no wall of one colour"):
        find_key(np.full((20, 20, 3), level, np.uint8))


def test_a_grey_key_is_refused() -> None:
    with pytest.raises(UsageError, match="is grey"):
        find_key(before_wall(), ChromaOptions("grey"))


def test_the_subject_is_one_and_the_wall_nought() -> None:
    found = key_out(before_wall())
    assert found.matte is not None
    assert (found.matte[20:40, 30:50] == 1).all()
    assert found.matte.sum() == 400


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
def test_a_mixture_of_wall_and_grey_has_the_share_of_its_wall(share: float) -> None:
    mixed = tuple(round(share * w + (1 - share) * g) for w, g in zip(WALL, GREY, strict=True))
    found = key_share(one(mixed), Key(WALL, 1))  # type: ignore[arg-type]
    assert float(found[0, 0]) == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize("colour", [SKIN, RED, YELLOW, GREY, (255, 255, 255), (0, 0, 0)])
def test_subjects_colours_hold_no_key(colour: tuple[int, int, int]) -> None:
    assert float(key_share(one(colour), Key(WALL, 1))[0, 0]) < 0.01


def test_the_matte_goes_straight_from_tolerance_to_wall() -> None:
    share = np.array([[0, 0.2, 0.5, 0.8, 1]], np.float32)
    assert matte_of(share, 0.2, 0.8)[0].tolist() == pytest.approx([1, 1, 0.5, 0, 0], abs=1e-6)


def test_a_picture_that_is_all_wall_has_no_subject() -> None:
    found = key_out(np.full((9, 9, 3), WALL, np.uint8))
    assert not found.labels.any()
    assert found.note is not None
    assert "all of the picture is the wall" in found.note


def test_a_key_that_is_nowhere_keeps_everything_and_says_so() -> None:
    found = key_out(before_wall(), ChromaOptions("magenta"))
    assert (found.labels == 1).all()
    assert found.note == "nothing has the key's colour"


@pytest.mark.parametrize("colour", [SKIN, RED, (200, 40, 200), GREY])
def test_colours_far_from_the_key_are_left_as_they_are(colour: tuple[int, int, int]) -> None:
    clean = suppress_spill(one(colour), WALL)
    assert np.abs(clean.astype(int) - colour).max() <= 1


def test_spill_on_grey_turns_grey_and_keeps_its_brightness() -> None:
    clean = suppress_spill(one((100, 130, 108)), WALL)[0, 0].astype(int)
    assert np.ptp(clean) <= 12
    assert clean @ [0.299, 0.587, 0.114] == pytest.approx(118.5, abs=1.5)


def test_half_the_strength_takes_half_the_spill() -> None:
    spilt = one((80, 150, 100)).astype(np.float32) / np.float32(255)
    whole, half = suppress_spill(spilt, WALL), suppress_spill(spilt, WALL, 0.5)
    assert np.allclose(half, (spilt + whole) / 2, atol=1e-5)
    assert np.allclose(suppress_spill(spilt, WALL, 0), spilt, atol=1e-5)


@given(seed=st.integers(0, 99), dtype=st.sampled_from([np.uint8, np.uint16, np.float32]))
@settings(max_examples=15)
def test_every_depth_keeps_its_depth_and_agrees(seed: int, dtype: type) -> None:
    rgb = np.random.default_rng(seed).integers(0, 256, (5, 7, 3), np.uint8)
    deep = {np.uint8: rgb, np.uint16: rgb.astype(np.uint16) * 257}.get(dtype)
    given_ = rgb.astype(np.float32) / np.float32(255) if deep is None else deep
    clean = suppress_spill(given_, WALL)
    white = 1.0 if dtype is np.float32 else np.iinfo(dtype).max
    assert clean.dtype == dtype
    expected = suppress_spill(rgb, WALL).astype(float) / 255
    assert np.abs(clean.astype(float) / white - expected).max() < 0.004


def test_chroma_planes_lose_what_pictures_lose() -> None:
    rgb = np.array([[[80, 150, 100], SKIN, WALL]], np.uint8)
    matrix, offset = rgb_matrix(rgb_colour(480), 480)
    yuv, key = rgb.astype(np.float32) @ matrix + offset, np.array(WALL, np.float32) @ matrix
    u, v = (np.rint(yuv[..., axis]).astype(np.uint8) for axis in (1, 2))
    new_u, new_v = suppress_spill_planes(u, v, (float(key[1]), float(key[2])))
    clean = suppress_spill(rgb, WALL).astype(np.float32) @ matrix + offset
    assert np.abs(new_u - clean[..., 1]).max() < 1.5
    assert np.abs(new_v - clean[..., 2]).max() < 1.5
    assert (u[0, 1], v[0, 1]) == (new_u[0, 1], new_v[0, 1])


def test_planes_of_ten_bits_lose_the_same() -> None:
    u, v = np.array([[100, 140]], np.uint8), np.array([[90, 120]], np.uint8)
    eight = suppress_spill_planes(u, v, (-20.0, -30.0))
    ten = suppress_spill_planes(u.astype(np.uint16) * 4, v.astype(np.uint16) * 4, (-20, -30), 10)
    assert ten[0].dtype == np.uint16
    assert np.abs(ten[0] / 4 - eight[0]).max() <= 0.5
    assert np.abs(ten[1] / 4 - eight[1]).max() <= 0.5


def test_a_real_green_wall_goes_and_the_man_stays(media: Path) -> None:
    path = media / "video" / "calls" / "talking-d0.mp4"
    with av.open(str(path)) as video:
        rgb = next(video.decode(video=0)).to_ndarray(format="rgb24")
    matte = key_out(rgb).matte
    assert matte is not None
    assert matte[:40].max() < 0.05  # wall above the head
    assert matte[180:300, 170:350].min() == 1  # his face
    assert 0.02 < ((matte > 0.05) & (matte < 0.95)).mean() + 0.02 < 0.1
