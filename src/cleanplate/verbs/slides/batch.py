"""Several lectures one after the other: a failure ends one of them, not all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from cleanplate.core.errors import CleanplateError
from cleanplate.core.progress import Progress
from cleanplate.lectures.options import DeckOptions
from cleanplate.verbs.slides.find import Request
from cleanplate.verbs.slides.inputs import Job
from cleanplate.verbs.slides.run import Lecture, Step, slides_of


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one lecture: it has one or the other."""

    job: Job
    """What was to do."""
    lecture: Lecture | None = None
    """Its deck."""
    error: CleanplateError | None = None
    """Why there is none."""


def run_all(
    jobs: Sequence[Job],
    request: Request,
    options: DeckOptions,
    on_begin: Callable[[Job], None],
    on_step: Callable[[Job, Step, Progress], None],
) -> Iterator[Result]:
    """Work on the lectures in order.

    Args:
        jobs: from `find_lectures`.
        request: how slides are found; its source is replaced by each lecture.
        options: what is written.
        on_begin: called before each.
        on_step: told how far each is.
    """
    for job in jobs:
        on_begin(job)
        wanted = replace(request, source=job.source)
        try:
            lecture = slides_of(wanted, job.folder, options, partial(on_step, job))
        except CleanplateError as error:
            yield Result(job, error=error)
        else:
            yield Result(job, lecture)
