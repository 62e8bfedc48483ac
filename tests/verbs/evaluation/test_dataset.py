"""Data sets: photos and masks found in the folders they usually lie in."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleanplate.core.errors import InputError
from cleanplate.verbs.evaluation.dataset import photo_pairs

from .material import real, saved, square


@pytest.mark.parametrize(
    ("photos", "masks"), [("images", "masks"), ("im", "gt"), ("Imgs", "GT"), ("input", "alpha")]
)
def test_the_usual_names_are_known(tmp_path: Path, photos: str, masks: str) -> None:
    saved(tmp_path / photos / "a.png", square())
    saved(tmp_path / masks / "a.png", square())
    (found,) = photo_pairs(tmp_path).pairs
    assert (found.prediction.parent.name, found.truth.parent.name) == (photos, masks)


def test_photos_without_a_mask_and_masks_without_a_photo_are_told(tmp_path: Path) -> None:
    for name in ("images/a.png", "images/b.png", "masks/a.png", "masks/c.png"):
        saved(tmp_path / name, square())
    found = photo_pairs(tmp_path)
    assert [path.name for path in found.without_truth] == ["b.png"]
    assert [path.name for path in found.without_prediction] == ["c.png"]


def test_a_folder_without_its_parts_lists_the_names(tmp_path: Path) -> None:
    saved(tmp_path / "images" / "a.png", square())
    with pytest.raises(InputError, match=r"holds no folder called masks, .* or labels"):
        photo_pairs(tmp_path)


def test_no_photo_with_a_mask(tmp_path: Path) -> None:
    saved(tmp_path / "images" / "a.png", square())
    saved(tmp_path / "masks" / "b.png", square())
    with pytest.raises(InputError, match=r"no photo in .* has a mask of its name"):
        photo_pairs(tmp_path)


def test_a_data_set_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no folder"):
        photo_pairs(saved(tmp_path / "a.png", square()))


def test_the_real_pictures() -> None:
    found = photo_pairs(real("salient"))
    assert len(found.pairs) == 200
    assert (found.without_truth, found.without_prediction, found.ambiguous) == ((), (), ())
