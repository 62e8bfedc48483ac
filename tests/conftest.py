"""What every test may ask for, and what every test has to keep to.

Tests never touch the user's own cache: weights are kept in ``CLEANPLATE_HOME`` (``make test`` names
a folder beside the environment, so that they are brought once), or in a folder of this session.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import numpy as np
import pytest

SHARED = Path(__file__).parents[1].parent / "shared"

# Times differ from machine to machine, and a failure must be the same for everybody.
hypothesis.settings.register_profile(
    "cleanplate", deadline=None, derandomize=True, max_examples=50, database=None
)
hypothesis.settings.load_profile("cleanplate")


@pytest.fixture(scope="session", autouse=True)
def models_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder weights are kept in during the session."""
    with pytest.MonkeyPatch.context() as patch:
        if not os.environ.get("CLEANPLATE_HOME"):
            patch.setenv("CLEANPLATE_HOME", str(tmp_path_factory.mktemp("cleanplate")))
        yield Path(os.environ["CLEANPLATE_HOME"])


@pytest.fixture(autouse=True)
def no_error_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Losses are warnings and failures are exceptions: nothing is left to log as an error."""
    yield
    errors = [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert not errors, [record.getMessage() for record in errors]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the repository with real pictures, videos and tools."""
    if not SHARED.is_dir():
        pytest.skip("needs the real pictures and videos of ../shared, which is not there")
    return SHARED


@pytest.fixture(scope="session")
def media(shared: Path) -> Path:
    """Real pictures and videos; see the README there."""
    return shared / "media"


@pytest.fixture
def rng() -> np.random.Generator:
    """Random numbers, the same in every run."""
    return np.random.default_rng(20260101)
