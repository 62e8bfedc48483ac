"""The classic lecture-to-slides methods on rendered lectures: F1, and frames a second.

On the lectures of the folder that ``CLEANPLATE_LECTURES`` names (see `lecture_material`); alone,
and for hours if need be:

    python -m benchmarks.slides_classic FOLDER [--results FILE.json] [--limit CPU_SECONDS]
                                        [--only WORD] [--methods NAME...]

With ``--results`` each score is written at once, a later run goes on where this one ended, lectures
that are rendered meanwhile are taken up, and OpenCV keeps to one thread. The speed is measured
without it only, as such a run shares the machine.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any, get_args

import cv2
from benchmarks.lecture_material import NONE, lectures, means, score
from benchmarks.measure import (
    Report,
    Row,
    Setup,
    interleaved,
    machine,
    median,
    seconds_of,
    table,
)
from benchmarks.slides_results import Results, Scored, score_table

from cleanplate.core.progress import Progress
from cleanplate.lectures.classic import find_classic
from cleanplate.lectures.options import FindOptions, Method
from cleanplate.media.video_reader import VideoReader

METHODS: tuple[Method, ...] = ("frame-diff", "knn", "mog2", "gmg")
"""In the order they are scored."""
_TITLE = "Classic methods: F1 on rendered lectures; frames a second"
_LIMIT_S, _SPEED_S = 600.0, Fraction(12)


class _TooLongError(Exception):
    """A lecture takes longer than it may."""


def measure(setup: Setup) -> Report:
    found = lectures()[: 1 if setup.quick else None]
    if not found:
        return Report(_TITLE, [], NONE)
    report = Report(_TITLE)
    seconds = Fraction(1) if setup.quick else _SPEED_S
    report.rows.extend(speed(found[0], seconds, 1 if setup.quick else 3))
    for method in METHODS[: 1 if setup.quick else None]:
        limit_s = 5.0 if setup.quick else _LIMIT_S
        scores = [scored(lecture, method, setup.scratch, limit_s) for lecture in found]
        report.rows.extend([*map(_row, scores), *_mean_row(scores)])
    return report


def speed(lecture: Path, seconds: Fraction, repeats: int) -> Iterator[Row]:
    """Frames a second of each method on the beginning of a lecture, beside decoding alone."""
    frames = _decoded(lecture, seconds)
    contestants: dict[str, Callable[[], float]] = {
        "decoding alone": partial(seconds_of, partial(_decoded, lecture, seconds))
    }
    for method in METHODS:
        find = partial(find_classic, lecture, FindOptions(method=method), end_s=seconds)
        contestants[method] = partial(seconds_of, find)
    times = interleaved(contestants, repeats)
    ceiling = times["decoding alone"]
    for name, taken in times.items():
        share = median([best / own for best, own in zip(ceiling, taken, strict=True)])
        yield Row(f"{name}: speed", frames / median(taken), "frames/s", f"{share:.2f} of decoding")


def _decoded(lecture: Path, seconds: Fraction) -> int:
    with VideoReader(lecture, end_s=seconds) as reader:
        return sum(1 for _ in reader)


def scored(lecture: Path, method: Method, scratch: Path, limit_s: float) -> Scored:
    """One method on one lecture, given up after that much processor time."""
    clock = _Clock(limit_s)
    try:
        deck = find_classic(lecture, FindOptions(method=method), on_progress=clock)
    except _TooLongError:
        return Scored(lecture.stem, method, None, **clock.figures())
    figures = clock.figures()
    found = score(deck, lecture, scratch / f"{lecture.stem}.{method}")
    counts = {key: found[key] for key in ("slides", "extracted", "missed", "duplicates", "junk")}
    return Scored(lecture.stem, method, found["f1"], **counts, **figures)


class _Clock:
    """Counts frames and time, and ends what takes too long."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._frames = 0
        self._began_s, self._began_cpu_s = time.perf_counter(), time.process_time()

    def __call__(self, progress: Progress) -> None:
        self._frames = progress.done
        if time.process_time() - self._began_cpu_s > self._limit_s:
            raise _TooLongError

    def figures(self) -> dict[str, Any]:
        """As `Scored` holds them."""
        return {
            "frames": self._frames,
            "seconds": round(time.perf_counter() - self._began_s, 2),
            "cpu_seconds": round(time.process_time() - self._began_cpu_s, 2),
        }


def _row(one: Scored) -> Row:
    name = f"{one.method}, {one.lecture}"
    if one.f1 is None:
        return Row(name, float("nan"), "", f"given up after {one.cpu_seconds:g} CPU seconds")
    counts = f"{one.slides} slides, {one.missed} missed, {one.duplicates} duplicates"
    return Row(name, one.f1, "F1", f"{counts}, {one.junk} junk")


def _mean_row(scores: Sequence[Scored]) -> Iterator[Row]:
    """The mean of one method over what it was not given up on."""
    by_variant: dict[str, list[float]] = {}
    for one in scores:
        if one.f1 is not None:
            by_variant.setdefault(one.variant, []).append(one.f1)
    values = [value for column in by_variant.values() for value in column]
    if values:
        name = f"{scores[0].method}: mean of {len(values)}"
        yield Row(name, sum(values) / len(values), "F1", means(by_variant))


def score_all(
    folder: Path, only: str, methods: Sequence[Method], results: Results, limit_s: float
) -> None:
    """Score what is not scored yet, a line each; the folder is looked at again after each."""
    with tempfile.TemporaryDirectory(prefix="cleanplate-bench-") as scratch:
        while (left := _next(folder, only, methods, results)) is not None:
            one = scored(*left, Path(scratch), limit_s)
            results.add(one)
            row = _row(one)
            said = f"{row.name}: {row.value:.3f} {row.unit}; {row.note}; {one.seconds:.0f} s"
            print(said, flush=True)


def _next(
    folder: Path, only: str, methods: Sequence[Method], results: Results
) -> tuple[Path, Method] | None:
    """The first lecture and method not scored yet: all lectures by the first method come first."""
    left = (
        (lecture, method)
        for method in methods
        for lecture in lectures(folder, only)
        # The truth is written after the video, its times after its pictures.
        if lecture.with_suffix(".truth.json").is_file()
        if not results.holds(lecture.stem, method)
    )
    return next(left, None)


def main() -> int:
    given = _parser().parse_args()
    found = lectures(given.folder, given.only)
    if not found:
        print(f"{given.folder} holds no lecture whose truth is there")
        return 3
    print("\n".join(f"{key}: {value}" for key, value in machine().items()), flush=True)
    if given.results is None:
        print(f"\n{table(Report(_TITLE, list(speed(found[0], _SPEED_S, 3))))}\n", flush=True)
    else:
        cv2.setNumThreads(1)
    results = Results(given.results)
    score_all(given.folder, given.only, given.methods, results, given.limit)
    print(f"\n{score_table(results.scores)}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="folder of rendered lectures")
    parser.add_argument("--results", type=Path, help="JSON file of the scores; a later run goes on")
    parser.add_argument(
        "--limit", type=float, default=_LIMIT_S, help="processor seconds a lecture may take"
    )
    parser.add_argument("--only", default="", help="a word the lectures' names hold")
    parser.add_argument(
        "--methods", nargs="+", choices=get_args(Method)[1:], default=METHODS, help="in this order"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
