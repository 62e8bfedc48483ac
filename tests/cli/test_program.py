"""The program itself: help, version, what it loads, exit codes, one line for every error."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from cleanplate import __version__

from ..verbs.samples import clip, photo_file, pixels
from .conftest import Cli
from .process import run, start

HEAVY = ("cv2", "openvino", "torch", "av", "PIL", "skimage", "tifffile", "onnxruntime", "pymatting")
VERBS = ("remove", "matte", "blur", "replace")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        *((verb,) for verb in VERBS),
        ("models",),
        ("models", "add"),
        ("doctor",),
        ("info",),
        ("demo",),
    ],
)
def test_help_explains_and_ends_well(cli: Cli, arguments: tuple[str, ...]) -> None:
    ended = cli(*arguments, "--help")
    assert ended.code == 0
    assert "Usage: cleanplate" in ended.out


@pytest.mark.parametrize("group", [(), ("models",)])
def test_a_group_alone_prints_its_help(cli: Cli, group: tuple[str, ...]) -> None:
    ended = cli(*group)
    assert (ended.code, ended.err) == (2, "")
    assert ended.out == cli(*group, "--help").out


def test_help_has_no_marks_of_code(cli: Cli) -> None:
    assert "``" not in cli("blur", "--help").out


def test_every_flag_of_a_verb_is_explained(cli: Cli) -> None:
    text = cli("blur", "--help").out
    for flag in (
        "--strength",
        "--lens",
        "--model",
        "--edge",
        "--feather",
        "--start",
        "--skip-done",
    ):
        assert flag in text
    assert "gaussian|disc|hexagon" in text


def test_version_is_the_packages(cli: Cli) -> None:
    assert cli("--version") == (0, f"cleanplate {__version__}\n", "")


@pytest.mark.parametrize("argument", ["--help", "--version", "blur --help", "models --help"])
def test_help_and_version_load_nothing_heavy(argument: str) -> None:
    script = (
        "import sys\nfrom cleanplate.cli import main\n"
        f"sys.argv = ['cleanplate', *{argument.split()!r}]\n"
        "code = main._guarded()\n"
        f"print(code, [name for name in {HEAVY!r} if name in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert ended.stdout.splitlines()[-1] == "0 []"


def test_importing_the_package_loads_no_numpy() -> None:
    script = (
        f"import sys, cleanplate; print([n for n in ('numpy', *{HEAVY!r}) if n in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert ended.stdout == "[]\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("blur",), "IN"),
        (("blur", "a.png", "--strenght", "1"), "--strenght"),
        (("blur", "a.png", "--strength", "much"), ": --strength takes a number, not 'much'\n"),
        (
            ("slides", "a.png", "--min-stay", "soon"),
            ": --min-stay: 'soon' is no time",
        ),
        (("blur", "a.png", "-j", "x"), ": --jobs takes a whole number, not 'x'\n"),
        (("blur", "a.png", "--kernel", "1.5"), ": --kernel takes a whole number, not '1.5'\n"),
        (("blur", "a.png", "--crf", "99"), "--crf is 0 (best) to 63, not 99"),
        (("blur", "a.png", "--crf", "60", "--codec", "h264"), "--crf is 0 (best) to 51, not 60"),
        (("blur", "a.png", "--min-area", "2"), "--min-area is a share"),
        (("blur", "a.png", "--strength", "2"), "between 0 and 1"),
        (("blur", "a.png", "--kernel", "4"), "odd"),
        (("blur", "a.png", "--lens", "square"), "gaussian, disc, hexagon"),
        (("blur", "a.png", "--edge", "x"), "hard, soft, fine"),
        (("blur", "a.png", "--start", "soon"), "'soon' is no time"),
        (("blur", "a.png", "--start", "2", "--end", "1"), "after the start"),
        (("blur", "a.png", "--jobs", "-1"), "--jobs"),
        (("blur", "a.png", "--codec", "mpeg1"), "mpeg1"),
        (("blur", "a.png", "--threshold", "7"), "threshold"),
        (("blur", "-", "a.png"), "standard input"),
        (("remove", "a.png", "--color", "reddish"), "no colour"),
        (("remove", "a.png", "--color", "red", "--checkerboard"), "exclude each other"),
        (("matte", "a.png", "--bits", "12"), "8 or 16"),
        (("replace", "a.png"), "--background"),
        (("replace", "a.png", "--background", "nowhere"), "neither a colour nor a file"),
        (("replace", "a.png", "--background", "red", "--fit", "crop"), "cover, contain"),
        (("blurr", "a.png"), "blurr"),
        (("models", "pull"), "names"),
        (("--nonsense",), "--nonsense"),
    ],
)
def test_bad_usage_is_one_line_and_code_2(
    cli: Cli,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    photo_file(tmp_path / "a.png")
    ended = cli(*arguments)
    assert ended.code == 2
    assert ended.err.startswith("cleanplate: ")
    assert ended.err.count("\n") == 1
    assert words in ended.err
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


@pytest.mark.parametrize("name", ["none.png", "none.mp4", "*.png", "nowhere/"])
def test_a_missing_input_is_code_3(cli: Cli, tmp_path: Path, name: str) -> None:
    ended = cli("blur", tmp_path / name)
    assert (ended.code, ended.err.count("\n")) == (3, 1)


def test_a_missing_background_is_code_3(cli: Cli, tmp_path: Path) -> None:
    ended = cli("replace", photo_file(tmp_path / "a.png"), "--background", "nothere.jpg")
    assert (ended.code, ended.err.count("\n")) == (3, 1)
    assert "nothere.jpg does not exist" in ended.err


def test_a_missing_model_is_code_4(real_cli: Cli, tmp_path: Path) -> None:
    ended = real_cli("blur", photo_file(tmp_path / "a.png"), "--model", "nonesuch")
    assert (ended.code, ended.err.count("\n")) == (4, 1)
    assert "no model is named 'nonesuch'" in ended.err
    assert "u2netp" in ended.err


def test_weights_that_cannot_be_had_are_code_4(
    real_cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLEANPLATE_OFFLINE", "1")
    ended = real_cli("blur", photo_file(tmp_path / "a.png"), "--model", "silueta")
    assert (ended.code, ended.err.count("\n")) == (4, 1)
    assert "CLEANPLATE_OFFLINE" in ended.err


def test_jpeg_without_a_colour_is_refused_in_one_sentence(cli: Cli, tmp_path: Path) -> None:
    source = photo_file(tmp_path / "a.jpg")
    ended = cli("remove", source, "-o", tmp_path / "b.jpg")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "JPEG cannot hold transparency" in ended.err
    assert "--color" in ended.err
    assert not (tmp_path / "b.jpg").exists()


def test_output_that_is_the_input_is_code_2(cli: Cli, tmp_path: Path) -> None:
    source = photo_file(tmp_path / "a.png")
    before = source.read_bytes()
    ended = cli("blur", source, "-o", source)
    assert (ended.code, source.read_bytes()) == (2, before)


def test_a_picture_is_worked_on_and_named(cli: Cli, tmp_path: Path) -> None:
    source = photo_file(tmp_path / "a.png")
    ended = cli("remove", source)
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == f"{source} -> {tmp_path / 'a.cutout.png'} (red)\n"
    assert pixels(tmp_path / "a.cutout.png").shape == (40, 60, 4)


def test_quiet_says_nothing(cli: Cli, tmp_path: Path) -> None:
    assert cli("blur", photo_file(tmp_path / "a.png"), "--quiet") == (0, "", "")


def test_verbose_says_what_ran_where(cli: Cli, tmp_path: Path) -> None:
    assert "arithmetic" in cli("blur", photo_file(tmp_path / "a.png"), "--verbose").err


def test_a_picture_without_a_subject_is_noted(cli: Cli, tmp_path: Path) -> None:
    Image.new("RGB", (9, 9)).save(tmp_path / "a.png")
    ended = cli("remove", tmp_path / "a.png")
    assert ended.code == 0
    assert "note: no subject was found" in ended.err


def test_json_is_one_object_a_line(cli: Cli, tmp_path: Path) -> None:
    photo_file(tmp_path / "a.png")
    (tmp_path / "b.png").write_text("text")
    clip(tmp_path / "c.mp4", frames=2)
    ended = cli("blur", tmp_path / "a.png", tmp_path / "b.png", tmp_path / "c.mp4", "--json")
    records = {
        Path(record["source"]).name: record for record in map(json.loads, ended.out.splitlines())
    }
    assert ended.code == 3
    assert [records[name]["status"] for name in ("a.png", "b.png", "c.mp4")] == [
        "done", "failed", "done",
    ]  # fmt: skip
    assert records["b.png"]["exit_code"] == 3
    assert records["c.mp4"]["frames"] == 2
    assert records["a.png"]["model"] == "red"


def test_json_and_a_picture_do_not_share_standard_output(cli: Cli, tmp_path: Path) -> None:
    ended = cli("blur", photo_file(tmp_path / "a.png"), "-o", "-", "--json")
    assert (ended.code, ended.out) == (2, "")


def test_a_video_does_not_go_to_standard_output(cli: Cli, tmp_path: Path) -> None:
    ended = cli("blur", clip(tmp_path / "a.mp4", frames=2), "-o", "-")
    assert (ended.code, ended.out) == (2, "")
    assert "standard output" in ended.err


@pytest.mark.parametrize("size", [(1, 1), (1, 99), (37, 2)])
def test_flags_reach_the_matte(cli: Cli, tmp_path: Path, size: tuple[int, int]) -> None:
    Image.new("RGB", size[::-1]).save(tmp_path / "a.png")
    assert cli("matte", tmp_path / "a.png", "--invert", "--edge", "hard").code == 0
    assert (pixels(tmp_path / "a.matte.png") == 255).all()


def test_a_picture_through_the_pipe(tmp_path: Path) -> None:
    source = photo_file(tmp_path / "a.png")
    ended = run("remove", "-", "--model", "u2netp", input=source.read_bytes())
    assert ended.returncode == 0
    assert pixels(ended.stdout).shape == (40, 60, 4)


def test_a_jpeg_through_the_pipe_stays_jpeg(tmp_path: Path) -> None:
    source = photo_file(tmp_path / "a.jpg")
    ended = run("blur", "-", "-o", "-", "--model", "u2netp", input=source.read_bytes())
    assert ended.returncode == 0
    assert ended.stdout[:3] == b"\xff\xd8\xff"


@pytest.mark.parametrize("given", [b"", b"hello\n", b"\x89PNG\r\n\x1a\n"])
def test_no_picture_through_the_pipe_is_code_3(given: bytes) -> None:
    ended = run("blur", "-", input=given)
    assert (ended.returncode, ended.stdout, ended.stderr.count(b"\n")) == (3, b"", 1)


def test_a_reader_that_goes_away_is_no_crash(tmp_path: Path) -> None:
    process = start("blur", photo_file(tmp_path / "a.png"), "-o", "-", "--model", "u2netp")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 1
    assert err == b""
