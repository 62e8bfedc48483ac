"""A folder of pictures cut out by this program and by rembg, with the same weights (u2netp).

Both run as programs on the same folders: a small and a large one, so that start-up and the time of
a further picture can be told apart. Compared are pictures a second with start-up, the slope
without, the processor time a picture, the largest memory, and the two results.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from benchmarks.material import folder_of, photos
from benchmarks.measure import (
    Report,
    Row,
    Run,
    Setup,
    environment,
    median,
    program,
    run_program,
)
from PIL import Image

from cleanplate.models import store

Cutter = Callable[[Path, Path], Run]
Runs = dict[str, dict[int, list[Run]]]

_REPEATS = 2
_FIGURES = (
    ("with start-up", "pictures/s"),
    ("a further picture", "ms"),
    ("processor time a picture, with start-up", "ms"),
    ("peak memory", "MiB"),
)


def measure(setup: Setup) -> Report:
    report = Report("Stills, u2netp: a folder from files to files")
    cutters = _cutters(setup)
    sizes = (1, 2) if setup.quick else (6, 24)
    photo_sizes = (1, 2) if setup.quick else (4, 12)
    small = sorted((setup.media / "salient" / "images").iterdir())
    sets = {
        "400x300": {n: folder_of(small[:n], setup.scratch / f"small-{n}") for n in sizes},
        "2-12 MP": {n: photos(setup.media, setup.scratch / f"large-{n}", n) for n in photo_sizes},
    }
    for label, folders in sets.items():
        runs = _run_all(cutters, folders, setup.scratch, 1 if setup.quick else _REPEATS)
        report.rows.extend(_rows(label, runs, max(folders)))
        if "rembg" in cutters:
            report.rows.append(_agreement(label, setup.scratch / "out"))
    if "rembg" in cutters:
        return report
    skipped = "rembg was not found (--rembg PATH), so there is nothing to compare with."
    return Report(report.title, report.rows, skipped)


def _cutters(setup: Setup) -> dict[str, Cutter]:
    cutters: dict[str, Cutter] = {}
    if setup.rembg is not None:
        cutters["rembg"] = partial(_rembg, setup.rembg, _rembg_home(setup.scratch))
    cutters["cleanplate"] = partial(_cleanplate, "auto")
    if not setup.quick or setup.rembg is not None:
        cutters["cleanplate f32"] = partial(_cleanplate, "f32")
    return cutters


def _rembg_home(scratch: Path) -> Path:
    """A folder in which rembg finds the very same weights."""
    card = store.find_card("u2netp")
    return folder_of([store.pull(card)], scratch / "rembg-models")


def _rembg(rembg: str, home: Path, source: Path, target: Path) -> Run:
    target.mkdir(parents=True, exist_ok=True)
    command = [rembg, "p", "-m", "u2netp", str(source), str(target)]
    return run_program(command, {"U2NET_HOME": str(home)})


def _cleanplate(precision: str, source: Path, target: Path) -> Run:
    command = [*program(), "remove", str(source), "-o", str(target), "-m", "u2netp"]
    return run_program([*command, "--precision", precision, "--quiet"], environment())


def _run_all(
    cutters: dict[str, Cutter], folders: dict[int, Path], scratch: Path, repeats: int
) -> Runs:
    runs: Runs = {name: {count: [] for count in folders} for name in cutters}
    for _ in range(repeats):
        for count, folder in folders.items():
            for name, cutter in cutters.items():
                runs[name][count].append(_fresh(cutter, folder, scratch / "out" / name))
    return runs


def _fresh(cutter: Cutter, source: Path, target: Path) -> Run:
    """One run into an empty folder: rembg passes over every picture whose result is there.

    Raises:
        RuntimeError: not every picture has a result.
    """
    shutil.rmtree(target, ignore_errors=True)
    run = cutter(source, target)
    results, sources = len(list(target.glob("*.png"))), len(list(source.iterdir()))
    if results != sources:
        msg = f"{target.name} made {results} results of {sources} pictures"
        raise RuntimeError(msg)
    return run


def _rows(label: str, runs: Runs, largest: int) -> list[Row]:
    rows = []
    theirs = _figures(runs["rembg"], largest) if "rembg" in runs else None
    for name, by_count in runs.items():
        ours = _figures(by_count, largest)
        notes = [""] * len(ours)
        if theirs is not None and name != "rembg":
            ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
            notes = [f"{ratio:.2f} of rembg's" for ratio in ratios]
        rows += [
            Row(f"{label}, {name}: {words}", value, unit, note)
            for (words, unit), value, note in zip(_FIGURES, ours, notes, strict=True)
        ]
    return rows


def _figures(by_count: dict[int, list[Run]], largest: int) -> tuple[float, float, float, float]:
    """The values of `_FIGURES`, in their order."""
    runs = by_count[largest]
    return (
        largest / median([run.seconds for run in runs]),
        1000 * _slope(by_count),
        1000 * median([run.cpu_seconds for run in runs]) / largest,
        max(run.peak_mib for run in runs),
    )


def _slope(by_count: dict[int, list[Run]]) -> float:
    """Seconds a further picture takes: from the medians of the small and the large folder."""
    few, many = min(by_count), max(by_count)
    first, last = (median([run.seconds for run in by_count[count]]) for count in (few, many))
    return max(last - first, 1e-6) / (many - few)


def _agreement(label: str, out: Path) -> Row:
    """How far the two programs' alphas differ."""
    apart = []
    for theirs in sorted((out / "rembg").iterdir()):
        ours = out / "cleanplate f32" / f"{theirs.stem}.cutout.png"
        if ours.is_file():
            alphas = [np.asarray(Image.open(path))[..., 3] / 255 for path in (theirs, ours)]
            apart.append(float(np.abs(alphas[0] - alphas[1]).mean()))
    note = "mean difference of the alphas, f32; ours follow the picture's edges"
    return Row(f"{label}: apart from rembg", float(np.mean(apart)), "of 1", note)
