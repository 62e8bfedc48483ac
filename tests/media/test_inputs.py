"""Which files a command line means, and what their results are called."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cleanplate.core.errors import InputError, UsageError
from cleanplate.media.inputs import Collected, Job, Stream, collect, is_result

if TYPE_CHECKING:
    from cleanplate.media.formats import Kind

JPEG = b"\xff\xd8\xff\xe0"
PNG = b"\x89PNG\r\n\x1a\n"
MP4 = b"\0\0\0\x14ftypisom\0\0\0\0isom"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make(*names: str) -> None:
    """Files of the content their names promise."""
    content = {".jpg": JPEG, ".png": PNG, ".mp4": MP4}
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(content.get(Path(name).suffix, b"some text"))


def extension(_source: Path, kind: Kind) -> str:
    return ".mp4" if kind == "video" else ".png"


def run(*arguments: str, out: str | None = None, recursive: bool = False) -> Collected:
    return collect(arguments, tag="cutout", extension_of=extension, out=out, recursive=recursive)


def names(*arguments: str, out: str | None = None, recursive: bool = False) -> dict[str, str]:
    """Source to target, as text."""
    jobs = run(*arguments, out=out, recursive=recursive).jobs
    return {str(job.source): str(job.target) for job in jobs}


def test_a_result_lies_beside_its_source(here: Path) -> None:
    make("a/x.jpg")
    assert names("a/x.jpg") == {"a/x.jpg": "a/x.cutout.png"}


def test_a_folder_gives_its_top_level_in_order(here: Path) -> None:
    make("a/y.png", "a/x.jpg", "a/sub/z.jpg")
    assert list(names("a")) == ["a/x.jpg", "a/y.png"]


def test_recursive_keeps_the_tree_in_the_output_folder(here: Path) -> None:
    make("a/x.jpg", "a/sub/x.jpg")
    assert names("a", out="o", recursive=True) == {
        "a/x.jpg": "o/x.cutout.png",
        "a/sub/x.jpg": "o/sub/x.cutout.png",
    }


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


def test_results_of_former_runs_are_no_inputs(here: Path) -> None:
    make("a/x.jpg", "a/x.cutout.png", "a/x.matte.png", "a/my.holiday.jpg")
    found = run("a")
    assert [str(job.source) for job in found.jobs] == ["a/my.holiday.jpg", "a/x.jpg"]
    assert {item.path.name for item in found.skipped} == {"x.cutout.png", "x.matte.png"}


def test_a_result_named_by_the_shell_beside_its_source_is_skipped(here: Path) -> None:
    make("x.png", "x.cutout.png")
    found = run("x.cutout.png", "x.png")
    assert [str(job.source) for job in found.jobs] == ["x.png"]
    assert [str(item.path) for item in found.skipped] == ["x.cutout.png"]


def test_hidden_and_unfinished_files_are_no_inputs(here: Path) -> None:
    make("a/x.jpg", "a/.y.jpg", "a/.z.0123.part.png", "a/.git/w.jpg")
    assert list(names("a", recursive=True)) == ["a/x.jpg"]


def test_unsupported_files_in_a_folder_are_reported(here: Path) -> None:
    make("a/x.jpg", "a/notes.txt")
    (skipped,) = run("a").skipped
    assert (skipped.path.name, skipped.reason) == ("notes.txt", "is no picture or video")


@pytest.mark.parametrize("name", ["notes.txt", "missing.jpg"])
def test_a_file_named_explicitly_is_a_job_whatever_it_is(here: Path, name: str) -> None:
    make("notes.txt")
    assert list(names(name)) == [name]


def test_kind_goes_by_content_before_name(here: Path) -> None:
    Path("film.jpg").write_bytes(MP4)
    (job,) = run("film.jpg").jobs
    assert (job.kind, job.target) == ("video", Path("film.cutout.mp4"))


def test_a_pattern_is_expanded(here: Path) -> None:
    make("a1.jpg", "a2.jpg", "b.jpg")
    assert list(names("a*.jpg")) == ["a1.jpg", "a2.jpg"]


def test_a_file_of_that_very_name_wins_over_the_pattern(here: Path) -> None:
    make("a[1].jpg", "a1.jpg")
    assert list(names("a[1].jpg")) == ["a[1].jpg"]


def test_a_pattern_without_match_is_an_input_error(here: Path) -> None:
    with pytest.raises(InputError, match="nothing matches"):
        run("*.jpg")


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


def test_links_in_a_circle_do_not_hang(here: Path) -> None:
    make("a/x.jpg")
    Path("a/loop").symlink_to(here / "a", target_is_directory=True)
    Path("a/self.jpg").symlink_to("self.jpg")
    assert list(names("a", recursive=True)) == ["a/x.jpg"]


def test_the_output_folder_is_no_input(here: Path) -> None:
    make("a/x.jpg", "a/out/y.jpg")
    assert list(names("a", out="a/out", recursive=True)) == ["a/x.jpg"]


@pytest.mark.parametrize("name", ["-x.jpg", "a b.jpg", "a\nb.jpg", "日本é.jpg", "--help.jpg"])
def test_odd_names_work(here: Path, name: str) -> None:
    make(name)
    assert names(name) == {name: name.removesuffix(".jpg") + ".cutout.png"}


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read every folder")
def test_a_folder_that_may_not_be_read_is_an_input_error(here: Path) -> None:
    Path("a").mkdir(mode=0)
    with pytest.raises(InputError, match="cannot be read"):
        run("a")


@pytest.mark.parametrize(
    ("name", "result"),
    [("x.cutout.png", True), ("x.Matte.PNG", True), ("cutout.png", False), ("x.png", False)],
)
def test_results_are_told_by_the_tag_in_the_middle(name: str, result: bool) -> None:
    assert is_result(Path(name)) is result
