"""``evaluate`` and ``benchmark`` on the command line: figures, files, problems, exit codes."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cleanplate.models import store
from cleanplate.verbs.evaluation import benchmark as measured
from cleanplate.verbs.evaluation.benchmark import ModelFailure, ModelFigures
from cleanplate.verbs.evaluation.result import Evaluation, Problem

from ..verbs.evaluation.material import SUITES, evaluated, laid, real, saved, square
from .conftest import Cli
from .process import PROGRAM

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Three pairs a, b, c, of which the n-th is n columns off."""
    return laid(tmp_path, "sod")


@pytest.fixture
def weights() -> None:
    if not store.is_stored(store.find_card("u2netp")):
        pytest.skip("the weights of u2netp are not here")


def problems(err: str) -> list[str]:
    return [line for line in err.splitlines() if line.startswith("cleanplate: ")]


def test_the_table(cli: Cli, folders: tuple[Path, Path]) -> None:
    ended = cli("evaluate", *folders)
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[0] == "3 pairs, suite sod"
    assert lines[1].split() == ["MAE", "↓", "0.0625"]
    assert len(lines) == 14


@pytest.mark.parametrize("suite", SUITES)
def test_json_of_every_suite(cli: Cli, tmp_path: Path, suite: Any) -> None:
    ended = cli("evaluate", *laid(tmp_path, suite), "--suite", suite, "--json")
    found = json.loads(ended.out, parse_constant=pytest.fail)
    assert (found["suite"], found["pairs"], found["problems"]) == (suite, 3, [])
    assert found["figures"] == pytest.approx(dict(evaluated(tmp_path, suite).totals), abs=1e-10)


@pytest.mark.parametrize("suite", ["video", "motion"])
def test_sequences_are_counted_as_such(cli: Cli, tmp_path: Path, suite: Any) -> None:
    ended = cli("evaluate", *laid(tmp_path, suite, count=1), "--suite", suite)
    assert ended.out.splitlines()[0] == f"1 sequence, suite {suite}"


def test_three_single_files_belong_together(cli: Cli, tmp_path: Path) -> None:
    files = [saved(tmp_path / f"{name}.png", square()) for name in ("result", "truth")]
    unknown = saved(tmp_path / "unknown.png", np.full((12, 16), 128, np.uint8))
    ended = cli("evaluate", *files, "--suite", "matting", "--trimaps", unknown)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("1 pair, suite matting\n")


def test_one_trimap_for_a_folder_is_refused(cli: Cli, folders: tuple[Path, Path]) -> None:
    unknown = saved(folders[0].parent / "unknown.png", np.full((12, 16), 128, np.uint8))
    ended = cli("evaluate", *folders, "--suite", "matting", "--trimaps", unknown)
    assert (ended.code, ended.out) == (3, "")
    assert "give a folder of trimaps" in ended.err


def test_json_of_single_frames_has_null_for_flicker(cli: Cli, tmp_path: Path) -> None:
    saved(tmp_path / "p" / "1.png", square())
    ended = cli("evaluate", tmp_path / "p", tmp_path / "p", "--suite", "video", "--json")
    assert json.loads(ended.out, parse_constant=pytest.fail)["figures"]["dtssd"] is None


def test_page_and_csv(cli: Cli, folders: tuple[Path, Path], tmp_path: Path) -> None:
    page = tmp_path / "out" / "r.html"
    ended = cli("evaluate", *folders, "--html", page, "--worst", 2)
    assert ended.err.splitlines() == [str(page), str(page.with_suffix(".csv"))]
    assert page.read_text(encoding="utf-8").count('class="pair"') == 2
    with page.with_suffix(".csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == ["a", "b", "c"]
    assert float(rows[2]["mae"]) == 0.125


def test_quiet_names_no_file(cli: Cli, folders: tuple[Path, Path], tmp_path: Path) -> None:
    ended = cli("evaluate", *folders, "--csv", tmp_path / "f.csv", "--quiet")
    assert ended.err == ""
    assert (tmp_path / "f.csv").is_file()


def test_unpaired_files_are_told_and_the_code_is_3(cli: Cli, folders: tuple[Path, Path]) -> None:
    results, truths = folders
    (results / "a.png").unlink()
    (truths / "c.png").unlink()
    ended = cli("evaluate", *folders)
    assert ended.code == 3
    assert ended.out.startswith("1 pair, ")
    assert problems(ended.err) == [
        f"cleanplate: {truths / 'a.png'} has no prediction",
        f"cleanplate: {results / 'c.png'} has no truth and was left out",
    ]


def test_a_result_without_truth_alone_is_no_failure(cli: Cli, folders: tuple[Path, Path]) -> None:
    (folders[1] / "c.png").unlink()
    assert cli("evaluate", *folders).code == 0


def test_another_size_is_told(cli: Cli, folders: tuple[Path, Path]) -> None:
    saved(folders[0] / "b.png", square(size=(24, 32)))
    ended = cli("evaluate", *folders)
    assert ended.code == 3
    (said,) = problems(ended.err)
    assert said.startswith("cleanplate: b: the prediction is 32x24, the truth 16x12;")
    assert cli("evaluate", *folders, "--resize", "prediction").code == 0


@pytest.mark.parametrize(
    ("result", "truth", "note"),
    [
        (square(), np.uint8(200) * square(), "the truth is not binary; what is above 128"),
        (square(), np.zeros((12, 16), bool), "has no subject in the truth"),
        (np.zeros((12, 16), bool), square(), "is empty: nothing was found"),
        (np.stack([np.uint8(255) * square()] * 4, 2), square(), "read from its alpha channel"),
        (np.uint16(65535) * square(), square(), ""),
    ],
    ids=["soft truth", "empty truth", "empty result", "RGBA", "16 bits"],
)
def test_what_is_understood_is_noted_and_compared(
    cli: Cli, tmp_path: Path, result: Any, truth: Any, note: str
) -> None:
    ended = cli("evaluate", saved(tmp_path / "r.png", result), saved(tmp_path / "t.png", truth))
    assert (ended.code, ended.err) == (0, "")
    notes = [line for line in ended.out.splitlines() if line.startswith("1 pair: ")]
    assert len(notes) == bool(note)
    assert note in "".join(notes)
    assert "nan" not in ended.out


@pytest.mark.parametrize("suite", SUITES)
def test_a_folder_with_nothing_in_it(
    cli: Cli, folders: tuple[Path, Path], tmp_path: Path, suite: str
) -> None:
    (tmp_path / "empty").mkdir()
    ended = cli("evaluate", tmp_path / "empty", folders[1], "--suite", suite)
    assert (ended.code, ended.out) == (3, "")
    assert len(problems(ended.err)) == 1


def test_nothing_that_can_be_read_has_no_table(cli: Cli, folders: tuple[Path, Path]) -> None:
    for path in folders[0].iterdir():
        path.write_bytes(b"no picture")
    ended = cli("evaluate", *folders)
    assert (ended.code, ended.out) == (3, "0 pairs, suite sod\n")
    assert len(problems(ended.err)) == 3
    found = json.loads(cli("evaluate", *folders, "--json").out)
    assert (found["pairs"], found["figures"], len(found["problems"])) == (0, {}, 3)


def test_of_many_problems_the_failures_are_told_first(cli: Cli, folders: tuple[Path, Path]) -> None:
    results, _ = folders
    for number in range(100):
        saved(results / f"extra{number}.png", square())
    (results / "c.png").write_bytes(b"no picture")
    told = problems(cli("evaluate", *folders).err)
    assert len(told) == 21
    assert "c.png is not a picture" in told[0]
    assert told[-1] == "cleanplate: and 81 more; --json and --html hold them all"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--suite", "salient"), "--suite is one of sod, dis, matting, video, motion"),
        (("--resize", "both"), "--resize is one of"),
        (("--normalise", "yes"), "--normalise is one of"),
        (("--threshold", "2"), "--threshold is above 0"),
        (("--trimaps", "t"), "--trimaps belong to --suite matting"),
        (("--leave-out-ends",), "--leave-out-ends belongs to --suite video"),
        (("--html", "r.pdf"), "r.pdf does not end in .html"),
        (("--csv", "r.txt"), "r.txt does not end in .csv"),
        (("--worst", "-1"), "--worst"),
    ],
)
def test_wrong_words_are_code_2(
    cli: Cli, folders: tuple[Path, Path], arguments: tuple[str, ...], sentence: str
) -> None:
    ended = cli("evaluate", *folders, *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert sentence in ended.err


def test_photos_that_are_not_there_are_told_before_the_work(
    cli: Cli, folders: tuple[Path, Path]
) -> None:
    ended = cli("evaluate", *folders, "--images", "nowhere")
    assert (ended.code, ended.out) == (3, "")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are text there")
def test_a_name_that_is_no_text(cli: Cli, folders: tuple[Path, Path], tmp_path: Path) -> None:
    for folder in folders:
        (folder / "a.png").rename(folder / os.fsdecode(b"a\xff.png"))
    ended = cli("evaluate", *folders, "--html", tmp_path / "r.html", "--json")
    assert ended.code == 0
    assert "a\\udcff" in (tmp_path / "r.csv").read_text(encoding="utf-8")


def model(name: str, found: Evaluation, milliseconds: float = 12.5) -> ModelFigures:
    return ModelFigures(name, found, milliseconds, 0.5, 100.0, "arithmetic")


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Any]:
    """What the models of a benchmark give; an error is raised in its turn."""
    wanted: list[Any] = []

    def benchmark(*_: Any) -> Any:
        for one in wanted:
            if isinstance(one, BaseException):
                raise one
            yield one

    monkeypatch.setattr(measured, "benchmark", benchmark)
    return wanted


def bench(cli: Cli, *more: object) -> Any:
    return cli("benchmark", "--models", "x,y", "--data", "d", *more)


def test_models_side_by_side(cli: Cli, models: list[Any], tmp_path: Path) -> None:
    models += [model("x", evaluated(tmp_path)), model("yy", evaluated(tmp_path), 7.0)]
    ended = bench(cli)
    head, *rows = ended.out.splitlines()
    assert head.split()[:3] == ["model", "MAE", "↓"]
    assert [row.split()[:2] for row in rows] == [["x", "0.0625"], ["yy", "0.0625"]]
    assert rows[1].split()[-4:] == ["7.0", "0.50", "100", "arithmetic"]
    assert len({len(row) for row in (head, *rows)}) == 1


def test_json_is_a_line_a_model_and_has_no_nan(cli: Cli, models: list[Any], tmp_path: Path) -> None:
    models.append(model("x", evaluated(tmp_path), float("nan")))
    found = json.loads(bench(cli, "--json").out, parse_constant=pytest.fail)
    assert (found["model"], found["milliseconds"], found["pairs"]) == ("x", None, 3)


def test_problems_of_all_models_are_told_once(cli: Cli, models: list[Any], tmp_path: Path) -> None:
    found = evaluated(tmp_path)
    shared, own = Problem("a", "a has no photo"), Problem("b", "b is odd", 1)
    for name, told in (("x", (shared,)), ("y", (shared, own))):
        models.append(
            model(name, Evaluation("sod", found.columns, found.totals, found.pairs, problems=told))
        )
    ended = bench(cli)
    assert problems(ended.err) == ["cleanplate: a has no photo", "cleanplate: b is odd"]
    assert ended.code == 1  # of 3 and 1


def test_a_model_that_fails_leaves_the_others_figures(
    cli: Cli, models: list[Any], tmp_path: Path
) -> None:
    models += [
        ModelFailure("w", "the weights of 'w' could not be brought", 4),
        model("x", evaluated(tmp_path)),
        ModelFailure("y", "no such device", 4),
    ]
    ended = bench(cli, "--html", tmp_path / "c.html")
    assert ended.code == 4
    assert "0.0625" in ended.out
    assert problems(ended.err) == [
        "cleanplate: the weights of 'w' could not be brought",
        "cleanplate: y: no such device",
    ]
    assert (tmp_path / "c.x.csv").is_file()


def test_a_model_that_fails_has_its_line_of_json(cli: Cli, models: list[Any]) -> None:
    models.append(ModelFailure("y", "no such device", 1))
    ended = bench(cli, "--json", "--html", "c.html")
    assert json.loads(ended.out) == {"model": "y", "error": "no such device", "exit_code": 1}
    assert (ended.code, ended.err) == (1, "cleanplate: y: no such device\n")


def test_a_comparison_as_a_page(cli: Cli, models: list[Any], tmp_path: Path) -> None:
    models += [model(name, evaluated(tmp_path)) for name in ("x", "y")]
    ended = bench(cli, "--html", tmp_path / "c.html")
    assert ended.code == 0
    files = [tmp_path / name for name in ("c.html", "c.x.csv", "c.y.csv")]
    assert ended.err.splitlines() == list(map(str, files))
    assert bench(cli, "--html", tmp_path / "c.html", "--quiet").err == ""
    assert sorted(path.name for path in tmp_path.glob("c.*")) == ["c.html", "c.x.csv", "c.y.csv"]
    assert bench(cli, "--html", tmp_path / "c.pdf").code == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--models", ",", "--data", "d"), 2),
        (("--models", "nobody", "--data", "d"), 3),
        (("--models", "u2netp", "--data", "nowhere"), 3),
        (("--models", "u2netp", "--data", "d", "--suite", "video"), 2),
        (("--models", "u2netp"), 2),
        (("--models", "u2netp", "--data", "d", "--html", f"{__file__}/c.html"), 1),
    ],
)
def test_what_cannot_be_benchmarked(cli: Cli, arguments: tuple[str, ...], code: int) -> None:
    ended = cli("benchmark", *arguments)
    assert (ended.code, ended.out) == (code, "")


def test_a_model_that_there_is_not(cli: Cli, tmp_path: Path) -> None:
    for name in ("images/a.png", "masks/a.png"):
        saved(tmp_path / name, square())
    assert cli("benchmark", "--models", "nobody", "--data", tmp_path).code == 4


def alive(group: int) -> list[str]:
    """Processes of a group but the helper that ends by itself when the others have."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            fields = (place / "stat").read_text().rsplit(")", 1)[1].split()
            words = (place / "cmdline").read_text()
        except OSError:
            continue
        if int(fields[2]) == group and words and "resource_tracker" not in words:
            found.append(words)  # one that has ended has no words any more
    return found


@POSIX
@pytest.mark.usefixtures("weights")
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_ctrl_c_in_a_benchmark_is_130_and_leaves_no_process(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (600, 800, 3), np.uint8)
    for number in range(200):
        saved(tmp_path / "masks" / f"{number}.bmp", noise[..., 0] > 127)
        saved(tmp_path / "images" / f"{number}.bmp", noise[:20, :20])
    command = [*PROGRAM, "benchmark", "--models", "u2netp", "--data", str(tmp_path)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    until = time.monotonic() + 30
    while not any("multiprocessing.spawn" in words for words in alive(process.pid)):
        assert time.monotonic() < until
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert b"Traceback" not in err
    assert alive(process.pid) == []


def rows(cli: Cli, media: Path, out: Path, count: int) -> dict[str, float]:
    """The row of a paper's table, as somebody would make it."""
    photos = sorted((media / "salient" / "images").iterdir())[:count]
    options = ("--model", "u2netp", "--edge", "soft", "-o", f"{out}/mattes/")
    assert cli("matte", *photos, *options).code == 0
    for photo in photos:
        with Image.open(media / "salient" / "masks" / f"{photo.stem}.png") as mask:
            saved(out / "masks" / f"{photo.stem}.png", np.asarray(mask))
    ended = cli("evaluate", out / "mattes", out / "masks", "--json")
    assert ended.code == 0
    found = json.loads(ended.out)
    assert found["pairs"] == count
    figures: dict[str, float] = found["figures"]
    return figures


@pytest.mark.usefixtures("weights")
def test_a_few_real_pictures_have_figures_as_expected(
    real_cli: Cli, media: Path, tmp_path: Path
) -> None:
    figures = rows(real_cli, media, tmp_path, 4)
    assert figures["mae"] == pytest.approx(0.05, abs=0.05)
    assert figures["max_f"] > 0.8
    assert figures["s_measure"] > 0.8


@pytest.mark.slow
@pytest.mark.usefixtures("weights")
def test_the_row_of_the_papers_table(real_cli: Cli, media: Path, tmp_path: Path) -> None:
    figures = rows(real_cli, media, tmp_path, len(list((real("salient") / "images").iterdir())))
    expected = {
        "mae": 0.0430,  # bf16 .0443, f32 .0417
        "max_f": 0.9240,  # bf16 .9225, f32 .9256
        "weighted_f": 0.8749,
        "s_measure": 0.9095,
        "max_e": 0.9434,
    }
    assert {key: figures[key] for key in expected} == pytest.approx(expected, abs=0.006)
