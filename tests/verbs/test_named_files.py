"""Files that options name are never replaced by a result."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import cleanplate as cp
from cleanplate.core.errors import UsageError
from cleanplate.effects.options import ReplaceOptions
from cleanplate.matting.options import MatteOptions
from cleanplate.verbs.batch import Batch
from cleanplate.verbs.blur import Blur
from cleanplate.verbs.options import BatchOptions
from cleanplate.verbs.replace import Replace
from cleanplate.verbs.segment.options import SegmentOptions
from cleanplate.verbs.segment.segmenter import segmenter_of
from cleanplate.verbs.segment.work import SegmentWork
from cleanplate.verbs.subject import SubjectWork
from cleanplate.verbs.verb import refuse_named_files
from cleanplate.verbs.work import Work

from .samples import clip, photo_file

pytestmark = pytest.mark.usefixtures("finds_red")

PYTHON: dict[str, Callable[[Path, Path], object]] = {
    "--background": lambda source, named: cp.replace(source, named, out=named),
    "--plate": lambda source, named: cp.blur(source, model="clean-plate", plate=named, out=named),
    "--reference": lambda source, named: cp.denoise(source, reference=str(named), out=named),
}

WORKS: dict[str, Callable[[str], Work]] = {
    "--background": lambda path: SubjectWork(Replace(ReplaceOptions(background=path))),
    "--plate": lambda path: SubjectWork(Blur(), MatteOptions(model="clean-plate", plate=path)),
    "--markers": lambda path: SegmentWork(segmenter_of(SegmentOptions(markers=path), {})),
}


@pytest.mark.parametrize("flag", WORKS)
def test_a_result_never_replaces_what_an_option_names(tmp_path: Path, flag: str) -> None:
    source, named = photo_file(tmp_path / "a.png"), photo_file(tmp_path / "b.png")
    before = named.read_bytes()
    (outcome,) = Batch([str(source)], WORKS[flag](str(named)), BatchOptions(out=str(named))).run()
    assert (outcome.status, outcome.exit_code) == ("failed", 2)
    assert f"which {flag} names" in str(outcome.error)
    assert named.read_bytes() == before


@pytest.mark.parametrize("flag", PYTHON)
def test_nor_through_python(tmp_path: Path, flag: str) -> None:
    source, named = photo_file(tmp_path / "a.png"), photo_file(tmp_path / "b.png")
    before = named.read_bytes()
    with pytest.raises(UsageError, match=f"which {flag} names"):
        PYTHON[flag](source, named)
    assert named.read_bytes() == before


def test_nor_by_a_video(tmp_path: Path) -> None:
    source, behind = (clip(tmp_path / name, frames=2) for name in ("a.mp4", "b.mp4"))
    before = behind.read_bytes()
    with pytest.raises(UsageError, match="which --background names"):
        cp.video.replace(source, behind, behind)
    assert behind.read_bytes() == before


@pytest.mark.parametrize("flag", WORKS)
def test_the_work_is_another_when_a_named_file_changes(tmp_path: Path, flag: str) -> None:
    named = photo_file(tmp_path / "b.png")
    before = WORKS[flag](str(named)).state()
    assert WORKS[flag](str(named)).state() == before
    os.utime(named, ns=(1, 1))
    assert WORKS[flag](str(named)).state() != before


def test_what_is_no_file_does_not_matter(tmp_path: Path) -> None:
    target = photo_file(tmp_path / "a.png")
    refuse_named_files(target, {"--sample": "10,10,20,20", "--mask": None})
    with pytest.raises(UsageError, match="--mask"):
        refuse_named_files(target, {"--mask": f"{tmp_path}/../{tmp_path.name}/a.png"})


def test_videos_in_a_folder_of_pictures_are_left_alone(tmp_path: Path) -> None:
    photo_file(tmp_path / "a.png")
    video = clip(tmp_path / "b.mp4", frames=2)
    work = SegmentWork(segmenter_of(SegmentOptions(), {}))
    batch = Batch([str(tmp_path)], work)
    assert [job.source for job in batch.collected.jobs] == [tmp_path / "a.png"]
    assert [skipped.path for skipped in batch.collected.skipped] == [video]
    (outcome,) = Batch([str(video)], work).run()
    assert "b.mp4: segment takes pictures" in str(outcome.error)
