"""A batch from Python: outcomes, exit codes, what stops it and what does not."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from cleanplate.core.errors import InputError, UsageError
from cleanplate.core.progress import Progress
from cleanplate.matting import library
from cleanplate.media.inputs import Job
from cleanplate.verbs.batch import Batch, exit_code
from cleanplate.verbs.blur import Blur
from cleanplate.verbs.options import BatchOptions, MatteFileOptions, MovieOptions
from cleanplate.verbs.remove import Remove
from cleanplate.verbs.result import Outcome
from cleanplate.verbs.subject import SubjectWork

from .samples import clip, photo_file

pytestmark = pytest.mark.usefixtures("finds_red")


def _outcome(status: str, code: int = 0) -> Outcome:
    return Outcome("a", "b", status, exit_code=code)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ([], 0),
        ([_outcome("done"), _outcome("skipped")], 0),
        ([_outcome("done"), _outcome("failed", 3)], 3),
        ([_outcome("failed", 3), _outcome("failed", 3)], 3),
        ([_outcome("failed", 3), _outcome("failed", 2)], 1),
    ],
)
def test_the_exit_code_is_the_errors_where_all_agree(outcomes: list[Outcome], code: int) -> None:
    assert exit_code(outcomes) == code


def test_photos_are_worked_on_in_several_threads(tmp_path: Path) -> None:
    for number in range(6):
        photo_file(tmp_path / f"{number}.png")
    batch = Batch([str(tmp_path)], SubjectWork(Blur()), BatchOptions(jobs=3))
    outcomes = list(batch.run())
    assert [outcome.status for outcome in outcomes] == ["done"] * 6
    assert len({outcome.target for outcome in outcomes}) == 6


def test_nothing_is_written_before_the_batch_runs(tmp_path: Path) -> None:
    photo_file(tmp_path / "a.png")
    Batch([str(tmp_path)], SubjectWork(Blur()))
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_an_empty_folder_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no picture or video found"):
        Batch([str(tmp_path)], SubjectWork(Blur()))


def test_one_output_for_several_inputs_is_refused(tmp_path: Path) -> None:
    for name in "ab":
        photo_file(tmp_path / f"{name}.png")
    with pytest.raises(UsageError, match="one output for several inputs"):
        Batch([str(tmp_path)], SubjectWork(Blur()), BatchOptions(out=str(tmp_path / "c.png")))


def test_a_target_that_cannot_be_is_an_outcome_with_code_2(tmp_path: Path) -> None:
    source = photo_file(tmp_path / "a.png")
    (outcome,) = Batch(
        [str(source)], SubjectWork(Remove()), BatchOptions(out=str(tmp_path / "b.jpg"))
    ).run()
    assert (outcome.status, outcome.exit_code, outcome.frames) == ("failed", 2, 1)
    assert outcome.error is not None
    assert "transparency" in outcome.error


def test_a_file_in_the_place_of_the_output_folder_costs_no_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "open_coarse", lambda *_: pytest.fail("the work has begun"))
    source = photo_file(tmp_path / "a.png")
    (outcome,) = Batch(
        [str(source)], SubjectWork(Blur()), BatchOptions(out=f"{source}/b.png")
    ).run()
    assert outcome.exit_code == 1
    assert str(outcome.error).endswith("a.png is a file, not a folder")


def test_an_error_of_the_programs_own_is_not_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what is foreseen becomes an outcome."""
    monkeypatch.setattr(Blur, "still", None)
    for name in "ab":
        photo_file(tmp_path / f"{name}.png")
    with pytest.raises(TypeError):
        list(Batch([str(tmp_path)], SubjectWork(Blur())).run())
    assert threading.active_count() < 20


def test_frames_of_videos_are_told_with_their_job(tmp_path: Path) -> None:
    source = clip(tmp_path / "a.mp4", frames=3)
    told: list[tuple[Job, Progress]] = []
    list(
        Batch([str(source)], SubjectWork(Blur())).run(
            lambda job, progress: told.append((job, progress))
        )
    )
    assert [(job.source, progress.done) for job, progress in told] == [
        (source, 1), (source, 2), (source, 3),
    ]  # fmt: skip


def test_what_is_finished_is_told_though_the_caller_stops(tmp_path: Path) -> None:
    for number in range(6):
        photo_file(tmp_path / f"{number}.png")
    told: list[str] = []
    run = Batch([str(tmp_path)], SubjectWork(Blur()), BatchOptions(jobs=3)).run(
        on_outcome=lambda outcome: told.append(outcome.target)
    )
    next(run)
    run.close()
    assert sorted(told) == sorted(map(str, tmp_path.glob("*.blur.png")))


def test_a_single_file_leaves_no_record(tmp_path: Path) -> None:
    """There is nothing to resume, and a folder of photos stays as its owner knows it."""
    list(Batch([str(photo_file(tmp_path / "a.png"))], SubjectWork(Blur())).run())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.blur.png", "a.png"]


def test_a_file_that_vanished_is_an_outcome(tmp_path: Path) -> None:
    paths = [photo_file(tmp_path / f"{name}.png") for name in "ab"]
    batch = Batch([str(tmp_path)], SubjectWork(Blur()))
    paths[0].unlink()
    status = {Path(outcome.source).name: outcome for outcome in batch.run()}
    assert (status["a.png"].exit_code, status["b.png"].status) == (3, "done")


@pytest.mark.parametrize(
    ("options", "given"),
    [
        (BatchOptions, {"jobs": -1}),
        (MovieOptions, {"start": 2, "end": 2}),
        (MatteFileOptions, {"bits": 10}),
    ],
)
def test_options_that_cannot_work_are_refused(options: type, given: dict[str, int]) -> None:
    with pytest.raises(UsageError):
        options(**given)
