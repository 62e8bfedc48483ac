"""What never rests: in pictures drawn for it, block by block."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cleanplate.lectures.restless import Restless, boxes, find_restless, parts_of
from cleanplate.lectures.signal import Grey

from .screens import GRID, blocks, film, page, small, spool_of

CAM = slice(120, 168), slice(240, 304)
"""Six by eight blocks of 8 pixels."""
CAM_BLOCKS = blocks(slice(15, 21), slice(30, 38))


def moving(count: int, rows: int, columns: int) -> list[Grey]:
    """Moving pictures of any size."""
    return [picture[..., 0] for picture in film(count, 3, (rows, columns))]


def lecture(*parts: tuple[str, int]) -> list[Grey]:
    """Small pictures: pages for so many samples each."""
    return [small(page(name)) for name, count in parts for _ in range(count)]


def with_cam(pictures: list[Grey], part: tuple[slice, slice] = CAM) -> list[Grey]:
    rows, columns = part[0].stop - part[0].start, part[1].stop - part[1].start
    result = [picture.copy() for picture in pictures]
    for picture, head in zip(result, moving(len(result), rows, columns), strict=True):
        picture[part] = head
    return result


def restless_of(folder: Path, pictures: list[Grey]) -> Restless:
    return find_restless(spool_of(folder, pictures))


def test_nothing_is_masked_where_pages_turn(tmp_path: Path) -> None:
    found = restless_of(tmp_path, lecture(("A", 20), ("B", 20), ("C", 20), ("D", 20)))
    assert not found.masks.any()
    assert not found.film.any()
    assert boxes(found, GRID) == ()
    assert found.masks.shape == (8, 23, 40)


def test_a_webcam_is_masked_and_a_block_around_it(tmp_path: Path) -> None:
    found = restless_of(tmp_path, with_cam(lecture(("A", 60), ("B", 60))))
    for number in (0, 60, 119):
        mask = found.mask_at(number)
        assert mask[CAM_BLOCKS].all()
        assert not (mask & ~blocks(slice(14, 22), slice(29, 39))).any()
    assert boxes(found, GRID) == ((464, 224, 624, 352),)


@pytest.mark.parametrize(
    "part",
    [
        (slice(96, 176), slice(200, 312)),
        (slice(0, 180), slice(240, 320)),
        (slice(156, 180), slice(0, 320)),
    ],
    ids=["a third wide", "a strip at the side", "a ticker"],
)
def test_what_moves_as_much_as_a_film_is_masked_where_it_is_in_one_place(
    tmp_path: Path, part: tuple[slice, slice]
) -> None:
    found = restless_of(tmp_path, with_cam(lecture(("A", 60), ("B", 60)), part))
    inside = np.zeros((184, 320), bool)
    inside[part] = True
    cam = inside.reshape(23, 8, 40, 8).any(axis=(1, 3))
    assert found.mask_at(60)[cam].mean() > 0.9
    assert found.masks[6].mean() < 0.35


def test_a_film_is_no_webcam(tmp_path: Path) -> None:
    found = restless_of(tmp_path, moving(100, 180, 320))
    assert found.film.all()
    assert not found.masks.any()


def test_a_film_between_pages_is_noted_and_masks_nothing(tmp_path: Path) -> None:
    pictures = lecture(("A", 60)) + moving(60, 180, 320) + lecture(("B", 60))
    found = restless_of(tmp_path, pictures)
    assert not found.film[:50].any()
    assert found.film[65:115].all()
    assert not found.film[130:].any()
    assert not found.masks.any()


def test_a_webcam_that_freezes_for_long_stays_masked(tmp_path: Path) -> None:
    pictures = with_cam(lecture(("A", 300)))
    for number in range(100, 180):
        pictures[number][CAM] = pictures[100][CAM]
    assert restless_of(tmp_path, pictures).mask_at(140)[CAM_BLOCKS].all()


def test_a_webcam_that_moves_to_another_corner_is_masked_where_it_is(tmp_path: Path) -> None:
    """Half a minute before and after, both places are."""
    upper = slice(8, 56), slice(240, 304)
    pictures = with_cam(lecture(("A", 400))) + with_cam(lecture(("A", 400)), upper)
    found = restless_of(tmp_path, pictures)
    above = blocks(slice(1, 7), slice(30, 38))
    assert found.mask_at(100)[CAM_BLOCKS].all()
    assert not found.mask_at(100)[above].any()
    assert found.mask_at(700)[above].all()
    assert not found.mask_at(700)[CAM_BLOCKS].any()


def test_a_video_that_plays_for_seconds_is_masked_then(tmp_path: Path) -> None:
    pictures = lecture(("A", 400))
    pictures[200:240] = with_cam(pictures[200:240])
    found = restless_of(tmp_path, pictures)
    assert found.mask_at(220)[CAM_BLOCKS].mean() > 0.8
    assert not found.mask_at(300)[CAM_BLOCKS].any()


def test_pages_that_turn_every_second_are_none(tmp_path: Path) -> None:
    pictures = lecture(*[("ABCD"[n % 4], 5) for n in range(40)])
    assert not restless_of(tmp_path, pictures).masks.any()


def test_the_pulse_of_key_frames_does_not_mask(tmp_path: Path) -> None:
    """Every second all of the picture is a little lighter."""
    pictures = lecture(("A", 100), ("B", 100))
    for number in range(0, 200, 5):
        pictures[number] = pictures[number] + np.uint8(3)
    assert not restless_of(tmp_path, pictures).masks.any()


def test_noise_raises_what_counts_as_motion(tmp_path: Path, rng: np.random.Generator) -> None:
    pictures = [
        np.clip(picture + rng.normal(0, 5, picture.shape), 0, 255).astype(np.uint8)
        for picture in lecture(("A", 30), ("B", 30))
    ]
    found = restless_of(tmp_path / "noisy", pictures)
    # The difference of two noises of 5 is 5.6 on average: above 22 in the units of changes.
    assert found.move > 30
    assert not found.film.any()
    assert not found.masks.any()
    assert restless_of(tmp_path / "clean", lecture(("A", 30))).move == 4


def test_noise_that_coding_lets_through_now_and_then_is_no_motion(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    """What is usual says nothing of it: in seven of ten samples a block is as before."""
    coarse = (23, 40)
    pictures, shown = [], np.zeros(coarse)
    for picture in lecture(("A", 60), ("B", 60)):
        renewed = rng.random(coarse) < 0.3
        shown = np.where(renewed, rng.normal(0, 1.5, coarse), shown)
        noise = shown.repeat(8, axis=0).repeat(8, axis=1)[:180]
        pictures.append(np.clip(picture + noise, 0, 255).astype(np.uint8))
    found = restless_of(tmp_path, pictures)
    assert 8 < found.move <= 24
    assert not found.film.any()
    assert not found.masks.any()


def test_a_film_without_a_pause_is_no_noise(tmp_path: Path) -> None:
    """Half of the time; its changes are far beyond what noise is at most, six grey levels."""
    found = restless_of(tmp_path, moving(200, 180, 320) + lecture(("A", 200)))
    assert found.move <= 24
    assert found.film[10:190].all()


def test_one_sample_has_a_mask(tmp_path: Path) -> None:
    found = restless_of(tmp_path, lecture(("A", 1)))
    assert not found.mask_at(0).any()


def test_parts_are_boxes_around_what_hangs_together() -> None:
    mask = blocks(slice(2, 4), slice(5, 8)) | blocks(slice(4, 5), slice(8, 9))
    mask |= blocks(slice(10, 11), slice(0, 1))
    assert parts_of(mask) == [(slice(2, 5), slice(5, 9)), (slice(10, 11), slice(0, 1))]
    assert parts_of(blocks(slice(0), slice(0))) == []


def test_parts_seen_seldom_are_not_told() -> None:
    masks = np.zeros((100, *GRID.blocks), bool)
    masks[:4, 0, 0] = True
    masks[:5, 22, 39] = True
    found = Restless(masks, np.zeros(1000, bool), 4)
    assert boxes(found, GRID) == ((624, 352, 640, 360),)
    assert len(boxes(found, GRID, least_share=0.04)) == 2
