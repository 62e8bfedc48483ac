"""Ctrl-C and sudden death of the real program, and a disk that is full: whole files or none."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cleanplate.matting import library
from cleanplate.media import image_writer, images
from cleanplate.models import store
from cleanplate.verbs import info, still

from ..verbs.samples import clip, leftovers, photo_file, pixels, shared
from .conftest import Cli
from .process import results, run, start, wait_for

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")

COUNT = 10
OPTIONS = ("--model", "u2netp", "--precision", "f32", "--strength", "1")


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Photos that take a while each."""
    folder = tmp_path / "in"
    folder.mkdir()
    noise = np.random.default_rng(1).integers(0, 256, (900, 1200, 3), np.uint8)
    for number in range(COUNT):
        Image.fromarray(noise).save(folder / f"{number:02}.jpg")
    return folder


def _begin(many: Path, out: Path) -> subprocess.Popen[bytes]:
    """Start on the folder and wait for the first result."""
    process = start("blur", many, "-o", out, *OPTIONS)
    wait_for(lambda: bool(results(out)), process)
    return process


def _record(out: Path) -> bytes:
    """What is recorded as done."""
    path = out / ".cleanplate.jsonl"
    return path.read_bytes() if path.is_file() else b""


def test_ctrl_c_in_a_folder_is_130_and_leaves_whole_files_only(many: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = _begin(many, out)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert b"Traceback" not in err
    assert err.splitlines()[-1].startswith(b"cleanplate: interrupted")
    assert 1 <= len(results(out)) < COUNT
    assert all(pixels(path).shape == (900, 1200, 3) for path in results(out))
    assert leftovers(out) == []


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_loses_no_line_of_json(many: Path, tmp_path: Path, times: int) -> None:
    """What was being worked on is finished, recorded and told, however often one asks."""
    out = tmp_path / "out"
    process = start("blur", many, "-o", out, *OPTIONS, "--json", "--jobs", "2")
    wait_for(lambda: bool(results(out)), process)
    for _ in range(times):
        process.send_signal(signal.SIGINT)
        time.sleep(0.02)
    told, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    done = {json.loads(line)["target"] for line in told.splitlines()}
    assert done == set(map(str, results(out)))
    assert len((out / ".cleanplate.jsonl").read_text().splitlines()) == len(done) < COUNT


def test_a_third_ctrl_c_ends_the_program_on_the_spot() -> None:
    script = (
        "import signal\n"
        "from cleanplate.cli import main\n"
        "signal.signal(signal.SIGINT, main._interrupt)\n"
        "for _ in range(3):\n"
        "    try:\n"
        "        signal.raise_signal(signal.SIGINT)\n"
        "    except KeyboardInterrupt:\n"
        "        print('interrupted', flush=True)\n"
        "print('never')"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stdout) == (130, b"interrupted\n")
    assert b"once more to stop at once" in ended.stderr


@pytest.mark.parametrize(("command", "hint"), [("blur", True), ("info", False)])
def test_going_on_is_offered_where_there_is_skip_done(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str, hint: bool
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    for module in (images, info, still):
        monkeypatch.setattr(module, "read_photo", interrupted)
    ended = cli(command, photo_file(tmp_path / "a.png"))
    assert ended.code == 130
    assert ("--skip-done" in ended.err) == hint


def test_after_a_sudden_death_the_rest_is_done(many: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = _begin(many, out)
    wait_for(lambda: b"\n" in _record(out), process)
    process.kill()
    process.communicate(timeout=60)
    before = results(out)
    assert 1 <= len(before) < COUNT
    assert all(pixels(path).shape == (900, 1200, 3) for path in before)
    for path in before[1:]:  # the first's record may be the line that was cut short
        os.utime(path, (1, 1))
    ended = run("blur", many, "-o", out, *OPTIONS, "--skip-done")
    assert ended.returncode == 0
    assert len(results(out)) == COUNT
    assert b"skipped" in ended.stderr
    assert all(pixels(path).shape == (900, 1200, 3) for path in results(out))


def test_ctrl_c_in_a_video_leaves_no_file(tmp_path: Path) -> None:
    source = clip(tmp_path / "a.mp4", frames=600, size=(480, 640), sound=False)
    process = start("blur", source, *OPTIONS)
    wait_for(lambda: bool(leftovers(tmp_path)), process)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert b"Traceback" not in err
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


def test_an_interrupt_that_a_library_turns_into_its_own_error_is_still_one(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Compiled modules say ImportError where Ctrl-C arrives while they are loaded."""

    def load(*_options: object) -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            msg = "initialization failed"
            raise ImportError(msg) from None

    monkeypatch.setattr(library, "open_chooser", load)
    ended = cli("blur", photo_file(tmp_path / "a.png"))
    assert (ended.code, ended.err.splitlines()[-1].split(";")[0]) == (
        130,
        "cleanplate: interrupted",
    )


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file that a photo is written to takes no byte more."""

    def no_space(target: Path, data: bytes) -> None:
        from cleanplate.media.whole import whole_file

        with whole_file(target) as temporary:
            temporary.write_bytes(data[:10])
            raise OSError(errno.ENOSPC, "No space left on device", str(temporary))

    monkeypatch.setattr(image_writer, "_put", no_space)


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_is_one_sentence_and_no_file(cli: Cli, tmp_path: Path) -> None:
    ended = cli("remove", photo_file(tmp_path / "a.png"))
    assert (ended.code, ended.err.count("\n")) == (1, 1)
    assert "the disk is full" in ended.err
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, as Linux has it")
@pytest.mark.parametrize("given", ["blur -o - --model u2netp", "segment --json", "faces"])
def test_a_full_standard_output_is_one_sentence(tmp_path: Path, given: str) -> None:
    source = photo_file(tmp_path / "a.png")
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [sys.executable, "-c", "from cleanplate.cli.main import run; run()",
             given.split(maxsplit=1)[0], source, *given.split()[1:]],
            stdout=full, stderr=subprocess.PIPE, timeout=60, check=False,
        )  # fmt: skip
    assert ended.returncode == 1
    assert b"Traceback" not in ended.stderr


def _with_small_files(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    """Run the program where the system refuses more than 2000 bytes of any file.

    In a process of its own: the limit holds for whatever a process writes, a test report as well.
    """
    resource = pytest.importorskip("resource", reason="limits as POSIX has them")
    store.pull(store.find_card("u2netp"))
    return subprocess.run(
        [
            *(sys.executable, "-c", "from cleanplate.cli.main import run; run()", "blur"),
            *map(str, arguments),
            *("--strength", "0", "--model", "u2netp"),
        ],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)),
        capture_output=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("name", ["b.mp4", "b.mov", "b.webm", "b.webp", "b.gif"])
def test_a_disk_that_fills_up_under_a_video_is_one_sentence_and_no_file(
    tmp_path: Path, name: str
) -> None:
    source, out = clip(tmp_path / "a.mp4", frames=8, size=(240, 320)), tmp_path / "out"
    ended = _with_small_files(source, "-o", out / name)
    assert ended.returncode == 1, ended.stderr
    assert ended.stderr.splitlines()[-1].startswith(b"cleanplate: cannot write")
    assert not out.exists() or list(out.iterdir()) == []


def test_an_encoder_that_fails_once_more_when_it_is_closed_is_one_sentence(tmp_path: Path) -> None:
    """The disk is full before the last frame, and still when the file is closed."""
    source, out = shared("media/video/scenes/cockatoo.mp4"), tmp_path / "out"
    ended = _with_small_files(source, "-o", out / "b.webp", "--end", "0.4")
    assert ended.returncode == 1, ended.stderr
    assert ended.stderr.splitlines()[-1].startswith(b"cleanplate: cannot write")
    assert list(out.iterdir()) == []
