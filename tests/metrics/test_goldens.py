"""Every measure equals PySODMetrics on every pair; where it does not, the difference has a name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from cleanplate.metrics.alignment import e_curve, e_measure_adaptive
from cleanplate.metrics.hce import hce
from cleanplate.metrics.levels import adaptive_cut, levels_of, minmax
from cleanplate.metrics.regions import dice_curve, iou_curve
from cleanplate.metrics.saliency import (
    curve_max,
    curve_mean,
    f_beta_adaptive,
    f_beta_curve,
    mae,
    precision_recall,
)
from cleanplate.metrics.structure import s_measure
from cleanplate.metrics.weighted import weighted_f

from . import pairs

HERE = Path(__file__).parent
CLOSE = 1e-6


GOLDENS = json.loads((HERE / "goldens.json").read_text())
needs_sod = pytest.mark.skipif(not pairs.SOD.is_dir(), reason=f"{pairs.SOD} is not here")


def _has_todays_polygons() -> bool:
    """Whether OpenCV is one whose open polygons have the corners the goldens were counted with.

    Those of 4.14 are. 4.10 leaves out the corner at (1, 1), which lies beyond the last point.
    """
    points = [(-1, -1), (0, 0), (0, -1), (-1, -2), (0, -1), (-1, 0), (0, -1), (0, 0), (1, 1)]
    points += [(0, 0), (1, -1), (0, -1)]
    return len(cv2.approxPolyDP(np.array(points, np.int32), 2.0, closed=False)) == 3


TODAYS_POLYGONS = _has_todays_polygons()

DIFFERENT = {
    # A centre of mass in the last row or column leaves quarters without pixels: NaN there.
    *((name, "s_measure") for name in ("one-pixel-last", "1x40", "40x1", "2x2")),
    # The sum is divided by the number of pixels less one: for a single one by eps there, 1 here.
    *(
        (f"1x1-{name}", f"e_{kind}")
        for name in ("hit", "miss", "false")
        for kind in ("curve", "adaptive")
    ),
}
"""Pairs and measures that are degenerate; see `s_measure` and `e_curve`."""


def measured(matte: Any, mask: Any) -> dict[str, Any]:
    """Every measure of one pair, as ``make_goldens.py`` names them."""
    levels, cut = levels_of(matte, mask), adaptive_cut(matte, mask)
    curve = precision_recall(levels)
    return {
        "mae": mae(matte, mask),
        "s_measure": s_measure(matte, mask),
        "weighted_f": weighted_f(matte, mask),
        "hce": hce(matte, mask),
        "e_adaptive": e_measure_adaptive(matte, mask),
        "f_adaptive": f_beta_adaptive(matte, mask),
        "iou_adaptive": iou_curve(cut)[0],
        "dice_adaptive": dice_curve(cut)[0],
        "e_curve": sampled(e_curve(levels)),
        "f_curve": sampled(f_beta_curve(curve)),
        "iou_curve": sampled(iou_curve(levels)),
        "dice_curve": sampled(dice_curve(levels)),
        "precision_curve": sampled(curve.precision),
        "recall_curve": sampled(curve.recall),
    }


def sampled(curve: Any) -> list[float]:
    return [curve_max(curve), curve_mean(curve), *curve[::51]]


def compare(name: str, found: dict[str, Any]) -> None:
    expected = GOLDENS[name]
    assert found.keys() == expected.keys()
    for key, value in found.items():
        assert np.isfinite(value).all(), key
        if (name, key) not in DIFFERENT and (key != "hce" or TODAYS_POLYGONS):
            assert value == pytest.approx(expected[key], abs=CLOSE, rel=0), (
                f"{key} of {name} is not that of PySODMetrics {GOLDENS['pysodmetrics']}; if the "
                "pairs have changed, run: python tests/metrics/make_goldens.py (with pysodmetrics)"
            )


@pytest.mark.parametrize("name", pairs.MADE)
def test_made_pairs_measure_as_in_pysodmetrics(name: str) -> None:
    compare(name, measured(*pairs.MADE[name]()))


@pytest.mark.slow
@pytest.mark.parametrize("name", pairs.HUGE)
def test_huge_pairs_measure_as_in_pysodmetrics(name: str) -> None:
    compare(name, measured(*pairs.HUGE[name]()))


@needs_sod
@pytest.mark.parametrize("stem", pairs.REAL)
def test_real_pairs_measure_as_in_pysodmetrics(stem: str) -> None:
    compare(f"real-{stem}", measured(*pairs.real(stem)))


@needs_sod
@pytest.mark.parametrize("stem", pairs.REAL)
def test_stretched_pairs_measure_as_in_pysodmetrics_by_default(stem: str) -> None:
    matte, mask = pairs.real(stem)
    compare(f"minmax-{stem}", measured(minmax(matte), mask))


def test_what_is_called_different_is() -> None:
    for name, key in DIFFERENT:
        found = measured(*pairs.MADE[name]())[key]
        # None stands for NaN.
        expected = GOLDENS[name][key] if GOLDENS[name][key] is not None else np.inf
        assert found != pytest.approx(expected, abs=0.01), (name, key)


@pytest.mark.parametrize("name", ["photo-bytes", "hair", "speckle-3"])
def test_the_order_of_the_memory_does_not_matter(name: str) -> None:
    matte, mask = pairs.MADE[name]()
    columns = np.asfortranarray(matte), np.asfortranarray(mask)
    backwards = matte[::-1, ::-1].copy()[::-1, ::-1], mask[::-1, ::-1].copy()[::-1, ::-1]
    wide = matte.repeat(2, 1)[:, ::2], mask.repeat(2, 1)[:, ::2]
    wanted = measured(matte, mask)
    for other in (columns, backwards, wide):
        for key, value in measured(*other).items():
            assert value == pytest.approx(wanted[key], abs=1e-12), key


def test_every_golden_has_its_pair() -> None:
    stems = [f"{kind}-{stem}" for kind in ("real", "minmax") for stem in pairs.REAL]
    assert GOLDENS.keys() - {"pysodmetrics"} == {*pairs.MADE, *pairs.HUGE, *stems}
