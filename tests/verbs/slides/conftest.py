"""Lectures for the tests of ``slides``."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..lecture_video import lecture_file


@pytest.fixture(scope="session")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages A, B, A again, C, of 2.5 s each; not to be written to."""
    return lecture_file(tmp_path_factory.mktemp("lecture") / "talk.mp4")
