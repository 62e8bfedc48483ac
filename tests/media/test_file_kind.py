"""What a file holds, by content and then by name."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from cleanplate.media.file_kind import kind_of

from .command_lines import MP4


def test_content_goes_before_the_name(tmp_path: Path) -> None:
    path = tmp_path / "film.jpg"
    path.write_bytes(MP4)
    assert kind_of(path) == "video"


def test_the_name_counts_where_the_content_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    path.write_bytes(b"some text")
    assert kind_of(path) == "still"
    assert kind_of(tmp_path / "missing.mp4") == "video"
    assert kind_of(tmp_path / "missing.txt") is None


def test_a_gif_of_one_frame_is_a_still(tmp_path: Path) -> None:
    frames = [Image.new("L", (2, 2), level) for level in (0, 255)]
    frames[0].save(tmp_path / "one.gif")
    frames[0].save(tmp_path / "two.gif", save_all=True, append_images=frames[1:])
    assert kind_of(tmp_path / "one.gif") == "still"
    assert kind_of(tmp_path / "two.gif") == "animation"
