"""Numba: compiled with a cache, and without one where none can be had."""

from __future__ import annotations

from typing import Any

import numba
import pytest

from cleanplate.motion.compiled import compiled


def doubled(value: int) -> int:
    return 2 * value


def test_without_a_writeable_cache_it_compiles_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    njit = numba.njit

    def no_locator(*arguments: Any, cache: bool = False, **options: Any) -> Any:
        if cache:
            msg = "cannot cache function: no locator available"
            raise RuntimeError(msg)
        return njit(*arguments, **options)

    monkeypatch.setattr(numba, "njit", no_locator)
    assert compiled(doubled)(21) == 42
