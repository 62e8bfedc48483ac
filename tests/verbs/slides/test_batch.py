"""Several lectures in one call."""

from __future__ import annotations

from pathlib import Path

from cleanplate.core.errors import InputError
from cleanplate.lectures.options import DeckOptions
from cleanplate.verbs.slides.batch import run_all
from cleanplate.verbs.slides.find import Request
from cleanplate.verbs.slides.inputs import Job


def test_a_failure_does_not_stop_the_others(lecture: Path, tmp_path: Path) -> None:
    jobs = [Job(tmp_path / "none.mp4", tmp_path / "a"), Job(lecture, tmp_path / "b")]
    begun: list[Job] = []
    results = list(run_all(jobs, Request(Path()), DeckOptions(), begun.append, lambda *_: None))
    assert begun == jobs
    assert isinstance(results[0].error, InputError)
    assert results[1].lecture is not None
    assert len(results[1].lecture.deck.slides) == 3
