"""Labels, overlays and stages as files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cleanplate.core.errors import UsageError
from cleanplate.media.image_writer import write_photo
from cleanplate.segmentation.result import Stage
from cleanplate.verbs.segment.files import (
    labels_photo,
    overlay_place,
    stored_labels,
    write_overlay,
    write_stages,
)


def upto(count: int, *, line: bool) -> np.ndarray:
    labels = np.arange(count + 2, dtype=np.int32)[np.newaxis]
    labels[0, -1] = -1 if line else 0
    return labels


@pytest.mark.parametrize(
    ("count", "line", "dtype", "highest"),
    [
        (254, True, np.uint8, 255),
        (255, False, np.uint8, 255),
        (255, True, np.uint16, 65535),
        (256, False, np.uint16, 256),
        (65534, True, np.uint16, 65535),
    ],
)
def test_labels_take_sixteen_bits_where_eight_do_not_hold_them(
    count: int, line: bool, dtype: type, highest: int
) -> None:
    stored = stored_labels(upto(count, line=line))
    assert (stored.dtype, stored.max()) == (dtype, highest)
    assert np.array_equal(stored[0, : count + 1], np.arange(count + 1))


def test_a_line_is_the_highest_number() -> None:
    assert stored_labels(np.array([[0, -1, 1]], np.int32)).tolist() == [[0, 255, 1]]


def test_more_regions_than_a_picture_holds_are_refused() -> None:
    with pytest.raises(UsageError, match="65536 regions are more"):
        stored_labels(upto(65535, line=True))


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_labels_come_back_from_a_file_as_they_are(tmp_path: Path, suffix: str) -> None:
    labels = np.arange(600, dtype=np.int32).reshape(20, 30)
    write_photo(tmp_path / f"x{suffix}", labels_photo(labels))
    assert np.array_equal(np.asarray(Image.open(tmp_path / f"x{suffix}")), labels)


def test_few_labels_make_a_grey_picture_of_eight_bits(tmp_path: Path) -> None:
    write_photo(tmp_path / "x.png", labels_photo(np.array([[0, -1, 1]], np.int32)))
    with Image.open(tmp_path / "x.png") as picture:
        assert picture.mode == "L"


@pytest.mark.parametrize(
    ("target", "place"),
    [("a/x.labels.png", "a/x.overlay.png"), ("labels.png", "labels.overlay.png")],
)
def test_the_overlay_lies_beside_the_labels(target: str, place: str) -> None:
    assert overlay_place(Path(target)) == Path(place)


def test_the_overlay_is_a_colour_picture(tmp_path: Path) -> None:
    labels = np.zeros((9, 9), np.int32)
    labels[3:6, 3:6] = 1
    write_overlay(tmp_path / "o.png", np.full((9, 9, 3), 100, np.uint8), labels)
    drawn = np.asarray(Image.open(tmp_path / "o.png"))
    assert drawn.shape == (9, 9, 3)
    assert (drawn[0, 0] == 100).all()


def test_stages_are_numbered(tmp_path: Path) -> None:
    grey, colour = np.zeros((4, 5), np.uint8), np.zeros((4, 5, 3), np.uint8)
    write_stages(
        tmp_path / "new",
        "x",
        (Stage("grey", lambda: grey), Stage("sure background", lambda: colour)),
    )
    names = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert names == ["x.01-grey.png", "x.02-sure-background.png"]
