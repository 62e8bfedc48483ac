"""``cleanplate train`` and ``cleanplate export``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cleanplate.training import recipes

from ..training.tiny import TINY, discs, tiny
from .conftest import Cli
from .process import run

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from cleanplate.nets import table, variants  # noqa: E402

QUICK = ("--steps", "2", "--validation", "0.34", "--device", "cpu", "--no-tensorboard")


@pytest.fixture(autouse=True)
def tiny_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network that trains in a moment."""
    monkeypatch.setitem(table.NETS, "tiny", table.Entry("tiny", "for tests", "none", 32, 0, 0))
    monkeypatch.setattr(variants, "tiny", tiny, raising=False)
    monkeypatch.setattr(recipes, "RECIPES", {**recipes.RECIPES, "tiny": TINY})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return discs(tmp_path / "data")


def test_a_network_learns_and_becomes_a_model(cli: Cli, data: Path, tmp_path: Path) -> None:
    ended = cli("train", "tiny", "--data", data, "-o", tmp_path / "run", *QUICK, "--batch", "3")
    assert ended.code == 0, ended.err
    assert "step 2: max F" in ended.err
    assert "2 steps, best mean_f at step 2" in ended.err
    record = json.loads((tmp_path / "run" / "run.json").read_text())
    assert (record["recipe"]["batch"], record["recipe"]["steps"]) == (3, 2)
    ended = cli("export", tmp_path / "run", "-o", tmp_path / "mine.onnx")
    assert ended.code == 0, ended.err
    assert "use it: cleanplate models add" in ended.err
    assert (tmp_path / "mine.onnx").is_file()


def test_validations_are_json_lines(cli: Cli, data: Path, tmp_path: Path) -> None:
    ended = cli("train", "tiny", "--data", data, "-o", tmp_path / "run", *QUICK, "--json")
    one, done = (json.loads(line) for line in ended.out.splitlines())
    assert (one["event"], one["step"], one["best"]) == ("validation", 2, True)
    assert (done["event"], done["step"], done["finished"]) == ("done", 2, True)
    assert done["best"]["max_f"] == one["max_f"]


def test_a_run_goes_on(cli: Cli, data: Path, tmp_path: Path) -> None:
    cli("train", "tiny", "--data", data, "-o", tmp_path / "run", *QUICK)
    ended = cli(
        "train", "tiny", "-o", tmp_path / "run", "--resume", "--steps", "3", "--device", "cpu"
    )
    assert ended.code == 0, ended.err
    assert "3 steps" in ended.err


def test_a_run_knows_its_recipe_and_says_when_nothing_is_left(
    cli: Cli, data: Path, tmp_path: Path
) -> None:
    cli("train", "tiny", "--data", data, "-o", tmp_path / "run", *QUICK)
    ended = cli("train", "-o", tmp_path / "run", "--resume", "--device", "cpu")
    assert ended.code == 0, ended.err
    assert "2 steps made before, nothing was left to do (--steps asks for more)" in ended.err


def test_a_recipe_is_asked_for_where_no_run_names_it(cli: Cli, data: Path, tmp_path: Path) -> None:
    ended = cli("train", "--data", data, "-o", tmp_path / "run")
    assert ended.code == 2
    assert "name a recipe; cleanplate train --list shows them" in ended.err


def test_recipes_are_listed_without_torch() -> None:
    script = (
        "import sys; sys.argv = ['cleanplate', 'train', '--list']\n"
        "from cleanplate.cli.main import run\n"
        "try: run()\n"
        "finally: print('torch' in sys.modules, file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, timeout=60, check=False, text=True
    )
    assert ended.returncode == 0
    assert [line.split()[0] for line in ended.stdout.splitlines()] == [
        "u2net",
        "u2netp",
        "isnet-encoder",
        "isnet",
        "deeplabv3plus-mobilenetv2",
        "portrait",
    ]
    assert ended.stderr.strip() == "False"


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("train",), 2, "name a recipe"),
        (("train", "u2nett"), 2, "did you mean u2net"),
        (("train", "tiny"), 2, "name the folder of the run with -o"),
        (("train", "tiny", "-o", "RUN"), 2, "name the photos and masks"),
        (("train", "tiny", "-o", "RUN", "--data", "none"), 3, "none is no folder"),
        (
            ("train", "tiny", "-o", "RUN", "--data", "DATA", "--batch", "0"),
            2,
            "--batch is a whole number from 1",
        ),
        (("train", "tiny", "-o", "RUN", "--data", "DATA", "--batch", "x"), 2, "whole number"),
        (("train", "tiny", "-o", "RUN", "--data", "DATA", "--device", "mps"), 1, "--device cpu"),
        (("train", "tiny", "-o", "RUN", "--data", "DATA", "--features", "1"), 2, "--encoder RUN"),
        (("train", "tiny", "-o", "RUN", "--resume"), 3, "is no run"),
        (("export", "none", "-o", "a.onnx"), 3, "none does not exist"),
        (("export", "none", "-o", "a.pt"), 2, "ending in .onnx"),
    ],
)
def test_what_cannot_work_is_one_sentence(
    cli: Cli, data: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, word: str
) -> None:
    if torch.backends.mps.is_available() and "mps" in arguments:
        pytest.skip("this machine has an Apple GPU")
    places = {"RUN": tmp_path / "run", "DATA": data}
    ended = cli(*(places.get(argument, argument) for argument in arguments))
    assert (ended.code, len(ended.err.splitlines())) == (code, 1), ended.err
    assert word in ended.err
    assert not (tmp_path / "run").exists()


def test_ctrl_c_leaves_a_checkpoint_and_says_how_to_go_on(
    cli: Cli, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import signal

    from cleanplate.training.trainer import Trainer

    one_step = Trainer._one_step

    def interrupted(self: Trainer, *arguments: object) -> object:
        signal.raise_signal(signal.SIGINT)
        return one_step(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Trainer, "_one_step", interrupted)
    ended = cli("train", "tiny", "--data", data, "-o", tmp_path / "run", *QUICK)
    assert ended.code == 130
    assert "goes on with --resume" in ended.err.splitlines()[-1]
    kept = sorted(path.name for path in (tmp_path / "run" / "checkpoints").iterdir())
    assert kept == ["00000000", "00000001"]


@pytest.mark.slow
def test_a_real_process_trains_a_real_network(data: Path, tmp_path: Path) -> None:
    small = ("--resize", "32", "--crop", "0", "--batch", "2")
    ended = run("train", "u2netp", "--data", data, "-o", tmp_path / "run", *QUICK, *small)
    assert ended.returncode == 0, ended.stderr
