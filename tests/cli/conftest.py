"""Fixtures of the command line's tests."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import NamedTuple

import pytest

from cleanplate.cli import main
from cleanplate.matting import library

from ..verbs.samples import RedMatter


class Ended(NamedTuple):
    """How a command line ended."""

    code: int
    out: str
    err: str


Cli = Callable[..., Ended]


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Cli:
    """Run a command line in this process, where every model finds what is red."""

    class Chooser:
        def is_person(self, _rgb: object) -> bool:
            return False

    monkeypatch.setattr(library, "open_coarse", lambda *_options: RedMatter())
    monkeypatch.setattr(library, "open_chooser", lambda *_options: Chooser())
    return _runner(monkeypatch, capfd)


@pytest.fixture
def real_cli(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Cli:
    """Run a command line in this process, with the real models."""
    return _runner(monkeypatch, capfd)


def _runner(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Cli:
    def run(*arguments: object) -> Ended:
        monkeypatch.setattr("sys.argv", ["cleanplate", *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main.run()
        # --quiet and --verbose are meant for the rest of a process that ends here.
        logging.getLogger("cleanplate").setLevel(logging.NOTSET)
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return Ended(int(ended.value.code or 0), out, err)

    return run
