"""Pictures in order as a video."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cleanplate.core.errors import InputError, UsageError
from cleanplate.media.image_sequence import ImageSequence, is_sequence, sequence_files
from cleanplate.media.memory_video import rgb_from_frame


def write(folder: Path, *names: str, size: tuple[int, int] = (8, 6)) -> None:
    """Pictures whose grey is ten times their place."""
    folder.mkdir(exist_ok=True)
    for place, name in enumerate(names):
        Image.new("RGB", size, (10 * place,) * 3).save(folder / name)


def test_pictures_come_by_their_numbers(tmp_path: Path) -> None:
    write(tmp_path / "in", "frame10.png", "frame9.png", "frame100.png")
    files = sequence_files(tmp_path / "in")
    assert [file.name for file in files] == ["frame9.png", "frame10.png", "frame100.png"]


def test_a_pattern_takes_only_what_matches(tmp_path: Path) -> None:
    write(tmp_path / "in", "00001.png", "00002.png", "mask00001.png", "1.png")
    files = sequence_files(tmp_path / "in" / "%05d.png")
    assert [file.name for file in files] == ["00001.png", "00002.png"]


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    write(tmp_path / "in", "1.png")
    (tmp_path / "in" / "notes.txt").write_text("x")
    (tmp_path / "in" / ".hidden.png").write_bytes(b"x")
    assert [file.name for file in sequence_files(tmp_path / "in")] == ["1.png"]


def test_times_are_exact(tmp_path: Path) -> None:
    write(tmp_path / "in", "1.png", "2.png", "3.png")
    with ImageSequence(tmp_path / "in", Fraction(30000, 1001)) as source:
        times = [frame.time for frame in source]
    assert times == [0, Fraction(1001, 30000), Fraction(2002, 30000)]
    assert source.info.frames == 3
    assert source.info.size == (6, 8)


def test_pixels_are_those_of_the_files(tmp_path: Path) -> None:
    write(tmp_path / "in", *(f"{n}.png" for n in range(12)))
    with ImageSequence(tmp_path / "in") as source:
        greys = [int(rgb_from_frame(frame)[2, 2, 1]) for frame in source]
    assert greys == pytest.approx([10 * n for n in range(12)], abs=2)


def test_a_part_begins_at_the_first_frame_in_it(tmp_path: Path) -> None:
    write(tmp_path / "in", *(f"{n}.png" for n in range(10)))
    part = ImageSequence(tmp_path / "in", 10, start_s=Fraction("0.25"), end_s=Fraction("0.6"))
    assert [float(frame.time) for frame in part] == [0.3, 0.4, 0.5]


def test_a_picture_of_another_size_is_named(tmp_path: Path) -> None:
    write(tmp_path / "in", "1.png")
    Image.new("RGB", (9, 6)).save(tmp_path / "in" / "2.png")
    with pytest.raises(InputError, match=r"2\.png is 9x6, the pictures before it 8x6"):
        list(ImageSequence(tmp_path / "in"))


@pytest.mark.parametrize("place", ["empty", "none/%05d.png", "empty/%d.png"])
def test_nothing_there_is_an_error(tmp_path: Path, place: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no pictures"):
        ImageSequence(tmp_path / place)


def test_a_rate_is_above_zero(tmp_path: Path) -> None:
    write(tmp_path / "in", "1.png")
    with pytest.raises(UsageError, match="rate above 0"):
        ImageSequence(tmp_path / "in", 0)


def test_what_is_a_sequence(tmp_path: Path) -> None:
    (tmp_path / "100%d.mp4").write_bytes(b"x")
    assert is_sequence(tmp_path)
    assert is_sequence(tmp_path / "%03d.png")
    assert not is_sequence(tmp_path / "100%d.mp4")
    assert not is_sequence(tmp_path / "video.mp4")


def test_a_damaged_picture_is_named(tmp_path: Path) -> None:
    write(tmp_path / "in", "1.png", "2.png")
    (tmp_path / "in" / "2.png").write_bytes(b"")
    with pytest.raises(InputError, match=r"2\.png"):
        list(ImageSequence(tmp_path / "in"))


def test_grey_pictures_are_frames_too(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    Image.fromarray(np.full((6, 8), 90, np.uint8)).save(tmp_path / "in" / "1.png")
    (frame,) = ImageSequence(tmp_path / "in")
    assert rgb_from_frame(frame)[3, 3].tolist() == pytest.approx([90] * 3, abs=2)
