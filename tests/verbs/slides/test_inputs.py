"""Which lectures are meant, and the folders of their decks."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleanplate.core.errors import InputError, UsageError
from cleanplate.verbs.slides.inputs import Job, find_lectures

from ..lecture_video import lecture_file
from ..samples import photo_file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two videos, one of them below, and a picture."""
    lecture_file(tmp_path / "a.mp4", "A")
    (tmp_path / "more").mkdir()
    lecture_file(tmp_path / "more" / "b.mp4", "B")
    photo_file(tmp_path / "c.png")
    return tmp_path


def test_a_deck_lies_beside_its_lecture(folder: Path) -> None:
    assert find_lectures([folder / "a.mp4"]) == [Job(folder / "a.mp4", folder / "a.slides")]


def test_one_lectures_folder_is_the_one_named(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "deck").mkdir()
    out = str(tmp_path / "deck")
    assert find_lectures([folder / "a.mp4"], out) == [Job(folder / "a.mp4", tmp_path / "deck")]


def test_several_lectures_have_folders_below(folder: Path) -> None:
    jobs = find_lectures([folder / "a.mp4", folder / "more" / "b.mp4"], str(folder / "out"))
    assert [job.folder for job in jobs] == [
        folder / "out" / "a.slides",
        folder / "out" / "b.slides",
    ]


def test_lectures_of_one_name_do_not_collide(folder: Path) -> None:
    lecture_file(folder / "more" / "a.mp4", "A")
    jobs = find_lectures([folder / "a.mp4", folder / "more" / "a.mp4"], str(folder / "out"))
    assert len({job.folder for job in jobs}) == 2


def test_a_folder_means_its_videos(folder: Path) -> None:
    assert [job.source.name for job in find_lectures([folder])] == ["a.mp4"]


def test_recursive_takes_folders_below(folder: Path) -> None:
    jobs = find_lectures([folder], recursive=True)
    assert [job.source.name for job in jobs] == ["a.mp4", "b.mp4"]


def test_a_lecture_named_twice_is_one(folder: Path) -> None:
    assert len(find_lectures([folder / "a.mp4", folder / "a.mp4"])) == 1


def test_what_is_named_itself_is_kept_and_fails_later(folder: Path) -> None:
    assert [job.source.name for job in find_lectures([folder / "c.png"])] == ["c.png"]


def test_a_folder_without_videos_is_an_error(tmp_path: Path) -> None:
    photo_file(tmp_path / "c.png")
    with pytest.raises(InputError, match="no video found"):
        find_lectures([tmp_path])


def test_standard_input_is_refused() -> None:
    with pytest.raises(UsageError, match="reads a video twice"):
        find_lectures(["-"])
