"""A network that trains in a moment, under a name like the real ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")

from cleanplate.nets import table, variants  # noqa: E402
from cleanplate.training import recipes  # noqa: E402

from ...training.tiny import TINY, discs, tiny  # noqa: E402


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """Networks this small are slower on several threads, most of all on a busy machine."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(autouse=True)
def tiny_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A recipe is one record and one line in a table, and so is a network."""
    monkeypatch.setitem(table.NETS, "tiny", table.Entry("tiny", "for tests", "none", 32, 0, 0))
    monkeypatch.setattr(variants, "tiny", tiny, raising=False)
    monkeypatch.setattr(recipes, "RECIPES", {**recipes.RECIPES, "tiny": TINY})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Six pictures of a disc with their masks."""
    return discs(tmp_path / "data")
