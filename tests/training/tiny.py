"""A network and a data set small enough for a test: a bright disc on a dark ground."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from cleanplate.media.pairs import Pair
from cleanplate.models.card import Preprocessing
from cleanplate.nets.segmentation_net import SegmentationNet
from cleanplate.training.data import Feed
from cleanplate.training.device import Arithmetic
from cleanplate.training.objective import Objective
from cleanplate.training.pairs import find_pairs
from cleanplate.training.recipe import Recipe
from cleanplate.training.trainer import Trainer


class TinyNet(SegmentationNet):
    """Three convolutions, two maps, dropout; optionally edges and features."""

    def __init__(self, channels: int = 3, width: int = 8, drop: float = 0.1) -> None:
        super().__init__(
            stride=2, preprocessing=Preprocessing(32, 32, mean=(0.5,) * 3), channels=channels
        )
        self.first = nn.Conv2d(channels, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        self.last = nn.Conv2d(width, 1, 3, padding=1)
        self.side = nn.Conv2d(width, 1, 1)
        self.drop = nn.Dropout(drop)

    def maps(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        first = torch.relu(self.first(pictures))
        return first, torch.relu(self.second(self.drop(first)))

    def logits(self, pictures: Tensor) -> list[Tensor]:
        first, second = self.maps(pictures)
        return [self.last(second), self.side(first)]

    def features(self, pictures: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        first, second = self.maps(pictures)
        return [self.last(second), self.side(first)], [first, second]

    def edges(self, pictures: Tensor) -> tuple[list[Tensor], Tensor]:
        first, second = self.maps(pictures)
        return [self.last(second)], self.side(first)


TINY = Recipe(
    name="tiny",
    title="for tests",
    paper="none",
    net="tiny",
    steps=4,
    batch=2,
    resize=32,
    crop=24,
    learning_rate=0.01,
)


def tiny(*, width: int = 8, drop: float = 0.1) -> TinyNet:
    return TinyNet(width=width, drop=drop)


def disc(number: int, size: tuple[int, int] = (40, 48)) -> tuple[np.ndarray, np.ndarray]:
    """A picture and its mask, uint8; the disc is elsewhere in each."""
    rng = np.random.default_rng(number)
    picture = rng.integers(0, 90, (*size, 3), np.uint8)
    mask = np.zeros(size, np.uint8)
    place = (int(rng.integers(12, size[1] - 12)), int(rng.integers(12, size[0] - 12)))
    cv2.circle(mask, place, 9, 255, -1)
    picture[mask > 0] = (230, 200, 60)
    return picture, mask


def write(path: Path, pixels: np.ndarray) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), pixels[..., ::-1] if pixels.ndim == 3 else pixels)
    return path


def discs(folder: Path, count: int = 6) -> Path:
    """A data set: ``images`` and ``masks``."""
    for number in range(count):
        picture, mask = disc(number)
        write(folder / "images" / f"{number}.png", picture)
        write(folder / "masks" / f"{number}.png", mask)
    return folder


def trainer(
    pairs: tuple[Pair, ...], recipe: Recipe = TINY, net: nn.Module | None = None, **given: object
) -> Trainer:
    """A trainer of a tiny network whose weights are always the same."""
    torch.manual_seed(0)
    objective = Objective(net or TinyNet(), recipe)
    return Trainer(objective, Feed(pairs, recipe), Arithmetic(torch.device("cpu")), **given)


def pairs_of(folder: Path) -> tuple[Pair, ...]:
    return find_pairs(folder)


def longer(steps: int) -> Recipe:
    return replace(TINY, steps=steps)
