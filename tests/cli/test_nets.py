"""``cleanplate nets``: the table, costs, and published weights in other files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Cli

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from cleanplate.nets import NETS, build, load  # noqa: E402
from cleanplate.nets.weights import save, save_in_their_names  # noqa: E402
from cleanplate.training.checkpoints import write_weights  # noqa: E402
from cleanplate.training.recipes import find_recipe  # noqa: E402


@pytest.fixture
def published(tmp_path: Path) -> Path:
    save_in_their_names(build("u2netp"), tmp_path / "u2netp.pth")
    return tmp_path / "u2netp.pth"


def test_list_shows_every_network(real_cli: Cli) -> None:
    ended = real_cli("nets", "list")
    assert ended.code == 0
    assert [line.split()[0] for line in ended.out.splitlines()] == list(NETS)
    assert "44.01 M" in ended.out


def test_list_as_json(real_cli: Cli) -> None:
    first = json.loads(real_cli("nets", "list", "--json").out.splitlines()[0])
    assert (first["name"], first["parameters"], first["size"]) == ("u2net", 44_009_869, 320)


def test_summary_ends_with_the_sums(real_cli: Cli) -> None:
    ended = real_cli("nets", "summary", "u2netp", "--size", "320")
    last = ended.out.splitlines()[-1]
    assert last == "u2netp, 320x320: 1,131,181 parameters, 19,756,089,600 multiply-adds"


def test_summary_of_another_size_and_depth_as_json(real_cli: Cli) -> None:
    ended = real_cli("nets", "summary", "u2netp", "--size", "64x32", "--depth", "1", "--json")
    rows = [json.loads(line) for line in ended.out.splitlines()]
    assert [row["name"] for row in rows] == ["encoder", "decoder", "sides", "fuse"]
    assert rows[-1]["shape"] == [1, 1, 32, 64]


def test_convert_recognises_and_writes(real_cli: Cli, published: Path, tmp_path: Path) -> None:
    out = tmp_path / "net.safetensors"
    ended = real_cli("nets", "convert", published, "-o", out)
    assert (ended.code, ended.out) == (0, f"{out}: u2netp, 1,131,181 parameters\n")
    assert load(out).name == "u2netp"


def test_convert_takes_a_run(real_cli: Cli, tmp_path: Path) -> None:
    recipe = find_recipe("u2netp")
    (tmp_path / "run").mkdir()
    write_weights(tmp_path / "run" / "best.safetensors", build("u2netp"), recipe, 1, {})
    ended = real_cli("nets", "convert", tmp_path / "run", "-o", tmp_path / "net.pth")
    assert ended.code == 0, ended.err
    assert "u2netp, 1,131,181 parameters" in ended.out


def test_convert_to_the_authors_names_and_torchscript(
    real_cli: Cli, published: Path, tmp_path: Path
) -> None:
    for name in ("again.pth", "net.pt"):
        assert real_cli("nets", "convert", published, "-o", tmp_path / name).code == 0
    before, after = (torch.load(path) for path in (published, tmp_path / "again.pth"))
    assert before.keys() == after.keys()
    assert (tmp_path / "net.pt").stat().st_size > 4_000_000


@pytest.mark.slow
def test_convert_to_onnx_says_how_to_add_it(real_cli: Cli, tmp_path: Path) -> None:
    net = build("deeplabv3plus-mobilenetv2", width=0.35, channels=16)
    save(net, tmp_path / "net.safetensors")
    out = tmp_path / "net.onnx"
    ended = real_cli("nets", "convert", tmp_path / "net.safetensors", "-o", out, "--size", "64x32")
    assert ended.code == 0, ended.err
    assert ended.out.splitlines()[1] == (
        f"use it with: cleanplate models add {out} --scale 255 "
        "--mean 0.485,0.456,0.406 --std 0.229,0.224,0.225"
    )


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("summary", "unet"), 2, "no network is called 'unet'"),
        (("summary", "u2netp", "--size", "3x"), 2, "--size takes SIDE or WIDTHxHEIGHT"),
        (("summary", "u2netp", "--size", "999999999"), 2, "--size takes SIDE or WIDTHxHEIGHT"),
        (("summary", "u2netp", "--size", "16385x4"), 2, "--size is at most 16384 pixels a side"),
        (("convert", "none.pth", "-o", "a.onnx"), 3, "none.pth is no file"),
        (("convert", "none.pth", "-o", "a.jpg"), 2, "end it with .safetensors"),
        (("convert", "none.pth", "-o", "a.pt", "--size", "32"), 2, "belong to an .onnx result"),
        (("convert", "none.pth", "-o", "a.onnx", "--net", "unet"), 2, "no network is called"),
        (
            ("convert", "none.pth", "-o", "a.onnx", "--size", "32", "--any-size"),
            2,
            "exclude each other",
        ),
    ],
)
def test_what_cannot_work_is_one_sentence(
    real_cli: Cli, arguments: tuple[str, ...], code: int, message: str
) -> None:
    ended = real_cli("nets", *arguments)
    assert (ended.code, ended.err.count("\n")) == (code, 1)
    assert message in ended.err


def test_a_file_is_not_written_over_itself(real_cli: Cli, published: Path) -> None:
    before = published.read_bytes()
    ended = real_cli("nets", "convert", published, "-o", published)
    assert ended.code == 2
    assert "is the file to convert" in ended.err
    assert published.read_bytes() == before


def test_what_is_there_is_replaced_when_asked_for_only(
    real_cli: Cli, published: Path, tmp_path: Path
) -> None:
    out = tmp_path / "net.safetensors"
    out.write_bytes(b"something else")
    ended = real_cli("nets", "convert", published, "-o", out)
    assert ended.code == 2
    assert "exists; name another file, or replace it with --overwrite" in ended.err
    assert out.read_bytes() == b"something else"
    assert real_cli("nets", "convert", published, "-o", out, "--overwrite").code == 0
    assert out.stat().st_size > 1000


def test_weights_of_another_network_than_named(
    real_cli: Cli, published: Path, tmp_path: Path
) -> None:
    out = tmp_path / "net.onnx"
    ended = real_cli("nets", "convert", published, "-o", out, "--net", "u2net")
    assert ended.code == 4
    assert "does not fit the network" in ended.err
    assert not out.exists()


def test_a_damaged_file(real_cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "bad.pth").write_bytes(b"nothing")
    ended = real_cli("nets", "convert", tmp_path / "bad.pth", "-o", tmp_path / "net.onnx")
    assert ended.code == 4
    assert "bad.pth is damaged" in ended.err
