"""Data sets: photos and masks found in the folders they usually lie in."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from cleanplate.core.errors import InputError
from cleanplate.media.data_sets import photo_pairs


def saved(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L", (4, 3)).save(path)
    return path


@pytest.mark.parametrize(
    ("photos", "masks"),
    [
        ("images", "masks"),
        ("im", "gt"),
        ("Imgs", "GT"),
        ("input", "alpha"),
        ("DUTS-TR-Image", "DUTS-TR-Mask"),
        ("images", "ground_truth_mask"),
        ("original_image", "mask"),
    ],
)
def test_the_usual_names_are_known(tmp_path: Path, photos: str, masks: str) -> None:
    saved(tmp_path / photos / "a.png")
    saved(tmp_path / masks / "a.png")
    (found,) = photo_pairs(tmp_path).pairs
    assert (found.prediction.parent.name, found.truth.parent.name) == (photos, masks)


def test_folders_of_any_name_can_be_given(tmp_path: Path) -> None:
    saved(tmp_path / "left" / "a.png")
    saved(tmp_path / "right" / "a.png")
    (found,) = photo_pairs(None, tmp_path / "left", tmp_path / "right").pairs
    assert (found.prediction.parent.name, found.truth.parent.name) == ("left", "right")


def test_one_folder_can_be_given_beside_the_other(tmp_path: Path) -> None:
    saved(tmp_path / "data" / "images" / "a.png")
    saved(tmp_path / "elsewhere" / "a.png")
    (found,) = photo_pairs(tmp_path / "data", masks=tmp_path / "elsewhere").pairs
    assert found.truth.parent.name == "elsewhere"


def test_photos_without_a_mask_and_masks_without_a_photo_are_told(tmp_path: Path) -> None:
    for name in ("images/a.png", "images/b.png", "masks/a.png", "masks/c.png"):
        saved(tmp_path / name)
    found = photo_pairs(tmp_path)
    assert [path.name for path in found.without_truth] == ["b.png"]
    assert [path.name for path in found.without_prediction] == ["c.png"]


def test_a_folder_without_its_parts_lists_the_names(tmp_path: Path) -> None:
    saved(tmp_path / "images" / "a.png")
    with pytest.raises(InputError, match=r"holds no folder called masks, .* or labels"):
        photo_pairs(tmp_path)


def test_several_folders_that_could_be_it_are_named(tmp_path: Path) -> None:
    for name in ("images", "fine-mask", "coarse-mask"):
        saved(tmp_path / name / "a.png")
    with pytest.raises(InputError, match=r"several .*: coarse-mask, fine-mask; keep one"):
        photo_pairs(tmp_path)


def test_no_photo_with_a_mask(tmp_path: Path) -> None:
    saved(tmp_path / "images" / "a.png")
    saved(tmp_path / "masks" / "b.png")
    with pytest.raises(InputError, match=r"no photo in .* has a mask of its name"):
        photo_pairs(tmp_path)


def test_a_data_set_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no folder"):
        photo_pairs(saved(tmp_path / "a.png"))


def test_the_real_pictures(media: Path) -> None:
    found = photo_pairs(media / "salient")
    assert len(found.pairs) == 200
    assert (found.without_truth, found.without_prediction, found.ambiguous) == ((), (), ())
