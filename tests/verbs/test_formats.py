"""All four verbs through all photo formats: what a photo carries arrives, and only once."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from cleanplate.core.errors import UsageError
from cleanplate.effects.options import CutoutOptions
from cleanplate.media.inputs import Job
from cleanplate.verbs.blur import Blur
from cleanplate.verbs.finding import Finder
from cleanplate.verbs.matte import Matte
from cleanplate.verbs.options import MatteFileOptions
from cleanplate.verbs.remove import Remove
from cleanplate.verbs.replace import Replace
from cleanplate.verbs.result import NO_SUBJECT, Outcome
from cleanplate.verbs.subject import run_still
from cleanplate.verbs.verb import Verb

from .samples import (
    EXIF_ARTIST,
    EXIF_ORIENTATION,
    block,
    outside,
    photo_file,
    picture,
    pixels,
    srgb_profile,
)

pytestmark = pytest.mark.usefixtures("finds_red")

VERBS: list[Verb] = [Remove(), Matte(), Blur(), Replace()]
FORMATS = [".png", ".jpg", ".webp", ".tif"]
HOLDS_ICC = {"remove", "blur", "replace"}


def _run(source: Path, verb: Verb, name: str) -> Path:
    target = source.with_name(name)
    run_still(Job(source, target, "still"), verb, Finder())
    return target


def _target_suffix(verb: Verb, suffix: str) -> str:
    return ".png" if verb.name == "remove" and suffix == ".jpg" else suffix


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_a_photo_arrives_upright_with_what_it_carries(
    tmp_path: Path, verb: Verb, suffix: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Stored on its side with orientation 6: upright once; profile, EXIF and resolution kept."""
    source = photo_file(tmp_path / f"a{suffix}", orientation=6)
    caplog.set_level(logging.WARNING)
    target = _run(source, verb, f"b{_target_suffix(verb, suffix)}")
    with Image.open(target) as image:
        assert image.size == (60, 40)
        exif = image.getexif()
        assert exif.get(EXIF_ORIENTATION, 1) == 1
        assert exif.get(EXIF_ARTIST) == "somebody"
        assert bool(image.info.get("icc_profile")) == (verb.name in HOLDS_ICC)
        if suffix != ".webp":  # WebP holds no resolution
            assert image.info["dpi"][0] == pytest.approx(240, abs=0.1)


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_cutouts_alpha_is_the_matte_file(tmp_path: Path, suffix: str) -> None:
    source = photo_file(tmp_path / f"a{suffix}")
    alpha = pixels(_run(source, Remove(), "cut.png"))[..., 3]
    matte = pixels(_run(source, Matte(), "matte.png"))
    assert matte.shape == (40, 60)
    np.testing.assert_array_equal(alpha, matte)
    assert (alpha[block(margin=3)].min(), alpha[outside(margin=3)].max()) == (255, 0)


@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("verb", [Remove(), Blur(), Replace()], ids=lambda verb: verb.name)
def test_sixteen_bits_are_kept(tmp_path: Path, verb: Verb, suffix: str) -> None:
    """Values that eight bits do not have, in the subject, bit for bit."""
    deep = picture(dtype=np.uint16) + np.uint16(3)
    source = tmp_path / "a.tif"
    tifffile.imwrite(source, deep, photometric="rgb")
    target = _run(source, verb, f"b{suffix}")
    result = _deep_pixels(target)
    assert result.dtype == np.uint16
    inner = block(margin=3)
    np.testing.assert_array_equal(result[inner][:, :3], deep[inner])


def _deep_pixels(path: Path) -> np.ndarray:
    if path.suffix == ".tif":
        return tifffile.imread(path)
    import cv2

    stored = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    return stored[..., [2, 1, 0, *range(3, stored.shape[2])]]


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_a_matte_can_have_sixteen_bits(tmp_path: Path, suffix: str) -> None:
    target = _run(photo_file(tmp_path / "a.png"), Matte(MatteFileOptions(16)), f"b{suffix}")
    with Image.open(target) as image:
        assert image.mode == "I;16"
        assert np.array(image).max() == 65535


def test_sixteen_bits_are_refused_where_they_do_not_fit(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.png and \.tif"):
        _run(photo_file(tmp_path / "a.png"), Matte(MatteFileOptions(16)), "b.jpg")


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
@pytest.mark.parametrize("mode", ["CMYK", "P", "L", "LA", "1"])
def test_odd_colour_modes_are_read(tmp_path: Path, verb: Verb, mode: str) -> None:
    source = tmp_path / ("a.tif" if mode == "CMYK" else "a.png")
    Image.fromarray(picture()).convert(mode).save(source)
    result = pixels(_run(source, verb, "b.png"))
    assert result.shape[:2] == (40, 60)


@pytest.mark.parametrize("mode", ["CMYK", "P"])
def test_red_is_found_in_cmyk_and_in_a_palette(tmp_path: Path, mode: str) -> None:
    source = tmp_path / "a.tif"
    Image.fromarray(picture()).convert(mode).save(source)
    alpha = pixels(_run(source, Remove(), "b.png"))[..., 3]
    assert (alpha[block(margin=3)].min(), alpha[outside(margin=3)].max()) == (255, 0)


def test_a_grey_photo_stays_grey_where_nothing_colours_it(tmp_path: Path) -> None:
    source = tmp_path / "a.png"
    Image.new("L", (60, 40), 77).save(source)
    assert pixels(_run(source, Blur(), "b.png")).shape == (40, 60)
    assert pixels(_run(source, Replace(), "c.png")).shape == (40, 60, 3)


def test_transparent_palettes_count_as_background(tmp_path: Path) -> None:
    """A transparent pixel stays transparent, whatever the network thinks of its colour."""
    rgba = Image.fromarray(picture()).convert("RGBA")
    rgba.putpixel((30, 20), (200, 30, 30, 0))
    source = tmp_path / "a.png"
    rgba.convert("P", palette=Image.Palette.ADAPTIVE).save(source)
    alpha = pixels(_run(source, Remove(), "b.png"))[..., 3]
    assert (alpha[20, 25], alpha[20, 30]) in ((255, 0), (255, 255))
    rgba.save(source)
    assert pixels(_run(source, Remove(), "b.png"))[20, 30, 3] == 0


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_heic_is_read(tmp_path: Path, verb: Verb) -> None:
    pillow_heif = pytest.importorskip("pillow_heif", reason="needs the extra 'heif'")
    source = tmp_path / "a.heic"
    heif = pillow_heif.from_pillow(Image.fromarray(picture()))
    heif.save(source, quality=95, exif=None)
    assert pixels(_run(source, verb, "b.png")).shape[:2] == (40, 60)


def test_the_profile_is_the_very_one(tmp_path: Path) -> None:
    target = _run(photo_file(tmp_path / "a.jpg"), Blur(), "b.jpg")
    with Image.open(target) as image:
        assert image.info["icc_profile"] == srgb_profile()


@pytest.mark.parametrize("suffix", [".jpg", ".bmp", ".jpeg"])
def test_formats_without_transparency_refuse_a_cutout(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(UsageError, match=r"cannot hold transparency.*--color"):
        _run(photo_file(tmp_path / "a.png"), Remove(), f"b{suffix}")


def test_jpeg_takes_a_cutout_on_a_colour(tmp_path: Path) -> None:
    target = _run(photo_file(tmp_path / "a.jpg"), Remove(CutoutOptions(color="white")), "b.jpg")
    assert np.abs(pixels(target)[outside(margin=6)].astype(int) - 255).max() <= 8


@pytest.mark.parametrize("name", ["b", "b.mp4", "b.gif", "b.docx", "b.png.exe"])
def test_a_name_that_is_no_picture_lists_those_that_are(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"use one of \.png, \.jpg"):
        _run(photo_file(tmp_path / "a.png"), Blur(), name)


@pytest.mark.parametrize("level", [0, 255])
@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (40, 60)])
@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_any_size_of_black_or_white_is_worked_on(
    tmp_path: Path, verb: Verb, size: tuple[int, int], level: int
) -> None:
    source, target = tmp_path / "a.png", tmp_path / "b.png"
    Image.new("RGB", size[::-1], (level,) * 3).save(source)
    outcome = run_still(Job(source, target, "still"), verb, Finder())
    assert outcome.note == NO_SUBJECT
    assert pixels(target).shape[:2] == size


@pytest.mark.parametrize(
    ("verb", "kind", "source", "expected"),
    [
        (Remove(), "still", ".jpg", ".png"),
        (Remove(CutoutOptions(color="red")), "still", ".jpg", ".jpg"),
        (Remove(CutoutOptions(color="red")), "still", ".gif", ".png"),
        (Remove(), "video", ".mp4", ".webm"),
        (Remove(CutoutOptions(checkerboard=True)), "video", ".mov", ".mp4"),
        (Remove(), "animation", ".gif", ".webp"),
        (Matte(), "still", ".jpg", ".png"),
        (Matte(), "video", ".mov", ".mp4"),
        (Blur(), "still", ".jpeg", ".jpeg"),
        (Blur(), "still", ".gif", ".png"),
        (Blur(), "still", "", ".png"),
        (Blur(), "animation", ".gif", ".gif"),
        (Blur(), "animation", ".png", ".webp"),
        (Blur(), "video", ".MOV", ".MOV"),
        (Blur(), "video", ".flv", ".mp4"),
        (Replace(), "video", ".png", ".mp4"),
    ],
)
def test_results_without_a_name_get_an_extension_that_fits(
    verb: Verb, kind: str, source: str, expected: str
) -> None:
    assert verb.suffix(kind, source) == expected  # type: ignore[arg-type]


def test_an_outcome_says_what_was_done(tmp_path: Path) -> None:
    source, target = photo_file(tmp_path / "a.png"), tmp_path / "b.png"
    outcome = run_still(Job(source, target, "still"), Blur(), Finder())
    assert outcome == Outcome(
        source=str(source), target=str(target), status="done", model="red", ran_on="arithmetic",
        seconds=outcome.seconds,
    )  # fmt: skip
    assert outcome.seconds > 0
