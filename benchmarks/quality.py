"""How good the mattes are: people, salient objects, and the U-2-Net authors' own results."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from benchmarks.material import Rgb, Sample, samples
from benchmarks.measure import Report, Row, Setup
from PIL import Image

from cleanplate.core.errors import CleanplateError
from cleanplate.matting.library import names, parts_of
from cleanplate.matting.matter import Matter, load_model
from cleanplate.metrics.regions import iou
from cleanplate.metrics.saliency import f_beta_curve, f_beta_max, mae, precision_recall_curve
from cleanplate.models import store

_LARGEST = 1024
"""Pictures of people are reduced to this longest side: their masks are rough."""


def measure(setup: Setup) -> Report:
    report = Report("Quality of the mattes, at the pictures' own size")
    step = 60 if setup.quick else 1
    for name in _models(setup.quick):
        report.rows.append(_people(name, setup.media / "people", step))
    for precision in ("f32", "bf16"):
        report.rows.extend(_salient(precision, setup.media / "salient", step))
    report.rows.extend(_goldens(setup.media / "u2net-goldens", setup.quick))
    return report


def _models(quick: bool) -> list[str]:
    """The models whose weights are here; nothing is downloaded for a measurement."""
    here = [name for name in names() if all(store.is_stored(card) for card in parts_of(name))]
    return here[:1] if quick else here


def _people(name: str, folder: Path, step: int) -> Row:
    model = load_model(name)
    scores = []
    for sample in samples(folder, step):
        rgb, mask = _reduced(sample)
        scores.append(iou(model(rgb), mask))
    note = f"{len(scores)} photos of people, threshold 0.5"
    return Row(f"people, {name}: mean IoU", float(np.mean(scores)), "", note)


def _reduced(sample: Sample) -> tuple[Rgb, npt.NDArray[np.bool_]]:
    scale = min(1.0, _LARGEST / max(sample.mask.shape))
    size = tuple(max(1, round(side * scale)) for side in sample.mask.shape[::-1])
    rgb = cv2.resize(sample.rgb, size, interpolation=cv2.INTER_AREA)
    mask = cv2.resize(sample.mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    return np.asarray(rgb, np.uint8), mask > 0


def _salient(precision: str, folder: Path, step: int) -> list[Row]:
    try:
        model = load_model("u2netp", precision=precision)  # type: ignore[arg-type]
    except CleanplateError:
        return []
    curves, errors = [], []
    for sample in samples(folder, step):
        matte = model(sample.rgb)
        curves.append(f_beta_curve(precision_recall_curve(matte, sample.mask)))
        errors.append(mae(matte, sample.mask))
    note = f"{len(errors)} photos of ECSSD"
    return [
        Row(f"salient, u2netp {precision}: max F", f_beta_max(curves), "", note),
        Row(f"salient, u2netp {precision}: MAE", float(np.mean(errors)), "", note),
    ]


def _goldens(folder: Path, quick: bool) -> list[Row]:
    """The network alone, enlarged bilinearly as the authors do, against their pictures."""
    rows = []
    for precision in ("f32", "bf16"):
        try:
            model = load_model("u2netp", precision=precision)
        except CleanplateError:
            continue
        paths = sorted((folder / "images").iterdir())[: 1 if quick else None]
        apart = [_apart(model, path, folder / "u2netp" / f"{path.stem}.png") for path in paths]
        note = f"mean of {len(apart)}; the worst {max(apart):.2f}"
        rows.append(
            Row(f"authors' pictures, u2netp {precision}", float(np.mean(apart)), "/255", note)
        )
    return rows


def _apart(model: Matter, picture: Path, golden: Path) -> float:
    """Mean absolute difference in bytes."""
    expected = np.asarray(Image.open(golden).convert("L")).astype(np.float32)
    coarse = model.coarse(np.asarray(Image.open(picture).convert("RGB")))
    found = cv2.resize(coarse, expected.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return float(np.abs(found * 255 - expected).mean())
