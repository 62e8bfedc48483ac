"""``info``, ``doctor`` and ``demo``."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

from PIL import Image

from cleanplate.media.video_info import probe

from ..verbs.samples import clip, photo_file, pixels
from .conftest import Cli


def test_info_of_a_photo(cli: Cli, tmp_path: Path) -> None:
    facts = json.loads(cli("info", photo_file(tmp_path / "a.jpg", orientation=6), "--json").out)
    assert (facts["kind"], facts["format"], facts["width"], facts["height"]) == (
        "still",
        "jpeg",
        60,
        40,
    )
    assert (facts["depth"], facts["grey"], facts["alpha"], facts["dpi"]) == (
        "uint8", False, False, [240.0, 240.0],
    )  # fmt: skip
    assert facts["icc_bytes"] > 0


def test_info_of_a_video(cli: Cli, tmp_path: Path) -> None:
    facts = json.loads(cli("info", clip(tmp_path / "a.mp4", rotation=90), "--json").out)
    assert (facts["kind"], facts["codec"], facts["width"], facts["height"]) == (
        "video",
        "h264",
        40,
        60,
    )
    assert (facts["rotation"], facts["frame_rate"], facts["frames"]) == (90, "25", 8)
    assert facts["audio"][0]["codec"] == "aac"


def test_info_of_an_animation(cli: Cli, tmp_path: Path) -> None:
    frames = [Image.new("RGB", (30, 20), (level, 0, 0)) for level in (0, 99, 200)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:], duration=50)
    facts = json.loads(cli("info", tmp_path / "a.gif", "--json").out)
    assert (facts["kind"], facts["frames"]) == ("animation", 3)


def test_info_of_a_still_gif(cli: Cli, tmp_path: Path) -> None:
    Image.new("RGB", (30, 20)).save(tmp_path / "a.gif")
    assert json.loads(cli("info", tmp_path / "a.gif", "--json").out)["width"] == 30


def test_info_for_people_has_a_line_a_fact(cli: Cli, tmp_path: Path) -> None:
    lines = cli("info", photo_file(tmp_path / "a.png")).out.splitlines()
    assert any(line.split() == ["width", "60"] for line in lines)


def test_info_of_several_files_has_a_line_between(cli: Cli, tmp_path: Path) -> None:
    files = [photo_file(tmp_path / name) for name in ("a.png", "b.png")]
    text = cli("info", tmp_path / "none.png", *files).out
    assert [part.split()[1] for part in text.split("\n\n")] == list(map(str, files))


def test_info_for_people_has_times_to_the_millisecond(cli: Cli, tmp_path: Path) -> None:
    third = clip(tmp_path / "a.mp4", times=[0, 1], time_base=Fraction(1, 3), sound=False)
    lines = dict(line.split(maxsplit=1) for line in cli("info", third).out.splitlines())
    exact = json.loads(cli("info", third, "--json").out)["duration_s"]
    assert lines["duration_s"] == f"{exact:.3f}" != str(exact)


def test_doctor_finds_this_machine_well(real_cli: Cli) -> None:
    ended = real_cli("doctor")
    assert ended.code == 0, ended.out
    for topic in ("python", "opencv", "openvino", "codecs", "weights", "cache"):
        assert topic in ended.out


def test_demo_does_the_main_job(real_cli: Cli, tmp_path: Path) -> None:
    ended = real_cli("demo", "--out", tmp_path / "demo")
    assert ended.code == 0, ended.err
    paths = [Path(line) for line in ended.out.splitlines()]
    assert [path.name for path in paths] == [
        "photo.cutout.png", "photo.blur.jpg", "photo.replace.jpg", "video.blur.mp4",
    ]  # fmt: skip
    alpha = pixels(paths[0])[..., 3] > 127
    assert 0.3 < alpha.mean() < 0.8
    assert alpha[150, 220]
    assert probe(paths[3]).frames == 75
    assert len(probe(paths[3]).audio) == 1
