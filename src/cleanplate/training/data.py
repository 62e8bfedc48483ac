"""Batches in an order that depends on seed and position alone.

Sample number n of a training is always the same picture with the same changes, however many
processes read it and wherever a training was interrupted; that is what makes resuming exact.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, Sampler, default_collate

from cleanplate.core.errors import CleanplateError, ReadersGoneError
from cleanplate.media.pairs import Pair
from cleanplate.training.augment import augmented
from cleanplate.training.recipe import Recipe
from cleanplate.training.sample import Sample, read_sample


@dataclass(frozen=True, slots=True)
class Share:
    """Which part of each batch this process reads."""

    rank: int = 0
    """Number of the process, from 0."""
    world: int = 1
    """How many processes there are."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What samples are made of; sample n of it is always the same."""

    pairs: Sequence[Pair]
    """Learned from; at least one."""
    recipe: Recipe
    """Says what is done to them."""
    seed: int = 0
    """Of order and changes."""

    def index(self, position: int) -> int:
        """Which pair the sample at a position is: every pair once, then all in another order."""
        epoch, place = divmod(position, len(self.pairs))
        return int(_order(self.seed, epoch, len(self.pairs))[place])

    def sample(self, position: int) -> Sample:
        """The sample at a position, 0 or more.

        Raises:
            InputError: a file cannot be read any more.
        """
        rng = np.random.default_rng((self.seed, 1, position))
        sample = read_sample(self.pairs[self.index(position)], self.recipe.soft)
        return augmented(sample, self.recipe, rng)


@lru_cache(maxsize=4)
def _order(seed: int, epoch: int, count: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.random.default_rng((seed, 0, epoch)).permutation(count)


def batches(
    feed: Feed, first: int, share: Share | None = None, workers: int = 0
) -> Iterator[tuple[Tensor, Tensor]]:
    """Batches without end, from a position on.

    Args:
        feed: what they are made of.
        first: samples that all processes together have taken before.
        share: of this process.
        workers: processes that read ahead; 0: none, samples are read as they are asked for.

    Yields:
        Pictures, uint8 (B, 3, H, W), and masks, float32 (B, 1, H, W) in [0, 1].

    Raises:
        InputError: a file cannot be read any more.
        ReadersGoneError: a worker was ended by others.
    """
    loader = DataLoader(
        _Samples(feed),
        batch_sampler=_Positions(feed.recipe.batch, first, share or Share()),
        num_workers=workers,
        # A fork of a process with threads may hang.
        multiprocessing_context="forkserver" if workers else None,
        # Else a number would be drawn from the generator whose state a checkpoint keeps.
        generator=torch.Generator(),
        collate_fn=_together,
        worker_init_fn=_leave_interrupts,
    )
    source: Iterator[_Read] = iter(loader)
    while True:
        batch = _next_of(source) if workers else next(source)
        if isinstance(batch, CleanplateError):
            raise batch
        yield batch


_Read: TypeAlias = tuple[Tensor, Tensor] | CleanplateError
"""A sample, or why there is none, which PyTorch would raise with a worker's traceback inside."""


def _together(samples: list[_Read]) -> _Read:
    """A batch, or the first error in it."""
    for sample in samples:
        if isinstance(sample, CleanplateError):
            return sample
    batch: list[Tensor] = default_collate(samples)
    return batch[0], batch[1]


def _next_of(source: Iterator[_Read]) -> _Read:
    try:
        return next(source)
    # A worker's own errors are values; these are PyTorch's, or of a pipe whose other end is gone.
    except (RuntimeError, OSError, EOFError) as error:
        msg = "a process that reads pictures was ended, perhaps for its memory; use fewer --workers"
        raise ReadersGoneError(msg) from error


def _leave_interrupts(_worker: int) -> None:
    """Ctrl-C is for the first process, which finishes its step and needs the pictures for it.

    SIGTERM is left: by it, workers are ended where nobody has told them that all is over.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class _Samples(Dataset[_Read]):
    """A feed as PyTorch's loader asks for it."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    def __getitem__(self, position: int) -> _Read:
        try:
            return as_tensors(self._feed.sample(position))
        except CleanplateError as error:
            return error


class _Positions(Sampler[list[int]]):
    """Positions of one batch after the other; the processes take turns."""

    def __init__(self, batch: int, first: int, share: Share) -> None:
        self._batch, self._first, self._share = batch, first, share

    def __iter__(self) -> Iterator[list[int]]:
        rank, world = self._share.rank, self._share.world
        position = self._first
        while True:
            yield [position + rank + world * number for number in range(self._batch)]
            position += world * self._batch


def as_tensors(sample: Sample) -> tuple[Tensor, Tensor]:
    """Picture uint8 (3, H, W) and mask float32 (1, H, W)."""
    planes = np.ascontiguousarray(sample.picture.transpose(2, 0, 1))
    return torch.from_numpy(planes), torch.from_numpy(np.ascontiguousarray(sample.mask))[None]
