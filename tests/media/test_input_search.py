"""Which files of folders and patterns are inputs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cleanplate.core.errors import InputError

from .command_lines import make, names, run


def test_a_folder_gives_its_top_level_in_order(here: Path) -> None:
    make("a/y.png", "a/x.jpg", "a/sub/z.jpg")
    assert list(names("a")) == ["a/x.jpg", "a/y.png"]


def test_results_of_former_runs_are_no_inputs(here: Path) -> None:
    make("a/x.jpg", "a/x.cutout.png", "a/x.matte.png", "a/my.holiday.jpg")
    found = run("a")
    assert [str(job.source) for job in found.jobs] == ["a/my.holiday.jpg", "a/x.jpg"]
    assert {item.path.name for item in found.skipped} == {"x.cutout.png", "x.matte.png"}


def test_hidden_and_unfinished_files_are_no_inputs(here: Path) -> None:
    make("a/x.jpg", "a/.y.jpg", "a/.z.0123.part.png", "a/.git/w.jpg")
    assert list(names("a", recursive=True)) == ["a/x.jpg"]


def test_unsupported_files_in_a_folder_are_reported(here: Path) -> None:
    make("a/x.jpg", "a/notes.txt")
    (skipped,) = run("a").skipped
    assert (skipped.path.name, skipped.reason) == ("notes.txt", "is no picture or video")


def test_a_pattern_is_expanded(here: Path) -> None:
    make("a1.jpg", "a2.jpg", "b.jpg")
    assert list(names("a*.jpg")) == ["a1.jpg", "a2.jpg"]


def test_a_file_of_that_very_name_wins_over_the_pattern(here: Path) -> None:
    make("a[1].jpg", "a1.jpg")
    assert list(names("a[1].jpg")) == ["a[1].jpg"]


def test_a_pattern_without_match_is_an_input_error(here: Path) -> None:
    with pytest.raises(InputError, match="nothing matches"):
        run("*.jpg")


def test_links_in_a_circle_do_not_hang(here: Path) -> None:
    make("a/x.jpg")
    Path("a/loop").symlink_to(here / "a", target_is_directory=True)
    Path("a/self.jpg").symlink_to("self.jpg")
    assert list(names("a", recursive=True)) == ["a/x.jpg"]


def test_the_output_folder_is_no_input(here: Path) -> None:
    make("a/x.jpg", "a/out/y.jpg")
    assert list(names("a", out="a/out", recursive=True)) == ["a/x.jpg"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read every folder")
def test_a_folder_that_may_not_be_read_is_an_input_error(here: Path) -> None:
    Path("a").mkdir(mode=0)
    with pytest.raises(InputError, match="cannot be read"):
        run("a")
