"""Run the measurements, print their tables, keep the figures.

    python -m benchmarks [NAME...] [--rembg PATH] [--sod-python PATH] [--media FOLDER]
                         [--quick] [--out FOLDER]

Figures go to ``benchmarks/results/NAME.json``, each with the machine it holds for.
"""

from __future__ import annotations

import argparse
import importlib
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import MEDIA, RESULTS, ROOT, Report, Setup, machine, save, table

NAMES = (
    "startup",
    "stages",
    "stills_vs_rembg",
    "video_speed",
    "video_memory",
    "quality",
    "flicker",
    "metrics_speed",
    "hashes",
    "inpainting",
    "faces",
    "motion_cdnet",
    "tracking",
    "segmentation",
    "denoising",
    "frequencies",
    "slides_auto",
    "slides_classic",
    "networks",
    "training",
)


def main() -> int:
    given = _parser().parse_args()
    if not given.media.is_dir():
        print(
            f"the real photos and videos are not at {given.media}; name their folder with --media"
        )
        return 3
    sys.path.insert(0, str(ROOT / "src"))
    about = machine()
    for key, value in about.items():
        print(f"{key}: {value}")
    for name in given.names or NAMES:
        with tempfile.TemporaryDirectory(prefix="cleanplate-bench-") as scratch:
            setup = Setup(Path(scratch), given.media, given.quick, given.rembg, given.sod_python)
            report = measured(name, setup)
        save(name, report, machine(), given.out)
        print(f"\n{table(report)}", flush=True)
    return 0


def measured(name: str, setup: Setup) -> Report:
    """What the measurement of that name finds."""
    report: Report = importlib.import_module(f"benchmarks.{name}").measure(setup)
    return report


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__.split("\n")[0]
    )
    parser.add_argument("names", nargs="*", choices=[[], *NAMES], metavar="NAME")
    parser.add_argument(
        "--rembg", default=shutil.which("rembg"), help="the program to compare with"
    )
    parser.add_argument("--sod-python", help="a Python with pysodmetrics, to compare with")
    parser.add_argument("--media", type=Path, default=MEDIA, help="folder of photos and videos")
    parser.add_argument("--quick", action="store_true", help="tiny inputs: does it run?")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder of the JSON files")
    return parser


if __name__ == "__main__":
    sys.exit(main())
