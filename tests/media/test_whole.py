"""Files that are whole or not there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from cleanplate.core.errors import OutputError
from cleanplate.media.whole import check_parents, whole_file

if TYPE_CHECKING:
    from pathlib import Path


def listed(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_the_file_has_its_name_only_after_the_block(tmp_path: Path) -> None:
    target = tmp_path / "x.png"
    with whole_file(target) as temporary:
        temporary.write_bytes(b"abc")
        assert not target.exists()
    assert target.read_bytes() == b"abc"
    assert listed(tmp_path) == ["x.png"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_block_that_fails_leaves_the_old_file(tmp_path: Path, error: type[BaseException]) -> None:
    target = tmp_path / "x.png"
    target.write_bytes(b"old")
    with pytest.raises(error), whole_file(target) as temporary:  # noqa: PT012
        temporary.write_bytes(b"half")
        raise error
    assert target.read_bytes() == b"old"
    assert listed(tmp_path) == ["x.png"]


def test_the_temporary_name_is_hidden_and_keeps_the_extension(tmp_path: Path) -> None:
    with whole_file(tmp_path / "x.tiff") as temporary:
        temporary.touch()
        assert temporary.name.startswith(".x.")
        assert temporary.name.endswith(".part.tiff")


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    with whole_file(tmp_path / "a" / "b" / "x") as temporary:
        temporary.touch()
    assert (tmp_path / "a" / "b" / "x").is_file()


def test_a_folder_of_that_name_is_refused_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    with (
        pytest.raises(OutputError, match="a folder of that name"),
        whole_file(tmp_path / "x") as temporary,
    ):
        temporary.touch()


def test_a_file_in_the_place_of_a_folder_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    sentence = rf"cannot write .*y: {re.escape(str(tmp_path / 'x'))} is a file, not a folder$"
    for place in (tmp_path / "x" / "y", tmp_path / "x" / "deep" / "y"):
        with pytest.raises(OutputError, match=sentence), whole_file(place):
            pass
        with pytest.raises(OutputError, match=sentence):
            check_parents(place)


def test_a_place_whose_folders_can_be_made_passes(tmp_path: Path) -> None:
    check_parents(tmp_path / "new" / "y")
    assert listed(tmp_path) == []


def test_an_error_about_another_file_is_not_turned_into_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), whole_file(tmp_path / "out" / "x"):
        (tmp_path / "missing").read_bytes()
