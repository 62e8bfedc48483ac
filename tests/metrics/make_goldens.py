"""Write ``goldens.json``: what PySODMetrics measures for every pair of ``pairs.py``.

    python tests/metrics/make_goldens.py

Needs an environment of its own with ``pysodmetrics`` (it pins numpy and replaces OpenCV), and the
real pairs in ``../shared``. Its stretching of predictions is switched off, but for the entries
named ``minmax``. The measures over 256 levels get the float32 matte, as they cut it to bytes;
the others get its values as doubles, in which they add up.
"""

from __future__ import annotations

import json
import math
import sys
import warnings
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import py_sod_metrics as sod
from pairs import REAL, all_pairs, real_bytes

GOLDENS = Path(__file__).with_name("goldens.json")
SAMPLED = slice(0, 256, 51)


def measured(prediction: Any, cut: Any, truth: Any, *, normalize: bool) -> dict[str, Any]:
    """Every measure of one pair."""
    names = {"f": sod.FmeasureHandler, "iou": sod.IOUHandler, "dice": sod.DICEHandler}
    names |= {"precision": sod.PrecisionHandler, "recall": sod.RecallHandler}
    curves = sod.FmeasureV2({n: h(True, False) for n, h in names.items()})
    adaptive = sod.FmeasureV2({n: h(False, True) for n, h in names.items()})
    alignments = sod.Emeasure(), sod.Emeasure()
    rest = sod.MAE(), sod.Smeasure(), sod.WeightedFmeasure(), sod.HumanCorrectionEffortMeasure()
    for recorder in (adaptive, alignments[1], *rest):
        recorder.step(prediction, truth, normalize=normalize)
    for recorder in (curves, alignments[0]):
        recorder.step(cut, truth, normalize=normalize)
    results = {key: value for each in rest for key, value in each.get_results().items()}
    found = {
        "mae": results["mae"],
        "s_measure": results["sm"],
        "weighted_f": results["wfm"],
        "hce": results["hce"],
        "e_adaptive": alignments[1].get_results()["em"]["adp"],
        **{f"{n}_adaptive": adaptive.get_results()[n]["adaptive"] for n in ("f", "iou", "dice")},
        "e_curve": sampled(alignments[0].get_results()["em"]["curve"]),
        **{f"{n}_curve": sampled(curves.get_results()[n]["dynamic"]) for n in names},
    }
    return {key: tidy(value) for key, value in found.items()}


def sampled(curve: Any) -> list[float]:
    """Greatest and mean value, and some from threshold 0 to 255, where their curves end."""
    return [float(curve.max()), float(curve.mean()), *map(float, curve[::-1][SAMPLED])]


def tidy(value: Any) -> Any:
    """Ten digits; None for what is no number."""
    if isinstance(value, list):
        return [tidy(each) for each in value]
    return None if math.isnan(value) else float(f"{value:.10g}")


def main() -> int:
    """Measure all, write the file."""
    warnings.simplefilter("ignore")
    goldens = {
        name: measured(matte.astype(np.float64), matte, mask, normalize=False)
        for name, (matte, mask) in all_pairs()
    }
    for stem in REAL:
        prediction, mask = real_bytes(stem)
        goldens[f"minmax-{stem}"] = measured(prediction, prediction, mask, normalize=True)
    rows = [f"{json.dumps(name)}: {json.dumps(values)}" for name, values in goldens.items()]
    about = f'"pysodmetrics": "{metadata.version("pysodmetrics")}"'
    GOLDENS.write_text("{\n" + ",\n".join([about, *rows]) + "\n}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
