"""What a command line means: its jobs, and what it cannot mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleanplate.core.errors import InputError, UsageError
from cleanplate.media.inputs import Job, Stream

from .command_lines import MP4, make, names, run


def test_a_result_named_by_the_shell_beside_its_source_is_skipped(here: Path) -> None:
    make("x.png", "x.cutout.png")
    found = run("x.cutout.png", "x.png")
    assert [str(job.source) for job in found.jobs] == ["x.png"]
    assert [str(item.path) for item in found.skipped] == ["x.cutout.png"]


@pytest.mark.parametrize("name", ["notes.txt", "missing.jpg"])
def test_a_file_named_explicitly_is_a_job_whatever_it_is(here: Path, name: str) -> None:
    make("notes.txt")
    assert list(names(name)) == [name]


def test_kind_goes_by_content_before_name(here: Path) -> None:
    Path("film.jpg").write_bytes(MP4)
    (job,) = run("film.jpg").jobs
    assert (job.kind, job.target) == ("video", Path("film.cutout.mp4"))


def test_an_empty_folder_is_an_input_error(here: Path) -> None:
    Path("empty").mkdir()
    with pytest.raises(InputError, match="found in empty"):
        run("empty")


def test_stdin_goes_to_stdout() -> None:
    assert run("-").jobs == (Job(Stream.STDIN, Stream.STDOUT, None),)


def test_stdin_goes_to_a_file_or_a_folder(here: Path) -> None:
    assert run("-", out="y.png").jobs[0].target == Path("y.png")
    assert run("-", out="o/").jobs[0].target == Path("o/stdin.cutout.png")


def test_stdin_stands_alone() -> None:
    with pytest.raises(UsageError, match="alone"):
        run("-", "x.jpg")


def test_one_input_goes_to_the_file_named(here: Path) -> None:
    make("x.jpg")
    assert names("x.jpg", out="y.webp") == {"x.jpg": "y.webp"}
    assert run("x.jpg", out="-").jobs[0].target is Stream.STDOUT


def test_a_folder_as_output_is_told_by_slash_or_by_being_there(here: Path) -> None:
    make("x.jpg")
    Path("there").mkdir()
    assert names("x.jpg", out="new/") == {"x.jpg": "new/x.cutout.png"}
    assert names("x.jpg", out="there") == {"x.jpg": "there/x.cutout.png"}


def test_an_output_without_an_extension_is_a_folder_unless_it_is_a_file(here: Path) -> None:
    make("x.jpg")
    Path("file").touch()
    assert names("x.jpg", out="drawn") == {"x.jpg": "drawn/x.cutout.png"}
    assert run("-", out="drawn").jobs[0].target == Path("drawn/stdin.cutout.png")
    assert names("x.jpg", out="file") == {"x.jpg": "file"}


@pytest.mark.parametrize("out", ["y.png", "-"])
def test_several_inputs_need_a_folder(here: Path, out: str) -> None:
    make("x.jpg", "y.jpg")
    with pytest.raises(UsageError, match="give a folder"):
        run("x.jpg", "y.jpg", out=out)


def test_a_result_never_replaces_its_source(here: Path) -> None:
    make("x.jpg")
    Path("link.jpg").symlink_to("x.jpg")
    for out in ("x.jpg", "./x.jpg", "link.jpg"):
        with pytest.raises(UsageError, match="would replace"):
            run("x.jpg", out=out)


def test_the_same_file_given_twice_is_one_job(here: Path) -> None:
    make("a/x.jpg")
    assert len(run("a", "a/x.jpg", "a/../a/x.jpg").jobs) == 1
