"""``cleanplate.segment``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import cleanplate as cp
from cleanplate.core.errors import InputError, UsageError


def two_discs(dtype: type = np.uint8) -> np.ndarray:
    """Two dark squares on white."""
    rgb = np.full((60, 90, 3), 230, np.uint8)
    rgb[20:40, 10:30] = rgb[20:40, 50:70] = 60
    if dtype is np.float32:
        return rgb.astype(np.float32) / np.float32(255)
    return rgb.astype(dtype) * dtype(257) if dtype is np.uint16 else rgb


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_every_depth_gives_the_same_objects(dtype: type) -> None:
    found = cp.segment(two_discs(dtype))
    assert found.count == 2
    assert np.array_equal(found.labels, cp.segment(two_discs()).labels)


def test_a_grey_picture_will_do() -> None:
    assert cp.segment(two_discs()[..., 0]).count == 2


def test_what_is_transparent_is_background() -> None:
    alpha = np.full((60, 90, 1), 255, np.uint8)
    alpha[:, 45:] = 0
    found = cp.segment(np.dstack([two_discs(), alpha]))
    assert found.count == 1
    assert found.matte is not None
    assert not found.matte[:, 45:].any()


@pytest.mark.parametrize("as_path", [str, Path])
def test_a_file_will_do_and_labels_are_written(tmp_path: Path, as_path: type) -> None:
    Image.fromarray(two_discs()).save(tmp_path / "x.png")
    found = cp.segment(as_path(tmp_path / "x.png"), out=tmp_path / "l.png")
    stored = np.asarray(Image.open(tmp_path / "l.png"))
    assert np.array_equal(stored == 2, found.labels == 2)
    assert np.array_equal(stored == 255, found.labels == -1)


def test_markers_may_be_numbers() -> None:
    markers = np.zeros((60, 90), np.int64)
    markers[30, 20], markers[30, 60], markers[5, 5] = 4, 5, 1
    labels = cp.segment(two_discs(), markers=markers).labels
    assert (labels[30, 25], labels[30, 65], labels[50, 80]) == (4, 5, 1)


def test_markers_may_be_a_file_of_strokes(tmp_path: Path) -> None:
    strokes = np.zeros((60, 90, 3), np.uint8)
    strokes[28:32, 15:25], strokes[28:32, 55:65], strokes[2:5, 2:80] = 255, (255, 0, 0), (0, 9, 0)
    Image.fromarray(strokes).save(tmp_path / "m.png")
    assert cp.segment(two_discs(), markers=tmp_path / "m.png").count == 3


def test_markers_may_be_a_file_of_sixteen_bits(tmp_path: Path) -> None:
    markers = np.zeros((60, 90), np.uint16)
    markers[30, 20], markers[5, 5] = 1000, 1
    Image.fromarray(markers).save(tmp_path / "m.png")
    assert cp.segment(two_discs(), markers=str(tmp_path / "m.png")).labels[30, 25] == 1000


@pytest.mark.parametrize("box", [(5, 15, 35, 45), "5,15,35,45"])
def test_grab_cut_takes_a_box(box: Any) -> None:
    labels = cp.segment(two_discs(), method="grabcut", rect=box).labels
    assert labels[30, 20] == 1
    assert labels[30, 60] == 0


def test_grab_cut_takes_masks_and_mattes(tmp_path: Path) -> None:
    rough = np.zeros((60, 90), np.float32)
    rough[18:42, 8:32] = 1
    Image.fromarray((rough * 255).astype(np.uint8)).save(tmp_path / "m.png")
    expected = np.zeros((60, 90), bool)
    expected[20:40, 10:30] = True
    for shown in (
        {"mask": rough},
        {"mask": tmp_path / "m.png"},
        {"from_matte": tmp_path / "m.png"},
    ):
        found = cp.segment(two_discs(), method="grabcut", **shown)
        assert ((found.labels == 1) == expected).mean() > 0.98
    assert ((rough > 0) == expected).mean() < 0.97


@pytest.mark.usefixtures("finds_red")
def test_grab_cut_begins_with_a_models_matte() -> None:
    rgb = np.full((60, 90, 3), 110, np.uint8)
    rgb[20:40, 10:30] = (210, 40, 40)
    found = cp.segment(rgb, method="grabcut", from_matte="u2netp")
    assert found.labels[30, 20] == 1
    with pytest.raises(UsageError, match="finds no subject"):
        cp.segment(two_discs(), method="grabcut", from_matte="u2netp")


@pytest.mark.parametrize("kind", ["array", "file", "box"])
def test_a_sample_is_an_array_a_file_or_a_box(tmp_path: Path, kind: str) -> None:
    rgb = two_discs()
    rgb[20:40, 10:30] = (200, 40, 40)
    patch = rgb[22:30, 12:20]
    Image.fromarray(patch).save(tmp_path / "p.png")
    sample = {"array": patch, "file": tmp_path / "p.png", "box": (12, 22, 20, 30)}[kind]
    labels = cp.segment(rgb, method="backprojection", sample=sample).labels
    assert labels[30, 20] == 1
    assert labels[50, 80] == 0


def test_transparent_parts_of_a_sample_are_left_out(tmp_path: Path) -> None:
    patch = np.zeros((4, 4, 4), np.uint8)
    patch[..., :3], patch[:2] = (40, 40, 220), (200, 40, 40, 255)
    Image.fromarray(patch).save(tmp_path / "p.png")
    rgb = two_discs()
    rgb[20:40, 10:30], rgb[20:40, 50:70] = (200, 40, 40), (40, 40, 220)
    labels = cp.segment(rgb, method="backprojection", sample=tmp_path / "p.png").labels
    assert (labels[30, 20], labels[30, 60]) == (1, 0)


def test_minima_are_a_choice_and_too_many_are_said_to_be() -> None:
    rgb = np.random.default_rng(1).integers(0, 256, (90, 90, 3), np.uint8)
    found = cp.segment(rgb, seeds="minima", smooth=0, h_minima=0)
    assert found.count > 500
    assert found.note is not None
    assert "--h-minima" in found.note


def test_nothing_found_is_said() -> None:
    assert cp.segment(np.full((9, 9, 3), 80, np.uint8)).note == "no object was found"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"method": "grabcut"}, "--rect X0,Y0,X1,Y1, --mask PICTURE or --from-matte auto"),
        ({"method": "backprojection"}, "needs --sample"),
        ({"method": "grabcut", "rect": (0, 0, 91, 5)}, "no box within the picture of 90x60"),
        ({"method": "grabcut", "mask": np.zeros((5, 5), np.float32)}, "5x5, the picture is 90x60"),
        ({"markers": np.zeros((5, 5), np.int32)}, "5x5, the picture is 90x60"),
        ({"method": "slic", "segmnts": 5}, "no option is named 'segmnts'"),
        ({"method": "slic", "peak": 0.5}, "--peak is for --method watershed"),
        ({"method": "chroma"}, "name its colour with --key"),
        ({"out": "x.jpg"}, "held exactly by .png"),
    ],
)
def test_what_cannot_work_is_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        cp.segment(two_discs(), **options)


def test_files_of_another_size_are_refused(tmp_path: Path) -> None:
    Image.new("L", (20, 10), 255).save(tmp_path / "m.png")
    for options in (
        {"markers": tmp_path / "m.png"},
        {"method": "grabcut", "mask": tmp_path / "m.png"},
    ):
        with pytest.raises(UsageError, match="20x10, the picture is 90x60"):
            cp.segment(two_discs(), **options)


@pytest.mark.parametrize("name", ["markers", "sample"])
def test_a_file_that_is_missing_is_named(name: str) -> None:
    method = "watershed" if name == "markers" else "backprojection"
    with pytest.raises(InputError, match=r"none\.png does not exist"):
        cp.segment(two_discs(), method=method, **{name: "none.png"})
