"""A point on the way."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from cleanplate.core.progress import Progress


def test_a_point_does_not_change_after_it_was_told() -> None:
    point = Progress(done=3, total=None)
    with pytest.raises(FrozenInstanceError):
        point.done = 4  # type: ignore[misc]
