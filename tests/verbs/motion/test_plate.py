"""``plate``: the empty scene of a video."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cleanplate.core.errors import UsageError
from cleanplate.verbs.motion.options import PlateOptions
from cleanplate.verbs.motion.plate import make_plate, write_plate

from .conftest import frame


@pytest.mark.parametrize("method", ["median", "mode", "mog2", "running-average"])
def test_the_scene_is_empty(walk: Path, method: str) -> None:
    plate = make_plate(walk, PlateOptions(method=method))
    assert np.abs(plate.picture.astype(int) - frame(0)).max() < 25
    assert np.abs(plate.picture.astype(int) - frame(0)).mean() < 4


def test_confidence_tells_what_was_hidden(walk: Path) -> None:
    plate = make_plate(walk, PlateOptions(samples=50))
    assert plate.confidence[80, 20] == 255
    assert plate.confidence[45, 60] == pytest.approx(255 * 45 / 50, abs=6)


def test_both_pictures_are_written(walk: Path, tmp_path: Path) -> None:
    write_plate(make_plate(walk), tmp_path / "plate.png", tmp_path / "sure.png")
    with Image.open(tmp_path / "plate.png") as plate, Image.open(tmp_path / "sure.png") as sure:
        assert (plate.size, sure.mode) == ((160, 96), "L")


def test_a_model_without_a_picture_says_so(walk: Path) -> None:
    with pytest.raises(UsageError, match="keeps no picture"):
        make_plate(walk, PlateOptions(method="gmg"))


def test_an_unknown_method_names_others(walk: Path) -> None:
    with pytest.raises(UsageError, match="mog"):
        make_plate(walk, PlateOptions(method="mog3"))


@pytest.mark.parametrize("options", [{"samples": 0}, {"rate": 0}])
def test_options_that_cannot_work(options: dict[str, int]) -> None:
    with pytest.raises(UsageError, match="--"):
        PlateOptions(**options)
