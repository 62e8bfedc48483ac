"""PySODMetrics as a process of its own: it pins numpy and replaces OpenCV in the one it shares.

Started by `benchmarks.metrics_speed` with a Python that has it. Each line on standard input is the
path of a ``.npz`` file with a matte and a mask; each line on standard output says in JSON how many
seconds every measure took, and what it is.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from typing import Any

import numpy as np
import py_sod_metrics as sod


def recorders() -> dict[str, Any]:
    """One for each measure that is compared."""
    handlers = {"f": sod.FmeasureHandler, "iou": sod.IOUHandler, "dice": sod.DICEHandler}
    handlers |= {"precision": sod.PrecisionHandler, "recall": sod.RecallHandler}
    thresholds = {name: handler(True, True) for name, handler in handlers.items()}
    return {
        "MAE": sod.MAE(),
        "P, R, F, IoU, Dice": sod.FmeasureV2(thresholds),
        "E-measure": sod.Emeasure(),
        "S-measure": sod.Smeasure(),
        "weighted F": sod.WeightedFmeasure(),
        "HCE": sod.HumanCorrectionEffortMeasure(),
    }


def measured(path: str) -> dict[str, dict[str, float]]:
    """Seconds and values of one pair."""
    with np.load(path) as pair:
        matte, mask = pair["matte"], pair["mask"]
    seconds, results = {}, {}
    for name, recorder in recorders().items():
        began = time.perf_counter()
        recorder.step(matte, mask, normalize=False)
        seconds[name] = time.perf_counter() - began
        results[name] = recorder.get_results()
    values = {
        "MAE": results["MAE"]["mae"],
        "P, R, F, IoU, Dice": results["P, R, F, IoU, Dice"]["f"]["dynamic"].mean(),
        "E-measure": results["E-measure"]["em"]["curve"].mean(),
        "S-measure": results["S-measure"]["sm"],
        "weighted F": results["weighted F"]["wfm"],
        "HCE": results["HCE"]["hce"],
    }
    return {"seconds": seconds, "values": {name: float(value) for name, value in values.items()}}


def main() -> int:
    """Answer until the input ends."""
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        print(json.dumps(measured(line.rstrip("\n"))), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
