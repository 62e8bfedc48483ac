"""Batches: every picture once an epoch, the same for a seed, in parts for several processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch

from cleanplate.core.errors import InputError, ReadersGoneError
from cleanplate.training.data import Feed, Share, batches
from cleanplate.training.pairs import find_pairs
from cleanplate.training.sample import read_sample

from .tiny import TINY, disc, write


def test_every_pair_comes_once_an_epoch(data: Path) -> None:
    feed = Feed(find_pairs(data), TINY, seed=3)
    first, second = ([feed.index(n + 6 * epoch) for n in range(6)] for epoch in (0, 1))
    assert sorted(first) == sorted(second) == [0, 1, 2, 3, 4, 5]
    assert first != second


def test_a_batch_has_the_shapes_networks_take(data: Path) -> None:
    pictures, masks = next(batches(Feed(find_pairs(data), TINY), 0))
    assert (pictures.shape, pictures.dtype) == ((2, 3, 24, 24), torch.uint8)
    assert (masks.shape, masks.dtype) == ((2, 1, 24, 24), torch.float32)
    assert 0 <= float(masks.min()) <= float(masks.max()) <= 1


def test_beginning_later_gives_what_would_have_come(data: Path) -> None:
    feed = Feed(find_pairs(data), TINY)
    straight = list(islice(batches(feed, 0), 5))
    later = list(islice(batches(feed, 6), 2))
    for one, two in zip(straight[3:], later, strict=True):
        assert all(torch.equal(a, b) for a, b in zip(one, two, strict=True))


def test_two_processes_share_what_one_would_take(data: Path) -> None:
    pairs = find_pairs(data)
    whole = next(batches(Feed(pairs, replace(TINY, batch=4)), 0))[0]
    parts = [next(batches(Feed(pairs, TINY), 0, Share(rank, 2)))[0] for rank in (0, 1)]
    assert torch.equal(torch.stack(parts, 1).flatten(0, 1), whole)


def test_reading_does_not_touch_the_random_numbers(data: Path) -> None:
    before = torch.get_rng_state()
    next(batches(Feed(find_pairs(data), TINY), 0))
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.slow
def test_workers_read_the_same(data: Path) -> None:
    feed = Feed(find_pairs(data), TINY)
    alone, helped = (list(islice(batches(feed, 0, workers=n), 3)) for n in (0, 2))
    for one, two in zip(alone, helped, strict=True):
        assert all(torch.equal(a, b) for a, b in zip(one, two, strict=True))


@pytest.mark.slow
def test_a_worker_says_what_it_cannot_read_in_one_sentence(data: Path) -> None:
    pairs = find_pairs(data)
    for pair in pairs:
        pair.prediction.unlink()
    with pytest.raises(InputError, match=r"^\S+\.png does not exist$"):
        next(batches(Feed(pairs, TINY), 0, workers=1))


@pytest.mark.slow
def test_workers_leave_ctrl_c_to_the_process_that_asked(data: Path) -> None:
    """A terminal sends it to all, and the step that has begun needs its pictures."""
    before = set(multiprocessing.active_children())
    source = batches(Feed(find_pairs(data), TINY), 0, workers=1)
    next(source)
    (worker,) = set(multiprocessing.active_children()) - before
    os.kill(worker.pid, signal.SIGINT)  # type: ignore[arg-type]
    assert all(len(next(source)[0]) == 2 for _ in range(6))
    worker.kill()
    with pytest.raises(ReadersGoneError, match="use fewer --workers"):
        _ = [next(source) for _ in range(9)]


def test_the_first_error_of_a_batch_is_raised(data: Path) -> None:
    feed = Feed(find_pairs(data), TINY)
    feed.pairs[feed.index(1)].truth.unlink()
    with pytest.raises(InputError, match="does not exist"):
        next(batches(feed, 0))


def test_a_soft_mask_is_kept_or_cut(data: Path) -> None:
    mask = disc(1)[1]
    mask[:2] = 51
    write(data / "masks" / "1.png", mask)
    pair = find_pairs(data)[1]
    assert read_sample(pair, "keep").mask[0, 0] == pytest.approx(0.2)
    assert read_sample(pair, "cut").mask[0, 0] == 0


def test_a_mask_of_another_size_is_brought_to_the_photos(data: Path) -> None:
    write(data / "masks" / "1.png", np.full((20, 24), 255, np.uint8))
    assert read_sample(find_pairs(data)[1]).size == (40, 48)


def test_a_photo_of_16_bits_with_alpha_becomes_bytes(data: Path) -> None:
    import cv2

    deep = np.full((40, 48, 4), 0x8080, np.uint16)
    cv2.imwrite(str(data / "images" / "1.png"), deep)
    picture = read_sample(find_pairs(data)[1]).picture
    assert (picture.dtype, picture.shape, int(picture[0, 0, 0])) == (np.uint8, (40, 48, 3), 128)
