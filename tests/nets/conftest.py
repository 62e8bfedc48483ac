"""Fixtures of the networks' tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

torch = pytest.importorskip("torch", reason="needs the extra 'train'")


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Maps of a few pixels: a second thread is mostly waited for, and sums keep their order."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
