"""Numba: compiled with a cache, and without one where none can be had."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from typing import Any

import numba
import numpy as np
import pytest

from cleanplate.core.errors import MissingExtraError
from cleanplate.motion import compiled as module
from cleanplate.motion.compiled import compiled, has_numba, need_numba
from cleanplate.motion.running_average import RunningAverage
from cleanplate.motion.sigma_delta import SigmaDelta


@pytest.fixture
def _asked_anew() -> Iterator[None]:
    for answer in (module._fault, module.has_numba):
        answer.cache_clear()
    yield
    for answer in (module._fault, module.has_numba):
        answer.cache_clear()


class TooOld:
    """Finds numba, and raises what it raises when numpy is too new for it."""

    def find_spec(self, name: str, *_: Any) -> None:
        if name == "numba":
            msg = "Numba needs NumPy 2.2 or less"
            raise ImportError(msg)


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


@pytest.fixture
def _too_old(_asked_anew: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "numba")
    monkeypatch.setattr(sys, "meta_path", [TooOld(), *sys.meta_path])


@pytest.mark.usefixtures("_too_old")
def test_an_import_that_fails_is_given_as_the_reason() -> None:
    with pytest.raises(MissingExtraError, match=r"\(Numba needs NumPy 2.2 or less\); it needs the"):
        need_numba("it")


@pytest.mark.usefixtures("_too_old")
@pytest.mark.parametrize("method", [RunningAverage, SigmaDelta])
def test_what_can_go_on_without_it_does_and_says_so_once(
    method: type[RunningAverage | SigmaDelta], caplog: pytest.LogCaptureFixture
) -> None:
    model = method()
    with caplog.at_level(logging.WARNING):
        masks = [model.process(np.full((4, 5), value, np.uint8), 0) for value in (100, 100, 200)]
    assert [int(mask.max()) for mask in masks] == [0, 0, 255]
    assert [record.args for record in caplog.records] == [("Numba needs NumPy 2.2 or less",)]


@pytest.mark.usefixtures("_asked_anew")
def test_what_is_not_installed_is_no_news(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    assert not has_numba()
    assert not caplog.records
    with pytest.raises(MissingExtraError, match=r"^it needs the extra 'motion'"):
        need_numba("it")
