"""Bands of rows: every row once, and never two neighbours at once."""

from __future__ import annotations

import pytest

from cleanplate.motion import bands
from cleanplate.motion.bands import BAND, REACH, over_bands


@pytest.mark.parametrize("height", [1, 15, 16, 17, 33, 100, 240])
@pytest.mark.parametrize("threads", [1, 2, 3, 64])
def test_every_row_is_done_once_even_bands_first(
    height: int, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bands, "cores", lambda: threads)
    done: list[int] = []
    over_bands(lambda *part: done.extend(range(*part)), (height, 20_000))
    starts = list(range(0, height, BAND))
    assert sorted(done) == starts
    even = [start // BAND % 2 == 0 for start in done]
    assert even == sorted(even, reverse=True)


def test_bands_that_run_together_cannot_meet() -> None:
    assert BAND >= 2 * REACH


def test_an_error_of_any_thread_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bands, "cores", lambda: 2)

    def kernel(first: int, last: int, step: int) -> None:
        if first:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        over_bands(kernel, (64, 20_000))
