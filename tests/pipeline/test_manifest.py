"""The record of what of a folder is done."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cleanplate.core.errors import OutputError
from cleanplate.effects.options import BlurOptions
from cleanplate.pipeline.manifest import NAME, Manifest, fingerprint


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.jpg"
    path.write_bytes(b"picture")
    return path


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "out" / "in.png"
    path.parent.mkdir()
    path.write_bytes(b"result")
    return path


def test_nothing_is_done_where_there_is_no_record(source: Path, target: Path) -> None:
    assert not Manifest(target.parent, "a").is_done(source, target)


def test_what_was_added_is_done_at_once_and_when_read_again(source: Path, target: Path) -> None:
    manifest = Manifest(target.parent, "a")
    manifest.add(source, target)
    assert manifest.is_done(source, target)
    assert Manifest(target.parent, "a").is_done(source, target)


def test_a_changed_picture_is_done_again(source: Path, target: Path) -> None:
    Manifest(target.parent, "a").add(source, target)
    source.write_bytes(b"another picture")
    assert not Manifest(target.parent, "a").is_done(source, target)


def test_a_picture_changed_to_the_same_length_is_done_again(source: Path, target: Path) -> None:
    Manifest(target.parent, "a").add(source, target)
    later = source.stat().st_mtime_ns + 1_000_000_000
    source.write_bytes(b"PICTURE")
    os.utime(source, ns=(later, later))
    assert not Manifest(target.parent, "a").is_done(source, target)


def test_other_options_do_it_again(source: Path, target: Path) -> None:
    Manifest(target.parent, "a").add(source, target)
    assert not Manifest(target.parent, "b").is_done(source, target)


def test_a_deleted_result_is_made_again(source: Path, target: Path) -> None:
    Manifest(target.parent, "a").add(source, target)
    target.unlink()
    assert not Manifest(target.parent, "a").is_done(source, target)


def test_another_source_of_the_same_result_is_not_done(source: Path, target: Path) -> None:
    Manifest(target.parent, "a").add(source, target)
    other = source.with_name("other.jpg")
    other.write_bytes(source.read_bytes())
    assert not Manifest(target.parent, "a").is_done(other, target)


@pytest.mark.parametrize("keep", [1, 10, -2, -1])
def test_a_line_cut_short_is_ignored_and_the_next_one_is_whole(
    source: Path, target: Path, keep: int
) -> None:
    Manifest(target.parent, "a").add(source, target)
    path = target.parent / NAME
    # -1 keeps the whole line without its end.
    path.write_bytes(path.read_bytes()[:keep])
    cut = Manifest(target.parent, "a")
    assert cut.is_done(source, target) is (keep == -1)
    cut.add(source, target)
    cut.add(source, target)
    assert Manifest(target.parent, "a").is_done(source, target)
    assert [json.loads(line) for line in path.read_text().splitlines()[-2:]]


@pytest.mark.parametrize(
    "junk", ["[]", "7", '"text"', "{}", '{"target": []}', '{"target": null}', "\0"]
)
def test_lines_that_say_nothing_are_ignored(source: Path, target: Path, junk: str) -> None:
    (target.parent / NAME).write_text(junk + "\n")
    manifest = Manifest(target.parent, "a")
    assert not manifest.is_done(source, target)
    manifest.add(source, target)
    assert Manifest(target.parent, "a").is_done(source, target)


def test_names_in_any_script_are_kept(source: Path, target: Path) -> None:
    named = target.with_name("été 写真.png")
    target.rename(named)
    Manifest(target.parent, "a").add(source, named)
    assert Manifest(target.parent, "a").is_done(source, named)


def test_lines_of_several_threads_stay_whole(source: Path, target: Path) -> None:
    manifest = Manifest(target.parent, "a")
    targets = [target.parent / f"{number}.png" for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda path: manifest.add(source, path), targets))
    lines = (target.parent / NAME).read_text().splitlines()
    assert {json.loads(line)["target"] for line in lines} == {path.name for path in targets}


def test_a_record_that_cannot_be_written_says_so(source: Path, target: Path) -> None:
    manifest = Manifest(target.parent, "a")
    (target.parent / NAME).mkdir()
    with pytest.raises(OutputError, match="a folder of that name stands there"):
        manifest.add(source, target)


def test_equal_options_have_equal_fingerprints() -> None:
    assert fingerprint("blur", BlurOptions()) == fingerprint("blur", BlurOptions())


@pytest.mark.parametrize(
    ("verb", "options"), [("remove", BlurOptions()), ("blur", BlurOptions(strength=0.9))]
)
def test_another_verb_or_option_has_another_fingerprint(verb: str, options: BlurOptions) -> None:
    assert fingerprint(verb, options) != fingerprint("blur", BlurOptions())
