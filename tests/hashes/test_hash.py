"""Pictures to hashes: by hand where small, by imagehash where real."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cleanplate import hashes
from cleanplate.core.errors import MissingExtraError, UsageError
from cleanplate.hashes.hash import grey_of, hash_of, hash_of_grey
from cleanplate.hashes.value import KINDS, Kind

OWN: tuple[Kind, ...] = ("ahash", "phash", "dhash")


def test_dhash_by_hand() -> None:
    """2 rows of 3, of the picture's own size, so nothing is resized: > from left to right."""
    grey = np.array([[10, 20, 15], [9, 8, 200]], np.uint8)
    assert hashes.dhash(grey, 2).value == 0b10_01


def test_ahash_by_hand() -> None:
    """Mean 115: the second and the third are brighter."""
    grey = np.array([[0, 250], [200, 10]], np.uint8)
    assert hashes.ahash(grey, 2).value == 0b01_10


def test_phash_by_hand() -> None:
    """A step from left to right: the constant wave is 0.5 on average, the half wave along the rows
    negative, the others 0; median 0."""
    grey = np.zeros((8, 8), np.uint8)
    grey[:, 4:] = 255
    assert hashes.phash(grey, 2).value == 0b10_00


def test_a_ramp_is_one_everywhere_in_dhash() -> None:
    grey = np.tile(np.arange(0, 180, dtype=np.uint8), (90, 1))
    assert hashes.dhash(grey).value == 2**64 - 1


@pytest.mark.parametrize("size", [8, 16, 5])
@pytest.mark.parametrize("kind", OWN)
def test_real_pictures_hash_as_with_imagehash(kind: Kind, size: int, media: Path) -> None:
    imagehash = pytest.importorskip("imagehash")
    peer = {"ahash": imagehash.average_hash, "phash": imagehash.phash, "dhash": imagehash.dhash}
    paths = sorted((media / "salient" / "images").glob("*.jpg"))[::4]
    assert len(paths) == 50
    for path in paths:
        with Image.open(path) as image:
            rgb = image.convert("RGB")
        found = hash_of(np.asarray(rgb), kind, size)
        assert str(found) == str(peer[kind](rgb, hash_size=size)), path.name


def test_real_pictures_have_imagehashs_wavelet_hash(media: Path) -> None:
    imagehash = pytest.importorskip("imagehash")
    pytest.importorskip("pywt")
    for path in sorted((media / "salient" / "images").glob("*.jpg"))[::40]:
        with Image.open(path) as image:
            rgb = image.convert("RGB")
        assert str(hashes.whash(np.asarray(rgb))) == str(imagehash.whash(rgb)), path.name


@pytest.mark.parametrize("level", [0, 77, 255])
@pytest.mark.parametrize("kind", OWN)
def test_pictures_of_one_colour_hash_as_with_imagehash(kind: Kind, level: int) -> None:
    imagehash = pytest.importorskip("imagehash")
    peer = {"ahash": imagehash.average_hash, "phash": imagehash.phash, "dhash": imagehash.dhash}
    image = Image.new("RGB", (60, 40), (level,) * 3)
    assert str(hash_of(np.asarray(image), kind)) == str(peer[kind](image))


@pytest.mark.parametrize("kind", OWN)
def test_a_single_pixel_has_a_hash(kind: Kind) -> None:
    assert hash_of(np.zeros((1, 1, 3), np.uint8), kind).value == 0


@pytest.mark.parametrize("shape", [(1, 500), (500, 1), (2, 2), (7, 900)])
@pytest.mark.parametrize("kind", OWN)
def test_odd_shapes_have_a_hash(kind: Kind, shape: tuple[int, int]) -> None:
    assert hash_of(np.full(shape, 9, np.uint8), kind).bit_count == 64


def test_grey_is_pillows_for_all_levels_of_each_colour() -> None:
    levels = np.arange(256, dtype=np.uint8)
    picture = np.stack(np.meshgrid(levels, levels[::5], levels[::51], indexing="ij"), axis=-1)
    picture = picture.reshape(256, -1, 3)
    expected = np.asarray(Image.fromarray(picture).convert("L"))
    np.testing.assert_array_equal(grey_of(picture), expected)


def test_grey_by_hand() -> None:
    """0.299, 0.587 and 0.114 of 255."""
    picture = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]], np.uint8)
    assert grey_of(picture).tolist() == [[76, 150, 29]]


@pytest.mark.parametrize("shape", [(4, 6), (4, 6, 1), (4, 6, 3)])
def test_grey_pictures_stay_as_they_are(shape: tuple[int, ...]) -> None:
    plane = np.arange(24, dtype=np.uint8).reshape(4, 6)
    picture = np.broadcast_to(plane.reshape(4, 6, 1), (*shape[:2], 3)) if shape[-1] == 3 else plane
    assert (grey_of(np.ascontiguousarray(picture).reshape(shape)) == plane).all()


def test_deep_pictures_hash_as_their_8_bits(rng: np.random.Generator) -> None:
    picture = rng.integers(0, 256, (30, 40, 3), np.uint8)
    for deep in (picture.astype(np.uint16) * 257, (picture / 255).astype(np.float32)):
        assert hash_of(deep) == hash_of(picture)


def test_transparency_is_seen_on_white() -> None:
    rgba = np.zeros((1, 3, 4), np.uint8)
    rgba[0, :, 3] = (0, 51, 255)
    assert grey_of(rgba).tolist() == [[255, 204, 0]]


def test_opaque_pictures_hash_as_without_alpha(rng: np.random.Generator) -> None:
    rgb = rng.integers(0, 256, (30, 40, 3), np.uint8)
    assert hash_of(np.dstack([rgb, np.full((30, 40), 255, np.uint8)])) == hash_of(rgb)


def test_views_of_pictures_are_taken(rng: np.random.Generator) -> None:
    large = rng.integers(0, 256, (60, 80, 3), np.uint8)
    view = large[::2, ::-2]
    assert hash_of(view) == hash_of(np.ascontiguousarray(view))


def test_a_brighter_picture_has_the_same_dhash() -> None:
    grey = np.random.default_rng(3).integers(0, 100, (40, 60), np.uint8)
    assert hashes.dhash(grey + 100) - hashes.dhash(grey) <= 3


@pytest.mark.parametrize(
    "picture",
    [
        "photo.jpg",
        np.zeros((0, 4, 3), np.uint8),
        np.zeros((4, 0), np.uint8),
        np.zeros((4, 4, 2), np.uint8),
        np.zeros((4, 4, 5), np.uint8),
        np.zeros(5, np.uint8),
        np.zeros((2, 2, 2, 2), np.uint8),
        np.zeros((4, 4, 3), np.int64),
        np.zeros((4, 4), np.float64),
    ],
    ids=str,
)
def test_what_is_no_picture_is_refused(picture: Any) -> None:
    with pytest.raises(UsageError, match="a picture"):
        hash_of(picture)


def test_whash_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "imagehash", None)
    with pytest.raises(MissingExtraError, match=r"'slides'.* pip install .*imagehash"):
        hash_of_grey(np.zeros((4, 4), np.uint8), "whash", 8)


def test_every_public_name_can_be_had() -> None:
    for name in hashes.__all__:
        assert getattr(hashes, name) is not None
    assert set(KINDS) <= set(dir(hashes))
