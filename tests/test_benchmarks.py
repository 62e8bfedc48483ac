"""That the measurements run: on tiny inputs, their figures are not looked at."""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
MEDIA = ROOT.parent / "shared" / "media"
needs_media = pytest.mark.skipif(not MEDIA.is_dir(), reason=f"{MEDIA} is not here")


@pytest.fixture
def measure(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT))
    return importlib.import_module("benchmarks.measure")


@pytest.fixture
def weights() -> None:
    store = importlib.import_module("cleanplate.models.store")
    needed = ("u2netp", "selfie", "selfie-landscape")
    missing = [name for name in needed if not store.is_stored(store.find_card(name))]
    if missing:
        pytest.skip(f"the weights of {', '.join(missing)} are not here")


@needs_media
@pytest.mark.usefixtures("weights")
@pytest.mark.parametrize(
    ("name", "figure"),
    [
        ("startup", "cleanplate --version"),
        ("stages", "720p blur: the whole"),
        ("stills_vs_rembg", "2-12 MP, cleanplate: a further picture"),
        ("video_speed", "talking-d10: blur"),
        ("video_memory", "6 frames"),
        ("quality", "salient, u2netp f32: max F"),
        ("faces", "haar: calls, frames with a face found"),
        ("hashes", "720p, dhash of luma"),
        ("motion_cdnet", "running-average: F"),
        ("segmentation", "grabcut from the box: IoU"),
        ("tracking", "camshift, colour: davis: IoU"),
        ("inpainting", "strokes of 4 pixels, biharmonic"),
        ("denoising", "tv, auto: sigma 10"),
        ("frequencies", "two waves of amplitude 12"),
        ("metrics_speed", "400x300: all"),
        ("networks", "u2netp: parameters"),
        ("training", "deeplabv3plus-mobilenetv2: mae, best weights"),
        ("flicker", "talking-d10.mp4, portrait, smoothed: warp error"),
    ],
)
def test_the_measurement_gives_its_figure(
    name: str, figure: str, measure: ModuleType, tmp_path: Path
) -> None:
    setup = measure.Setup(scratch=tmp_path, media=MEDIA, quick=True)
    report = importlib.import_module(f"benchmarks.{name}").measure(setup)
    values = {row.name: row.value for row in report.rows}
    assert values[figure] > 0


def test_without_rembg_the_report_says_so(measure: ModuleType) -> None:
    report = measure.Report("Title", [], "rembg was not found.")
    assert "rembg was not found." in measure.table(report)


def test_a_table_shows_figure_unit_and_remark(measure: ModuleType) -> None:
    report = measure.Report("Title", [measure.Row("blur", 29.123456, "frames/s", "target 30")])
    assert "| blur | 29.12 frames/s | target 30 |" in measure.table(report)


def test_a_report_is_kept_with_its_machine(measure: ModuleType, tmp_path: Path) -> None:
    report = measure.Report("Title", [measure.Row("blur", 29.5, "frames/s")])
    path = measure.save("speed", report, {"cores": "2"}, tmp_path)
    kept = json.loads(path.read_text())
    assert kept["machine"] == {"cores": "2"}
    assert kept["rows"][0]["value"] == 29.5


def test_contestants_take_turns(measure: ModuleType) -> None:
    order = iter(range(4))
    results = measure.interleaved({"a": lambda: next(order), "b": lambda: next(order)}, 2)
    assert results == {"a": [0, 2], "b": [1, 3]}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_the_memory_of_a_program_and_its_children_is_seen(measure: ModuleType) -> None:
    child = "import time; b = bytearray(50 << 20); time.sleep(0.5)"
    parent = (
        "import subprocess, sys; b = bytearray(50 << 20);"
        f"subprocess.run([sys.executable, '-c', {child!r}], check=True)"
    )
    run = measure.run_program([sys.executable, "-c", parent])
    assert 100 < run.peak_mib < 200


def test_a_program_that_fails_is_no_measurement(measure: ModuleType) -> None:
    with pytest.raises(RuntimeError, match="no such thing"):
        measure.run_program([sys.executable, "-c", "raise SystemExit('no such thing')"])


def test_the_machine_is_named(measure: ModuleType) -> None:
    about = measure.machine()
    assert about["cores"] == str(os.cpu_count())
    assert "numpy" in about["versions"]
