"""Periodic noise found and taken out."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import cv2
import numpy as np
import pytest
from skimage import data

from cleanplate.restore.periodic import find_waves, is_pattern, without_waves
from cleanplate.restore.waves import Wave, amplitudes, is_own_mirror, wave_of


def photo(name: str = "moon") -> np.ndarray:
    return np.asarray(getattr(data, name)(), np.float32) / 255


def wave(size: tuple[int, int], u: float, v: float, amplitude: float) -> np.ndarray:
    rows, columns = np.mgrid[: size[0], : size[1]]
    phase = 2 * np.pi * (u * columns / size[1] + v * rows / size[0]) + 0.7
    return (amplitude / 255 * np.cos(phase)).astype(np.float32)


@pytest.mark.parametrize("name", ["moon", "camera", "coins", "brick", "grass", "gravel", "chelsea"])
def test_a_picture_without_is_left_alone(name: str) -> None:
    assert find_waves(photo(name)) == []


@pytest.mark.parametrize(("u", "v"), [(40.3, -25.6), (33.3, 0.0), (0.0, 60.25), (100.0, 100.0)])
def test_a_wave_is_found_where_it_is(u: float, v: float) -> None:
    plane = photo()
    (found,) = find_waves(plane + wave(plane.shape, u, v, 8))
    assert (found.u, found.v) == pytest.approx((u, v), abs=0.2)
    assert found.amplitude == pytest.approx(8, rel=0.2)
    assert found.coherence > 0.9


@pytest.mark.parametrize("size", [(512, 512), (301, 400)])
def test_it_is_taken_out_up_to_the_border(size: tuple[int, int]) -> None:
    clean = photo()[: size[0], : size[1]]
    plane = clean + wave(size, 40.3, -25.6, 12) + wave(size, 0, 60.25, 8)
    left = without_waves(plane, find_waves(plane)) - clean
    damage = float(np.sqrt(np.mean((plane - clean) ** 2)))
    assert np.sqrt(np.mean(left**2)) < 0.1 * damage
    assert np.sqrt(np.mean(left[:12] ** 2)) < 0.2 * damage


@pytest.mark.parametrize("name", ["rows", "columns", "both"])
def test_every_other_line(name: str) -> None:
    """Waves without a mirror image: the highest frequency of an even side."""
    clean = photo()
    rows, columns = np.mgrid[:512, :512]
    lines = {"rows": rows, "columns": columns, "both": rows + columns}[name]
    plane = clean + np.where(lines % 2, 10, -10).astype(np.float32) / 255
    (found,) = find_waves(plane)
    places = {"rows": (0, 256), "columns": (256, 0), "both": (256, 256)}
    assert (found.u, found.v) == places[name]
    assert found.amplitude == pytest.approx(10, rel=0.02)
    assert 255 * np.sqrt(np.mean((without_waves(plane, [found]) - clean) ** 2)) < 0.5


def test_the_highest_frequency_of_rows_alone_is_a_pair() -> None:
    clean = photo()
    plane = clean + wave(clean.shape, 256, 40, 10)
    (found,) = find_waves(plane)
    assert (found.u, found.v) == pytest.approx((256, 40), abs=0.01)
    assert np.abs(without_waves(plane, [found]) - clean).mean() < 0.3 / 255


@pytest.mark.parametrize(
    ("u", "v", "own"), [(16, 0, True), (0, 12, True), (16, 12, True), (16, 3, False), (5, 0, False)]
)
def test_a_wave_is_made_of_its_amplitudes(u: int, v: int, own: bool) -> None:
    plane = np.cos(2 * np.pi * (u * np.arange(32) / 32 + v * np.arange(24)[:, None] / 24))
    plane = plane.astype(np.float32)
    assert is_own_mirror(u, v, plane.shape) == own
    made = wave_of(amplitudes(plane, u, v), Wave(u, v, 255, 1), plane.shape)
    assert np.abs(made - plane)[6:-6, 6:-6].max() < 0.1


def test_colours_are_looked_at_one_by_one() -> None:
    plane = photo("moon")
    # Brightness does not change: what green loses, red and blue gain.
    stripes = wave(plane.shape, 50, 20, 10)
    picture = np.dstack([plane + stripes, plane - stripes, plane])
    assert len(find_waves(picture)) == 1


def test_noise_has_no_period(rng: np.random.Generator) -> None:
    assert find_waves(rng.normal(0.5, 0.1, (256, 256)).astype(np.float32)) == []


def test_an_edge_is_no_wave() -> None:
    bars = np.zeros((256, 256), np.float32)
    cv2.rectangle(bars, (70, 30), (90, 200), 1.0, -1)
    cv2.line(bars, (10, 10), (200, 240), 0.6, 3)
    assert find_waves(bars) == []


def test_a_texture_in_one_corner_is_no_wave() -> None:
    plane = photo()
    plane[:200, :200] += wave((200, 200), 30, 10, 12)
    assert find_waves(plane) == []


@pytest.mark.parametrize("size", [(1, 1), (15, 400), (16, 16)])
def test_small_and_flat_pictures_have_none(size: tuple[int, int]) -> None:
    assert find_waves(np.full(size, 0.5, np.float32)) == []


def test_nothing_found_is_nothing_changed() -> None:
    plane = photo()
    assert without_waves(plane, []) is plane


def test_memory_does_not_grow_with_the_waves() -> None:
    plane = photo()
    waves = [Wave(40.0 + 9 * number, 30, 5, 1) for number in range(8)]
    peaks = []
    for count in (2, 8):
        tracemalloc.start()
        try:
            without_waves(plane, waves[:count])
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]


def test_a_chequered_floor_is_the_picture() -> None:
    board = np.asarray(data.checkerboard()[:100, :150], np.float32) / 255
    assert is_pattern(find_waves(board))


def test_a_few_strong_waves_are_no_pattern() -> None:
    assert not is_pattern([Wave(20, 3, 90, 1)] * 3)


def test_real_photos_have_none(media: Path) -> None:
    files = sorted((media / "salient").rglob("*.jpg"))[:20]
    found = [path.name for path in files if find_waves(cv2.imread(str(path), 0) / np.float32(255))]
    assert len(files) == 20
    assert found == []
