"""Faults that were found by reading and trying, so that they stay mended."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image, ImageCms

from cleanplate.effects.options import CutoutOptions, ReplaceOptions
from cleanplate.media.file_kind import kind_of
from cleanplate.media.formats import FORMATS
from cleanplate.media.images import read_photo
from cleanplate.media.photo import Photo
from cleanplate.media.profiles import to_profile
from cleanplate.media.video_info import probe
from cleanplate.verbs.blur import Blur
from cleanplate.verbs.finding import Finder
from cleanplate.verbs.options import MovieOptions
from cleanplate.verbs.remove import Remove
from cleanplate.verbs.replace import Replace
from cleanplate.verbs.subject import run_movie

SIZE = (48, 64)


def write_clip(path: Path, *, frames: int = 12, first_pts: int = 0, **container: str) -> Path:
    with av.open(str(path), "w", options=container) as out:
        stream = out.add_stream("mpeg4", rate=25)
        stream.height, stream.width, stream.pix_fmt = *SIZE, "yuv420p"
        for number in range(frames):
            picture = np.zeros((*SIZE, 3), np.uint8)
            picture[8:40, 16:48] = (220, 20, 20)
            frame = av.VideoFrame.from_ndarray(picture, "rgb24")
            frame.pts, frame.time_base = first_pts + number, Fraction(1, 25)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


@pytest.mark.usefixtures("finds_red")
@pytest.mark.parametrize("form", [form for form in FORMATS if form.kind == "video"], ids=str)
def test_every_video_extension_has_a_result_that_can_be_written(tmp_path: Path, form) -> None:
    verb = Blur()
    source = write_clip(tmp_path / "clip.mp4", frames=3)
    for suffix in form.suffixes:
        target = tmp_path / f"out{verb.suffix('video', suffix)}"
        assert run_movie(source, target, verb, Finder()).frames == 3


@pytest.mark.usefixtures("finds_red")
def test_a_broadcast_clock_begins_at_nought_in_the_result(tmp_path: Path) -> None:
    """A transport stream's times begin anywhere; ours began at 100 s."""
    source = write_clip(tmp_path / "a.ts", first_pts=2500)
    assert probe(source).origin_s >= 100
    run_movie(source, tmp_path / "a.mp4", Blur(), Finder())
    assert probe(tmp_path / "a.mp4").start_s == 0
    part = MovieOptions(start=Fraction(1, 5), end=Fraction(2, 5))
    done = run_movie(source, tmp_path / "part.mp4", Blur(), Finder(), part)
    assert done.frames == 5


@pytest.mark.usefixtures("finds_red")
def test_opaque_prores_is_opaque(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "a.mp4", frames=2)
    run_movie(source, tmp_path / "a.mov", Remove(CutoutOptions()), Finder())
    with av.open(str(tmp_path / "a.mov")) as container:
        frame = next(container.decode(video=0))
    bits = frame.format.components[3].bits
    plane = frame.planes[3]
    alpha = np.frombuffer(memoryview(plane), "<u2").reshape(plane.height, -1)[:, : plane.width]
    assert alpha[24, 32] == (1 << bits) - 1
    assert alpha[1, 1] == 0


def exchanged_profile() -> bytes:
    """An RGB profile that differs from sRGB: Pillow's sRGB with another white balance is not to be
    had, so a display profile is bent by exchanging the red and green columns of its matrix."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = {bytes(data[at : at + 4]): at for at in range(132, 132 + 12 * data[131], 12)}
    red, green = tags[b"rXYZ"], tags[b"gXYZ"]
    data[red : red + 4], data[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(data)


def test_a_background_is_put_down_in_the_photos_profile() -> None:
    profile = exchanged_profile()
    red = np.full((1, 1, 3), (255, 0, 0), np.uint8)
    assert to_profile(red, None, profile)[0, 0].tolist() == pytest.approx([0, 255, 0], abs=3)
    assert to_profile(red, None, None) is red

    photo = Photo(np.full((8, 8, 3), 90, np.uint8), icc=profile)
    empty = np.zeros((8, 8), np.float32)
    replaced = Replace(ReplaceOptions("red")).still(photo, empty)
    assert replaced.pixels[0, 0].tolist() == pytest.approx([0, 255, 0], abs=3)
    coloured = Remove(CutoutOptions(color="red")).still(photo, empty)
    assert coloured.pixels[0, 0].tolist() == pytest.approx([0, 255, 0], abs=3)


def test_a_jpeg_whose_name_is_no_unicode_is_read(tmp_path: Path) -> None:
    """OpenCV crashes the process on such a path."""
    plain = tmp_path / "a.jpg"
    Image.new("RGB", (20, 10), (200, 0, 0)).save(plain)
    odd = tmp_path / "a\udcff.jpg"
    plain.rename(odd)
    assert read_photo(odd).size == (10, 20)


def test_an_animated_webp_is_an_animation_and_a_still_gif_is_none(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (20, 10), (number * 60, 0, 0)) for number in range(3)]
    frames[0].save(tmp_path / "a.webp", save_all=True, append_images=frames[1:])
    frames[0].save(tmp_path / "b.webp")
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    frames[0].save(tmp_path / "b.gif")
    kinds = [kind_of(tmp_path / name) for name in ("a.webp", "b.webp", "a.gif", "b.gif")]
    assert kinds == ["animation", "still", "animation", "still"]
