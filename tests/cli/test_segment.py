"""``cleanplate segment``."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from .conftest import Cli


@pytest.fixture
def coins(tmp_path: Path) -> Path:
    """Two dark squares on white."""
    rgb = np.full((60, 90, 3), 230, np.uint8)
    rgb[20:40, 10:30] = rgb[20:40, 50:70] = 60
    path = tmp_path / "coins.png"
    Image.fromarray(rgb).save(path)
    return path


def test_objects_are_counted_and_labels_lie_beside(cli: Cli, coins: Path) -> None:
    ended = cli("segment", coins)
    assert ended.code == 0
    assert "objects 2" in ended.err
    labels = np.asarray(Image.open(coins.parent / "coins.labels.png"))
    assert set(np.unique(labels)) == {0, 1, 2, 255}


def test_the_touching_coins_are_counted(cli: Cli, media: Path, tmp_path: Path) -> None:
    picture = media / "classical" / "water_coins.jpg"
    ended = cli("segment", picture, "--method", "watershed", "-o", tmp_path / "labels.png")
    assert ended.code == 0
    assert "objects 24" in ended.err


def test_json_holds_the_count(cli: Cli, coins: Path) -> None:
    record = json.loads(cli("segment", coins, "--json").out)
    assert (record["model"], record["facts"]["objects"]) == ("watershed", 2)


def test_overlay_and_steps_are_written(cli: Cli, coins: Path, tmp_path: Path) -> None:
    ended = cli("segment", coins, "-o", tmp_path / "l.png", "--overlay", "--steps", tmp_path / "s")
    assert ended.code == 0
    assert (tmp_path / "l.overlay.png").is_file()
    names = sorted(path.name for path in (tmp_path / "s").iterdir())
    assert names[0] == "coins.01-grey.png"
    assert names[-1] == "coins.10-watershed.png"


def test_stages_of_two_files_of_one_name_do_not_replace_each_other(cli: Cli, coins: Path) -> None:
    Image.open(coins).convert("RGB").save(coins.with_suffix(".bmp"))
    ended = cli("segment", coins.parent, "--method", "slic", "--steps", coins.parent / "s")
    assert ended.code == 0
    names = sorted(path.name for path in (coins.parent / "s").iterdir())
    assert names == ["coins.bmp.01-superpixels.png", "coins.png.01-superpixels.png"]


def test_what_is_on_can_be_put_off(cli: Cli, coins: Path) -> None:
    dim = np.asarray(Image.open(coins)) - np.linspace(0, 150, 90)[None, :, None]
    Image.fromarray(dim.clip(0, 255).astype(np.uint8)).save(coins)
    shares = [
        json.loads(cli("segment", coins, "--json", *flags).out)["facts"]["share"]
        for flags in ((), ("--no-even-light",))
    ]
    assert shares[0] == pytest.approx(800 / 5400, abs=0.02)
    assert shares[1] > 0.3


def test_folders_are_gone_through_and_own_results_left_alone(cli: Cli, coins: Path) -> None:
    Image.open(coins).save(coins.with_name("more.png"))
    for _ in range(2):
        assert cli("segment", coins.parent, "--overlay", "--method", "slic").code == 0
    names = {path.name for path in coins.parent.glob("*.png")}
    assert names == {
        "coins.png", "coins.labels.png", "coins.overlay.png",
        "more.png", "more.labels.png", "more.overlay.png",
    }  # fmt: skip


def test_what_was_done_is_left_out(cli: Cli, coins: Path) -> None:
    Image.open(coins).save(coins.with_name("more.png"))
    cli("segment", coins.parent, "--skip-done")
    assert "2 skipped" in cli("segment", coins.parent, "--skip-done").err
    assert "2 done" in cli("segment", coins.parent, "--skip-done", "--peak", "0.6").err


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("COINS", "--method", "magic"), 2, "magic"),
        (("COINS", "--method", "grabcut"), 2, "--rect"),
        (("COINS", "--method", "grabcut", "--rect", "0,0,500,500"), 2, "within the picture"),
        (("COINS", "--method", "backprojection"), 2, "--sample"),
        (("COINS", "--method", "backprojection", "--sample", "80,50,99,70"), 2, "--sample"),
        (("COINS", "--markers", "none.png"), 3, "none.png"),
        (("COINS", "--method", "chroma"), 2, "--key"),
        (("COINS", "--segments", "5"), 2, "--method slic"),
        (("COINS", "--peak", "much"), 2, "--peak takes a number"),
        (("COINS", "-o", "l.jpg"), 2, ".png"),
        (("none.png",), 3, "none.png"),
    ],
)
def test_what_cannot_work_is_one_sentence(
    cli: Cli, coins: Path, arguments: tuple[str, ...], code: int, word: str
) -> None:
    ended = cli("segment", *(coins if part == "COINS" else part for part in arguments))
    assert ended.code == code
    assert word in ended.err
    assert len(ended.err.splitlines()) == 1
    assert [path.name for path in coins.parent.iterdir()] == ["coins.png"]


def test_empty_markers_are_refused(cli: Cli, coins: Path, tmp_path: Path) -> None:
    Image.new("RGB", (90, 60)).save(tmp_path / "m.png")
    ended = cli("segment", coins, "--markers", tmp_path / "m.png")
    assert ended.code == 2
    assert "markers are empty" in ended.err


def test_an_overlay_needs_a_file_beside_which_it_lies(cli: Cli, coins: Path) -> None:
    ended = cli("segment", coins, "-o", "-", "--overlay")
    assert ended.code == 2
    assert "--overlay" in ended.err


def test_videos_are_refused(cli: Cli, tmp_path: Path) -> None:
    frames = [Image.new("RGB", (8, 8), (10 * number, 0, 0)) for number in range(3)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    ended = cli("segment", tmp_path / "a.gif")
    assert ended.code == 2
    assert "takes pictures" in ended.err


def test_a_model_by_colour_works_from_the_command_line(cli: Cli, tmp_path: Path) -> None:
    rgb = np.full((60, 90, 3), (40, 160, 80), np.uint8)
    rgb[20:40, 30:60] = (200, 60, 60)
    Image.fromarray(rgb).save(tmp_path / "call.png")
    ended = cli("remove", tmp_path / "call.png", "--model", "chroma")
    assert ended.code == 0
    alpha = np.asarray(Image.open(tmp_path / "call.cutout.png"))[..., 3]
    assert (alpha[25:35, 35:55].min(), alpha[:15].max()) == (255, 0)
