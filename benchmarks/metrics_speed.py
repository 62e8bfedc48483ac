"""All measures of a salient-object table, and HCE, by this library and by PySODMetrics.

    python -m benchmarks.metrics_speed --sod-python PATH

PATH is a Python that has ``pysodmetrics`` in an environment of its own, where it runs as one warm
process. Both measure the same pairs in turns; compared are the medians. What several measures share
(the histograms, the adaptive cut) is made once a pair here, as `levels_of` and `adaptive_cut` let
it be, and counted with P, R, F, IoU and Dice.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
from benchmarks.measure import MEDIA, ROOT, Report, Row, Setup, machine, median, save, table
from PIL import Image

from cleanplate.metrics.alignment import e_curve
from cleanplate.metrics.hce import hce
from cleanplate.metrics.levels import Levels, adaptive_cut, levels_of
from cleanplate.metrics.regions import dice_curve, iou_curve
from cleanplate.metrics.saliency import f_beta_curve, mae, precision_recall
from cleanplate.metrics.structure import s_measure
from cleanplate.metrics.weighted import weighted_f

Pair = tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]
Answer = dict[str, dict[str, float]]
Contestant = Callable[[Path], Answer]

SIZES = {"400x300": (300, 400), "1365x1024": (1024, 1365)}
"""Rows and columns of the pairs."""

_REPEATS = 5
_PICTURES = 3


def measure(setup: Setup) -> Report:
    # `Setup` has no such field yet; the flag below sets it.
    return compared(setup, setup.sod_python)


def compared(setup: Setup, sod_python: str | None) -> Report:
    """Times of both; only ours where there is no Python with PySODMetrics."""
    report = Report("Measures of a pair, warm: milliseconds")
    repeats, pictures = (1, 1) if setup.quick else (_REPEATS, _PICTURES)
    masks = sorted((setup.media / "salient" / "masks").iterdir())[:pictures]
    with _peer(sod_python) as theirs:
        contestants = {"cleanplate": ours} | ({"PySODMetrics": theirs} if theirs else {})
        for label, size in SIZES.items():
            paths = [_stored(pair_like(mask, size), setup.scratch / mask.stem) for mask in masks]
            report.rows.extend(_rows(label, _in_turns(contestants, paths, repeats)))
    if sod_python is not None:
        return report
    skipped = "No Python with pysodmetrics was named (--sod-python PATH): nothing to compare with."
    return Report(report.title, report.rows, skipped)


def pair_like(path: Path, size: tuple[int, int]) -> Pair:
    """A real mask, and a matte as a network finds it: soft, and unsure in coarse patches."""
    rows, columns = size
    mask = Image.open(path).convert("L").resize((columns, rows), Image.Resampling.BICUBIC)
    small = mask.resize((columns // 6, rows // 6), Image.Resampling.BOX)
    soft = np.asarray(small.resize((columns, rows), Image.Resampling.BICUBIC), np.float32) / 255
    patches = np.random.default_rng(1).normal(0, 0.25, (rows // 12, columns // 12))
    unsure = Image.fromarray(patches.astype(np.float32)).resize(
        (columns, rows), Image.Resampling.BICUBIC
    )
    matte = np.clip(soft + np.asarray(unsure), 0, 1).astype(np.float32)
    return matte, np.asarray(mask) > 128


def ours(path: Path) -> Answer:
    """Seconds and values of one pair, as `benchmarks.metrics_peer` gives them."""
    with np.load(path) as pair:
        matte, mask = pair["matte"], pair["mask"]
    seconds, values, kept = {}, {}, []
    works: dict[str, Callable[[], float]] = {
        "MAE": lambda: mae(matte, mask),
        "P, R, F, IoU, Dice": lambda: _by_threshold(matte, mask, kept),
        "E-measure": lambda: float(e_curve(kept[0]).mean()),
        "S-measure": lambda: s_measure(matte, mask),
        "weighted F": lambda: weighted_f(matte, mask),
        "HCE": lambda: hce(matte, mask),
    }
    for name, work in works.items():
        began = time.perf_counter()
        values[name] = work()
        seconds[name] = time.perf_counter() - began
    return {"seconds": seconds, "values": values}


def _by_threshold(
    matte: npt.NDArray[np.float32], mask: npt.NDArray[np.bool_], kept: list[Levels]
) -> float:
    """Every measure by threshold; keeps the counts, of which more can be made."""
    kept += [levels_of(matte, mask), adaptive_cut(matte, mask)]
    means = []
    for levels in kept:
        means.append(float(f_beta_curve(precision_recall(levels)).mean()))
        iou_curve(levels)
        dice_curve(levels)
    return means[0]


@contextmanager
def _peer(python: str | None) -> Iterator[Contestant | None]:
    """PySODMetrics, waiting for pairs; it ends with the block."""
    if python is None:
        yield None
        return
    command = [python, str(ROOT / "benchmarks" / "metrics_peer.py")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield partial(_asked, process)
        process.communicate()


def _asked(process: subprocess.Popen[str], path: Path) -> Answer:
    """What the peer says of a pair.

    Raises:
        RuntimeError: it has ended; what it said is on standard error.
    """
    if process.stdin is None or process.stdout is None:
        msg = "the peer was started without pipes"
        raise RuntimeError(msg)
    process.stdin.write(f"{path}\n")
    process.stdin.flush()
    line = process.stdout.readline()
    if not line:
        msg = "the Python named with --sod-python did not answer; does it have pysodmetrics?"
        raise RuntimeError(msg)
    answer: Answer = json.loads(line)
    return answer


def _stored(pair: Pair, stem: Path) -> Path:
    path = stem.with_suffix(".npz")
    np.savez(path, matte=pair[0], mask=pair[1])
    return path


def _in_turns(
    contestants: dict[str, Contestant], paths: list[Path], repeats: int
) -> dict[str, list[Answer]]:
    """Every contestant's answers, pair by pair in turns, after one to warm up."""
    answers: dict[str, list[Answer]] = {name: [] for name in contestants}
    for contestant in contestants.values():
        contestant(paths[0])
    for _ in range(repeats):
        for path in paths:
            for name, contestant in contestants.items():
                answers[name].append(contestant(path))
    return answers


def _rows(label: str, answers: dict[str, list[Answer]]) -> list[Row]:
    theirs = answers.get("PySODMetrics")
    rows = [
        _row(f"{label}: {name}", answers, lambda each, n=name: each["seconds"][n])
        for name in answers["cleanplate"][0]["seconds"]
    ]
    rows.append(_row(f"{label}: all", answers, lambda each: sum(each["seconds"].values())))
    if theirs is not None:
        apart = max(
            abs(mine["values"][name] - other["values"][name])
            for mine, other in zip(answers["cleanplate"], theirs, strict=True)
            for name in mine["values"]
        )
        rows.append(Row(f"{label}: greatest difference", apart, "", "of all values"))
    return rows


def _row(name: str, answers: dict[str, list[Answer]], seconds_of: Callable[[Answer], float]) -> Row:
    times = {
        who: 1000 * median([seconds_of(each) for each in all_]) for who, all_ in answers.items()
    }
    mine, other = times["cleanplate"], times.get("PySODMetrics")
    note = f"PySODMetrics {other:.4g} ms: {other / mine:.1f} times as long" if other else ""
    return Row(name, mine, "ms", note)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sod-python", help="a Python that has pysodmetrics")
    parser.add_argument("--media", type=Path, default=MEDIA, help="folder of photos and videos")
    parser.add_argument("--quick", action="store_true", help="one pair, once: does it run?")
    parser.add_argument("--out", type=Path, help="folder of the JSON file; none: it is not kept")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cleanplate-bench-") as scratch:
        setup = Setup(Path(scratch), given.media, given.quick)
        report = compared(setup, given.sod_python)
    if given.out is not None:
        save("metrics_speed", report, machine(), given.out)
    print(table(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
