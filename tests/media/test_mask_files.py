"""Mattes, masks and labels as files have them, and a note for every decision."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cleanplate.core.errors import InputError
from cleanplate.media.mask_files import (
    ALPHA,
    COLOUR,
    CUT,
    INDEX,
    SPREAD,
    read_labels,
    read_mask,
    read_matte,
)

from .clips import real


def saved(path: Path, values: object, mode: str | None = None) -> Path:
    image = Image.fromarray(np.asarray(values))
    (image if mode is None else image.convert(mode)).save(path)
    return path


BYTES = np.array([[0, 51, 255]], np.uint8)


def test_bytes_are_a_share_of_255(tmp_path: Path) -> None:
    found = read_matte(saved(tmp_path / "a.png", BYTES))
    assert found.values.tolist() == [[0.0, np.float32(0.2), 1.0]]
    assert found.notes == ()


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_sixteen_bits_are_a_share_of_65535(tmp_path: Path, suffix: str) -> None:
    path = saved(tmp_path / f"a.{suffix}", np.array([[0, 13107, 65535]], np.uint16))
    assert read_matte(path).values.tolist() == [[0.0, np.float32(0.2), 1.0]]


def test_one_bit_is_a_mask(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", np.array([[0, 255]], np.uint8), "1")
    assert read_mask(path).values.tolist() == [[False, True]]
    assert read_matte(path).values.tolist() == [[0.0, 1.0]]


def test_floats_are_taken_as_they_are(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.tif", np.array([[0, 0.25, 1]], np.float32))
    assert read_matte(path).values.tolist() == [[0.0, 0.25, 1.0]]


def test_floats_beyond_one_are_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.tif", np.array([[0, 255]], np.float32))
    with pytest.raises(InputError, match=r"lies in \[0, 1\]"):
        read_matte(path)


def test_the_alpha_of_a_cut_out_is_its_matte(tmp_path: Path) -> None:
    rgba = np.zeros((1, 2, 4), np.uint8)
    rgba[0, :, 3] = (0, 255)
    found = read_matte(saved(tmp_path / "a.png", rgba))
    assert (found.values.tolist(), found.notes) == ([[0.0, 1.0]], (ALPHA,))


def test_the_greys_of_an_opaque_picture_in_colours_are_taken(tmp_path: Path) -> None:
    rgba = np.full((1, 2, 4), 255, np.uint8)
    rgba[0, 0, :3] = 51
    found = read_matte(saved(tmp_path / "a.png", rgba))
    assert (found.values.tolist(), found.notes) == ([[np.float32(0.2), 1.0]], ())


def test_colours_become_brightness_and_that_is_said(tmp_path: Path) -> None:
    found = read_matte(saved(tmp_path / "a.png", np.array([[[255, 0, 0]]], np.uint8)))
    assert (found.values.tolist(), found.notes) == ([[np.float32(76 / 255)]], (COLOUR,))


def test_a_grey_palette_is_its_greys(tmp_path: Path) -> None:
    image = Image.fromarray(np.array([[0, 1]], np.uint8)).convert("P")
    image.putpalette([0, 0, 0, 255, 255, 255])
    image.save(tmp_path / "a.png")
    assert read_mask(tmp_path / "a.png").values.tolist() == [[False, True]]


def test_a_coloured_palette_holds_numbers_of_objects(tmp_path: Path) -> None:
    """As in DAVIS-2017, where dark red is the first object."""
    image = Image.fromarray(np.array([[0, 1, 2]], np.uint8)).convert("P")
    image.putpalette([0, 0, 0, 128, 0, 0, 0, 128, 0])
    image.save(tmp_path / "a.png")
    found = read_mask(tmp_path / "a.png")
    assert (found.values.tolist(), found.notes) == ([[False, True, True]], (INDEX,))


def test_a_mask_is_cut_above_128_and_that_is_said(tmp_path: Path) -> None:
    found = read_mask(saved(tmp_path / "a.png", np.array([[127, 128, 129]], np.uint8)))
    assert (found.values.tolist(), found.notes) == ([[False, False, True]], (CUT,))


def test_labels_0_and_1_are_a_mask_and_that_is_said(tmp_path: Path) -> None:
    found = read_mask(saved(tmp_path / "a.png", np.array([[0, 1]], np.uint8)))
    assert (found.values.tolist(), found.notes) == ([[False, True]], (SPREAD,))


def test_an_empty_mask_is_a_mask(tmp_path: Path) -> None:
    found = read_mask(saved(tmp_path / "a.png", np.zeros((2, 2), np.uint8)))
    assert (found.values.any(), found.notes) == (False, ())


def test_the_labels_of_a_real_set_are_its_bytes() -> None:
    labels = read_labels(real("../motion/highway/groundtruth/gt000600.png"))
    assert np.unique(labels).tolist() == [0, 170, 255]


def test_labels_have_eight_bits(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="8 bits"):
        read_labels(saved(tmp_path / "a.png", np.array([[0, 999]], np.uint16)))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", r"is empty \(0 bytes\)"),
        (b"no picture", "is not a picture; PNG, JPEG.* can be read"),
        (b"\x89PNG\r\n\x1a\n", "is damaged or cut short and cannot be read as PNG"),
        (b"\0\0\0\x18ftypheic\0\0\0\0heicmif1", "is HEIC, which holds no masks"),
    ],
)
def test_what_is_no_picture_is_one_sentence(tmp_path: Path, data: bytes, sentence: str) -> None:
    """The same as for photos, and nothing of Pillow's."""
    path = tmp_path / "a.png"
    path.write_bytes(data)
    with pytest.raises(InputError, match=sentence) as caught:
        read_matte(path)
    assert str(caught.value).count("a.png") == 1


def test_a_truncated_picture_is_refused(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (64, 64), np.uint8)
    path = saved(tmp_path / "a.png", noise)
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(InputError, match="is damaged or cut short"):
        read_matte(path)
