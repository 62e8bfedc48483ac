"""Results have short names of their own, whatever else is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleanplate.media import result_names
from cleanplate.media.result_names import is_result

from .command_lines import make, names


def test_a_result_lies_beside_its_source(here: Path) -> None:
    make("a/x.jpg")
    assert names("a/x.jpg") == {"a/x.jpg": "a/x.cutout.png"}


def test_neighbours_that_differ_in_extension_keep_it(here: Path) -> None:
    make("x.jpg", "x.png")
    expected = {"x.jpg": "x.jpg.cutout.png", "x.png": "x.png.cutout.png"}
    assert names("x.jpg", "x.png") == expected
    assert names("x.png", "x.jpg") == expected


def test_a_neighbour_counts_even_if_it_is_not_an_input(here: Path) -> None:
    make("x.jpg", "x.png")
    assert names("x.jpg") == {"x.jpg": "x.jpg.cutout.png"}


def test_the_video_of_a_live_photo_is_no_collision(here: Path) -> None:
    make("x.jpg", "x.mp4")
    assert names("x.jpg", "x.mp4") == {"x.jpg": "x.cutout.png", "x.mp4": "x.cutout.mp4"}


def test_equal_names_from_two_folders_are_told_apart_by_the_folder(here: Path) -> None:
    make("a/x.jpg", "b/x.jpg", "b/y.jpg")
    assert names("a", "b", out="o") == {
        "a/x.jpg": "o/a.x.jpg.cutout.png",
        "b/x.jpg": "o/b.x.jpg.cutout.png",
        "b/y.jpg": "o/y.cutout.png",
    }


def test_equal_names_from_equally_named_folders_get_a_number(here: Path) -> None:
    make("1/a/x.jpg", "2/a/x.jpg")
    targets = list(names("1/a", "2/a", out="o").values())
    assert len(set(targets)) == 2
    assert all(target.startswith("o/a.x.jpg.") for target in targets)


def test_names_that_differ_in_case_only_do_not_collide(here: Path) -> None:
    make("a/x.jpg", "b/X.jpg")
    targets = [target.lower() for target in names("a", "b", out="o").values()]
    assert len(set(targets)) == 2


def test_recursive_keeps_the_tree_in_the_output_folder(here: Path) -> None:
    make("a/x.jpg", "a/sub/x.jpg")
    assert names("a", out="o", recursive=True) == {
        "a/x.jpg": "o/x.cutout.png",
        "a/sub/x.jpg": "o/sub/x.cutout.png",
    }


@pytest.mark.parametrize("name", ["-x.jpg", "a b.jpg", "a\nb.jpg", "日本é.jpg", "--help.jpg"])
def test_odd_names_work(here: Path, name: str) -> None:
    make(name)
    assert names(name) == {name: name.removesuffix(".jpg") + ".cutout.png"}


@pytest.mark.parametrize(
    ("name", "result"),
    [("x.cutout.png", True), ("x.Matte.PNG", True), ("cutout.png", False), ("x.png", False)],
)
def test_results_are_told_by_the_tag_in_the_middle(name: str, result: bool) -> None:
    assert is_result(Path(name)) is result


def test_the_work_grows_as_the_number_of_files_not_as_its_square(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(*(f"{number}.jpg" for number in range(300)))
    calls = 0

    def counted(path: Path) -> str:
        nonlocal calls
        calls += 1
        return str(path)

    monkeypatch.setattr(result_names, "identity", counted)
    names(".", out="o")
    assert 300 <= calls <= 300 * 10
