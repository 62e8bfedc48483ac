"""Decks with pictures on the disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cleanplate.lectures.deck import Deck, Dropped, Slide, Stay
from cleanplate.lectures.export.pictures import write_pictures


@pytest.fixture
def deck() -> Deck:
    """Three slides, the first shown twice, with a duplicate, a build and a face dropped."""
    return Deck(
        source="talks/Größe 1.mp4",
        duration_s=4000.0,
        size=(36, 64),
        method="auto",
        slides=(
            Slide(1, (Stay(0.5, 60.25), Stay(3000.0, 3030.0)), 59.0, scores={"change": 0.25}),
            Slide(2, (Stay(60.25, 754.9),), 750.0, text="Bayes' theorem\nP(A|B)"),
            Slide(3, (Stay(754.9, 2999.0),), 2990.0, text="π ≈ 3"),
        ),
        dropped=(
            Dropped(Stay(60.25, 90.0), 88.0, "build", 2),
            Dropped(Stay(3000.0, 3030.0), 3010.0, "duplicate", 1, scores={"distance": 3.0}),
            Dropped(Stay(3030.0, 3990.0), 3500.0, "speaker"),
        ),
        thresholds={"change": 0.125},
        restless=((48, 0, 64, 9),),
    )


@pytest.fixture
def put_pictures(rng: np.random.Generator) -> Callable[..., Deck]:
    """A function that writes random pictures of a size (H, W) for a deck into a folder."""

    def put(deck: Deck, folder: Path, size: tuple[int, int] = (36, 64), **options: Any) -> Deck:
        times = [page.picture_s for page in (*deck.slides, *deck.dropped)]
        shape = (*size, 3)
        frames = [(time, rng.integers(0, 256, shape, dtype=np.uint8)) for time in times]
        return write_pictures(replace(deck, size=size), folder, frames, **options)

    return put
