"""Fixtures of the verbs' tests."""

from __future__ import annotations

import pytest

from cleanplate.matting import library

from .samples import RedMatter


@pytest.fixture
def finds_red(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every model finds what is red, so that the matte is known and no weights are needed."""

    class Chooser:
        def is_person(self, _rgb: object) -> bool:
            return False

    monkeypatch.setattr(library, "open_coarse", lambda *_options: RedMatter())
    monkeypatch.setattr(library, "open_chooser", lambda *_options: Chooser())
