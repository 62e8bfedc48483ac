"""Results and truths whose figures can be worked out by hand: a square, and it moved aside.

The picture is 12 x 16 = 192 pixels, the square 6 x 6 = 36. Moved ``n`` columns it covers 36 - 6 n
of its pixels and 6 n others: MAE 12 n / 192 = n / 16, IoU (36 - 6 n) / (36 + 6 n).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cleanplate.media.pairs import Pair
from cleanplate.verbs.evaluation.options import EvaluateOptions, SuiteName
from cleanplate.verbs.evaluation.result import Evaluation, PairFigures
from cleanplate.verbs.evaluation.run import evaluate

SHARED = Path(__file__).parents[3].parent / "shared" / "media"
SUITES: tuple[SuiteName, ...] = ("sod", "dis", "matting", "video", "motion")
PICTURES: tuple[SuiteName, ...] = ("sod", "dis", "matting")


def real(name: str) -> Path:
    """A real file or folder, or skip the test."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs {name} from ../shared/media")
    return path


def square(moved: int = 0, size: tuple[int, int] = (12, 16)) -> np.ndarray:
    """Bool (H, W): rows 3 to 8, columns 4 to 9, moved to the right."""
    mask = np.zeros(size, bool)
    mask[3:9, 4 + moved : 10 + moved] = True
    return mask


def saved(path: Path, values: Any) -> Path:
    """A picture file; a mask becomes bytes 0 and 255."""
    array = np.asarray(values)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(array.astype(np.uint8) * 255 if array.dtype == bool else array).save(path)
    return path


def pair(root: Path, result: Any, truth: Any, name: str = "a") -> Pair:
    """One pair of files."""
    return Pair(
        name,
        saved(root / "results" / f"{name}.png", result),
        saved(root / "truths" / f"{name}.png", truth),
    )


def laid(root: Path, suite: SuiteName, count: int = 3) -> tuple[Path, Path]:
    """Folders ``results`` and ``truths`` with pairs a, b, c ... of which the n-th is n off.

    For the suites of sequences each is a folder of two frames, the first of which is right.
    """
    results, truths = root / "results", root / "truths"
    for moved in range(count):
        name = "abcdefgh"[moved]
        if suite in PICTURES:
            saved(results / f"{name}.png", square(moved))
            saved(truths / f"{name}.png", square())
        else:
            saved(results / name / "bin000001.png", square())
            saved(results / name / "bin000002.png", square(moved))
            saved(truths / name / "gt000001.png", square())
            saved(truths / name / "gt000002.png", square())
    return results, truths


def evaluated(root: Path, suite: SuiteName = "sod", **options: Any) -> Evaluation:
    """What `laid` gives, evaluated."""
    return evaluate(*laid(root, suite), EvaluateOptions(suite=suite, **options))


def values(found: Evaluation, name: str) -> PairFigures:
    """The figures of one pair."""
    return next(one for one in found.pairs if one.name == name)
