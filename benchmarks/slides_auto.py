"""Lectures to slides by `auto`: F1, speed beside decoding alone, memory beside a longer video."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import av
from benchmarks.lecture_material import NONE, lectures, means, repeated, score, variant_of
from benchmarks.measure import (
    Report,
    Row,
    Setup,
    environment,
    interleaved,
    median,
    program,
    run_program,
    seconds_of,
)

from cleanplate.lectures.deck import Deck
from cleanplate.lectures.detect import find
from cleanplate.lectures.options import FindOptions

_TITLE = "Lectures to slides, `auto`: F1; frames a second; memory of a 20 times longer lecture"
_TIMES = 20


def measure(setup: Setup) -> Report:
    found = lectures()
    if not found:
        return Report(_TITLE, [], NONE)
    found = found[: 1 if setup.quick else None]
    report = Report(_TITLE)
    report.rows.extend(speed(found[:: max(1, len(found) // 3)], setup))
    report.rows.extend(quality(found, setup.scratch))
    report.rows.extend(memory(found[0], setup.scratch, 2 if setup.quick else _TIMES))
    return report


def quality(found: list[Path], scratch: Path) -> Iterator[Row]:
    """F1 on each lecture, then means."""
    scores: dict[str, list[float]] = {}
    for lecture in found:
        result = score(_searched(lecture, scratch), lecture, scratch / "pictures")
        note = ", ".join(
            f"{result[key]} {key}" for key in ("slides", "missed", "duplicates", "junk")
        )
        scores.setdefault(variant_of(lecture), []).append(result["f1"])
        yield Row(lecture.stem, result["f1"], "F1", note)
    values = [value for part in scores.values() for value in part]
    yield Row("mean", sum(values) / len(values), "F1", f"worst {min(values)}; {means(scores)}")


def speed(found: list[Path], setup: Setup) -> Iterator[Row]:
    """Frames a second of finding the slides, and of the program with all files, beside decoding."""
    for lecture in found:
        frames = _decoded(lecture, "AUTO")
        contestants: dict[str, Callable[[], float]] = {
            f"decoding alone ({kind})": partial(seconds_of, partial(_decoded, lecture, kind))
            for kind in ("AUTO", "FRAME", "SLICE")
        }
        contestants["finding the slides"] = partial(
            seconds_of, partial(_searched, lecture, setup.scratch)
        )
        contestants["the program"] = partial(_program, lecture, setup.scratch)
        times = interleaved(contestants, 1 if setup.quick else 3)
        best = min(median(taken) for name, taken in times.items() if name.startswith("decoding"))
        for name, taken in times.items():
            note = f"{best / median(taken):.2f} of the quickest decoding"
            yield Row(f"{lecture.stem}, {name}", frames / median(taken), "frames/s", note)


def memory(lecture: Path, scratch: Path, times: int) -> Iterator[Row]:
    """Peak memory of the program on a lecture, and on the same many times in a row."""
    first = 0.0
    for count in (1, times):
        path = repeated(lecture, scratch / f"times-{count}.mp4", count)
        command = [*program(), "slides", str(path), "-o", str(scratch / "deck"), "--quiet"]
        peak = run_program(command, environment()).peak_mib
        shutil.rmtree(scratch / "deck")
        path.unlink()
        first = first or peak
        yield Row(f"{lecture.stem}, {count} times", peak, "MiB", f"{peak / first:.3f} of once")


def _decoded(lecture: Path, threads: str) -> int:
    with av.open(str(lecture)) as container:
        stream = container.streams.video[0]
        stream.thread_type = threads
        return sum(1 for _ in container.decode(stream))


def _searched(lecture: Path, scratch: Path) -> Deck:
    work = scratch / "work"
    shutil.rmtree(work, ignore_errors=True)
    return find(lecture, FindOptions(), work)


def _program(lecture: Path, scratch: Path) -> float:
    target = scratch / "deck"
    command = [*program(), "slides", str(lecture), "-o", str(target), "--quiet"]
    seconds = run_program(command, environment()).seconds
    shutil.rmtree(target)
    return seconds
