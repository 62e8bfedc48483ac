"""Samples on disk: exact, small where nothing moves, whole after a killed run."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from cleanplate.lectures.signal import STEP_S, Grey, Grid
from cleanplate.lectures.spool import Spool, block_change

from .screens import GRID, page, small, spool_of

SMALL = Grid(1, 20, 30)
"""Three by four blocks, the last ones hanging over."""


def written(folder: Path, pictures: list[Grey], grid: Grid = SMALL) -> Spool:
    spool = Spool(folder, grid, "drawn")
    with spool.writer() as writer:
        for number, picture in enumerate(pictures, len(spool)):
            writer.add(number * STEP_S, picture)
    return spool


def noise(count: int) -> list[Grey]:
    return list(np.random.default_rng(1).integers(0, 256, (count, 20, 30), np.uint8))


def test_what_was_written_is_read(tmp_path: Path) -> None:
    pictures = noise(5)
    spool = written(tmp_path, pictures)
    assert len(spool) == 5
    assert spool.times().tolist() == pytest.approx([0, 0.2, 0.4, 0.6, 0.8])
    for number, (sample, picture) in enumerate(zip(spool, pictures, strict=True)):
        assert sample.number == number
        assert sample.time_s == pytest.approx(number / 5)
        assert np.abs(sample.picture.astype(int) - picture).max() <= 2


def test_a_change_is_four_times_the_mean_of_a_block() -> None:
    one, other = np.zeros((8, 16), np.uint8), np.zeros((8, 16), np.uint8)
    other[:, :8] = 3
    other[:4, 8:] = 255
    # 127.5 grey levels on average are 510, cut at 255.
    assert block_change(one, other).tolist() == [[12, 255]]


def test_changes_are_counted_from_the_sample_before(tmp_path: Path) -> None:
    dark, light = np.zeros((20, 30), np.uint8), np.full((20, 30), 10, np.uint8)
    spool = written(tmp_path, [light, light, dark])
    changes = spool.changes()
    assert changes.shape == (3, 3, 4)
    assert not changes[:2].any()
    # The last blocks hang over by a half and by a quarter.
    assert changes[2].tolist() == [[40, 40, 40, 30], [40, 40, 40, 30], [20, 20, 20, 15]]
    assert [sample.change.max() for sample in spool] == [0, 0, 40]


def test_a_page_that_stands_still_costs_a_few_bytes(tmp_path: Path) -> None:
    spool_of(tmp_path, [small(page("A"))] * 100)
    page_bytes = 23 * 40 * 64
    # Time and length, and a bit a block.
    assert (tmp_path / "pictures").stat().st_size == page_bytes + 100 * (12 + 115)


def test_a_frame_that_stays_is_held_after_a_second(tmp_path: Path) -> None:
    """At each fifth of a second up to the next frame, for the price of a time and no blocks."""
    one, other = noise(2)
    spool = Spool(tmp_path, SMALL, "drawn")
    with spool.writer() as writer:
        writer.add(Fraction(1, 10), one)
        writer.add(Fraction(9, 5), other)
        writer.hold(Fraction(31, 10))
    assert spool.times().tolist() == pytest.approx([0.1, 1.2, 1.4, 1.6, 1.8, 2.8, 3.0])
    assert [round(sample.frame_s, 6) for sample in spool] == [0.1] * 4 + [1.8] * 3
    assert spool.frame_times().tolist() == pytest.approx([0.1, 1.8])
    assert [bool(change.any()) for change in spool.changes()] == [False] * 4 + [True, False, False]
    seen = [sample.picture.copy() for sample in spool]
    assert all((picture == one).all() for picture in seen[:4])
    assert all((picture == other).all() for picture in seen[4:])
    assert (tmp_path / "pictures").stat().st_size == 7 * 12 + 2 * 2 + 2 * 12 * 64


def test_frames_a_second_apart_are_not_held(tmp_path: Path) -> None:
    spool = Spool(tmp_path, SMALL, "drawn")
    with spool.writer() as writer:
        for number, picture in enumerate(noise(4)):
            writer.add(Fraction(number), picture)
    assert len(spool) == 4


def test_what_was_held_when_the_run_was_killed_comes_again(tmp_path: Path) -> None:
    """It is cut to the last frame, unless the end of the video was reached."""
    with Spool(tmp_path, SMALL, "drawn").writer() as writer:
        writer.add(Fraction(0), noise(1)[0])
        writer.hold(Fraction(3))
    assert len(Spool(tmp_path, SMALL, "drawn")) == 1
    with Spool(tmp_path, SMALL, "drawn").writer() as writer:
        writer.hold(Fraction(3))
    Spool(tmp_path, SMALL, "drawn").finish(3.0)


def test_noise_of_two_grey_levels_is_not_written(tmp_path: Path) -> None:
    flat = np.full((20, 30), 100, np.uint8)
    written(tmp_path, [flat, flat + 2, flat - 2])
    assert (tmp_path / "pictures").stat().st_size == 3 * (12 + 2) + 12 * 64


def test_it_is_finished_when_said_so(tmp_path: Path) -> None:
    spool = written(tmp_path, noise(1))
    assert not spool.finished
    spool.finish(0.24)
    again = Spool(tmp_path, SMALL, "drawn")
    assert again.finished
    assert again.until_s == 0.24


@pytest.mark.parametrize("other", [(Grid(1, 20, 31), "drawn"), (SMALL, "another")])
def test_another_grid_or_video_begins_anew(tmp_path: Path, other: tuple[Grid, str]) -> None:
    written(tmp_path, noise(3)).finish(0.6)
    spool = Spool(tmp_path, *other)
    assert len(spool) == 0
    assert not spool.finished
    assert list(spool) == []
    assert spool.changes().shape == (0, *other[0].blocks)


@pytest.mark.parametrize("cut", ["pictures", "changes"])
@pytest.mark.parametrize("missing", [1, 12, 100, 780, 2000])
def test_a_record_cut_in_the_middle_is_left_out(tmp_path: Path, cut: str, missing: int) -> None:
    """A record of pictures is 782 bytes here, one of changes 20."""
    whole = noise(6)
    written(tmp_path, whole)
    path = tmp_path / cut
    path.write_bytes(path.read_bytes()[:-missing])
    spool = Spool(tmp_path, SMALL, "drawn")
    left = -(-missing // (782 if cut == "pictures" else 20))
    assert len(spool) == max(0, 6 - left)
    assert [sample.picture[0, 0] for sample in spool] == [p[0, 0] for p in whole[: len(spool)]]


@pytest.mark.parametrize("lost", ["pictures", "changes"])
def test_without_one_of_the_files_it_begins_anew(tmp_path: Path, lost: str) -> None:
    written(tmp_path, noise(3))
    (tmp_path / lost).unlink()
    assert len(Spool(tmp_path, SMALL, "drawn")) == 0


def test_a_writer_goes_on_as_if_never_stopped(tmp_path: Path) -> None:
    """The kept picture may be two grey levels behind: the exact one is given again."""
    flat = np.full((20, 30), 100, np.uint8)
    pictures = [flat, flat + 2, flat + 4]
    whole = written(tmp_path / "whole", pictures)
    written(tmp_path / "cut", pictures[:2])
    cut = Spool(tmp_path / "cut", SMALL, "drawn")
    with cut.writer() as writer:
        writer.recall(pictures[1])
        writer.add(Fraction(2, 5), pictures[2])
    for name in ("pictures", "changes"):
        assert (tmp_path / "cut" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    assert whole.changes()[2, 0, 0] == 8


def test_the_picture_is_as_large_as_the_grid_says(tmp_path: Path) -> None:
    spool = spool_of(tmp_path, [small(page("A"))])
    assert next(iter(spool)).picture.shape == (GRID.rows, GRID.columns) == (180, 320)
