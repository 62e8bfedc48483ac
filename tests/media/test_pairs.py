"""Results and truths found and paired by name; nothing found is ever left unsaid."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cleanplate.core.errors import InputError
from cleanplate.media.pairs import (
    Pairing,
    frame_number,
    frames_of,
    pair_frames,
    pair_pictures,
    pair_sequences,
)

from .clips import make_clip

SHARED = Path(__file__).parents[2].parent / "shared" / "media"


def picture(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.zeros((2, 3), np.uint8)).save(path)
    return path


def pictures(folder: Path, *names: str) -> Path:
    for name in names:
        picture(folder / name)
    return folder


def names(pairing: Pairing) -> list[str]:
    return [pair.name for pair in pairing.pairs]


def test_names_pair_without_their_endings(tmp_path: Path) -> None:
    found = pair_pictures(
        pictures(tmp_path / "p", "a.png", "b.png"), pictures(tmp_path / "t", "a.jpg", "b.bmp")
    )
    assert names(found) == ["a", "b"]
    assert found.pairs[0].truth == tmp_path / "t" / "a.jpg"


def test_the_tag_of_a_matte_does_not_count(tmp_path: Path) -> None:
    found = pair_pictures(
        pictures(tmp_path / "p", "a.matte.png"), pictures(tmp_path / "t", "a.png")
    )
    assert names(found) == ["a"]


def test_equal_names_in_different_folders_are_different_pairs(tmp_path: Path) -> None:
    found = pair_pictures(
        pictures(tmp_path / "p", "x/a.png", "y/a.png"), pictures(tmp_path / "t", "y/a.png")
    )
    assert names(found) == ["y/a"]
    assert found.without_truth == (tmp_path / "p" / "x" / "a.png",)


def test_what_does_not_pair_is_named_on_both_sides(tmp_path: Path) -> None:
    found = pair_pictures(
        pictures(tmp_path / "p", "a.png", "b.png"), pictures(tmp_path / "t", "b.png", "c.png")
    )
    assert names(found) == ["b"]
    assert found.without_truth == (tmp_path / "p" / "a.png",)
    assert found.without_prediction == (tmp_path / "t" / "c.png",)


def test_of_several_files_of_a_name_the_one_with_the_same_ending_is_taken(tmp_path: Path) -> None:
    found = pair_pictures(
        pictures(tmp_path / "p", "a.png", "a.jpg"), pictures(tmp_path / "t", "a.png")
    )
    assert found.pairs[0].prediction == tmp_path / "p" / "a.png"


def test_several_files_of_a_name_are_ambiguous_where_no_ending_decides(tmp_path: Path) -> None:
    found = pair_pictures(
        pictures(tmp_path / "p", "a.png", "a.jpg"), pictures(tmp_path / "t", "a.bmp")
    )
    assert found.pairs == ()
    assert found.ambiguous[0].startswith("a: several files have this name")


def test_two_files_are_a_pair_whatever_they_are_called(tmp_path: Path) -> None:
    found = pair_pictures(picture(tmp_path / "mine.png"), picture(tmp_path / "true.png"))
    assert names(found) == ["true"]


def test_pairs_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    folder = pictures(tmp_path, "f10.png", "f9.png", "f1.png")
    assert names(pair_pictures(folder, folder)) == ["f1", "f9", "f10"]


def test_other_files_and_hidden_ones_are_left_alone(tmp_path: Path) -> None:
    folder = pictures(tmp_path, "a.png", ".b.png")
    (folder / "notes.txt").write_text("x")
    assert names(pair_pictures(folder, folder)) == ["a"]


@pytest.mark.parametrize("pair", [pair_pictures, pair_sequences])
def test_a_place_that_is_not_there_is_named(tmp_path: Path, pair: object) -> None:
    with pytest.raises(InputError, match="gone does not exist"):
        pair(tmp_path / "gone", pictures(tmp_path, "a.png"))  # type: ignore[operator]


def test_a_folder_without_pictures_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="empty holds no picture"):
        pair_pictures(tmp_path / "empty", pictures(tmp_path / "t", "a.png"))


def test_a_file_beside_a_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="one is a file, the other a folder"):
        pair_pictures(picture(tmp_path / "a.png"), tmp_path)


def test_frames_pair_by_number_where_no_name_is_equal(tmp_path: Path) -> None:
    found = pair_frames(
        pictures(tmp_path / "p", "bin000009.png", "bin000010.png"),
        pictures(tmp_path / "t", "gt000010.png", "gt000009.png"),
    )
    assert [(pair.prediction.name, pair.truth.name) for pair in found.pairs] == [
        ("bin000009.png", "gt000009.png"),
        ("bin000010.png", "gt000010.png"),
    ]


def test_frames_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    folder = pictures(tmp_path, "f10.png", "f9.png")
    assert [path.name for path in frames_of(folder)] == ["f9.png", "f10.png"]


def test_frames_without_numbers_are_in_the_order_of_their_names(tmp_path: Path) -> None:
    folder = pictures(tmp_path, "b.png", "a.png")
    assert [path.name for path in frames_of(folder)] == ["a.png", "b.png"]


@pytest.mark.parametrize(("name", "number"), [("in000470", 470), ("a1b2", 2), ("plain", None)])
def test_the_number_of_a_frame_is_the_last_in_its_name(name: str, number: int | None) -> None:
    assert frame_number(name) == number


def test_folders_of_frames_are_sequences(tmp_path: Path) -> None:
    found = pair_sequences(
        pictures(tmp_path / "p", "dog/0.png", "cat/0.png"),
        pictures(tmp_path / "t", "dog/0.png", "cat/0.png"),
    )
    assert names(found) == ["cat", "dog"]


def test_the_truth_of_a_sequence_may_lie_in_a_folder_of_its_own(tmp_path: Path) -> None:
    found = pair_sequences(
        pictures(tmp_path / "p", "baseline/highway/bin1.png", "baseline/office/bin1.png"),
        pictures(
            tmp_path / "t",
            *(f"baseline/{name}/groundtruth/gt1.png" for name in ("highway", "office")),
            "baseline/highway/input/in1.jpg",
        ),
    )
    assert names(found) == ["baseline/highway", "baseline/office"]
    assert found.pairs[0].truth == tmp_path / "t" / "baseline" / "highway" / "groundtruth"


def test_one_sequence_on_either_side_needs_no_common_name(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "masks.mp4", [0, 1001])
    found = pair_sequences(clip, pictures(tmp_path / "highway" / "groundtruth", "gt1.png"))
    assert [(pair.prediction, pair.truth.name) for pair in found.pairs] == [(clip, "groundtruth")]


def test_a_folder_without_frames_or_videos_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="neither frames nor a video"):
        pair_sequences(tmp_path / "empty", tmp_path / "empty")


def test_the_sequences_of_a_real_set_are_found() -> None:
    davis = SHARED / "davis"
    if not davis.is_dir():
        pytest.skip("needs the real sequences ../shared/media/davis")
    found = pair_sequences(davis, davis)
    assert names(found) == [
        "blackswan", "car-shadow", "dance-twirl", "dog", "goat", "horsejump-high",
    ]  # fmt: skip
