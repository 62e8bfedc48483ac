"""Hashes of files and folders, and their near duplicates."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cleanplate.core.errors import InputError, UsageError
from cleanplate.core.progress import Progress
from cleanplate.hashes.hash import dhash, phash
from cleanplate.verbs.hash import (
    HashedPicture,
    group_pictures,
    hash_picture,
    hash_pictures,
    near_duplicates,
)
from cleanplate.verbs.hash_options import HashOptions

from .samples import as_bytes, clip, photo_file, picture


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three pictures of a scene, large, small and bright; two of others; a text."""
    smooth = np.random.default_rng(1).integers(0, 200, (3, 6, 8, 3), np.uint8)
    scene, *others = (
        Image.fromarray(part).resize((160, 120), Image.Resampling.BICUBIC) for part in smooth
    )
    scene.resize((80, 60)).save(tmp_path / "a-small.png")
    scene.resize((320, 240)).save(tmp_path / "b-large.png")
    scene.point(lambda value: value + 40).save(tmp_path / "c-bright.jpg")
    for name, other in zip(("d.png", "e.webp"), others, strict=True):
        other.save(tmp_path / name)
    (tmp_path / "notes.txt").write_text("no picture")
    return tmp_path


def names(pictures: Any) -> list[str]:
    return [Path(entry.source).name for entry in pictures]


def test_a_folder_gives_its_pictures_in_order(folder: Path) -> None:
    hashed = list(hash_pictures([folder], HashOptions(jobs=2)))
    assert names(hashed) == ["a-small.png", "b-large.png", "c-bright.jpg", "d.png", "e.webp"]
    assert all(entry.hash is not None and entry.confirm is None for entry in hashed)
    assert (hashed[0].width, hashed[0].height) == (80, 60)


def test_results_come_in_the_order_of_the_inputs_however_long_each_takes(folder: Path) -> None:
    Image.effect_noise((3000, 3000), 50).save(folder / "0-slow.png", compress_level=0)
    hashed = list(hash_pictures([folder], HashOptions(jobs=4)))
    assert names(hashed)[:2] == ["0-slow.png", "a-small.png"]


def test_near_duplicates_are_kept_by_their_largest(folder: Path) -> None:
    groups = near_duplicates([folder])
    assert [Path(group.representative.source).name for group in groups] == ["b-large.png"]
    assert names(groups[0].others) == ["a-small.png", "c-bright.jpg"]


def test_of_equally_large_ones_the_larger_file_is_kept_and_then_the_first_name(
    tmp_path: Path,
) -> None:
    """An original has more bytes than its copy that was compressed once more."""
    scene = Image.fromarray(picture())
    for name, quality in (("a", 40), ("b", 95), ("c", 95)):
        scene.save(tmp_path / f"{name}.jpg", quality=quality)
    (group,) = near_duplicates([tmp_path / f"{name}.jpg" for name in "acb"])
    assert Path(group.representative.source).name == "b.jpg"
    assert names(group.others) == ["a.jpg", "c.jpg"]


def test_distances_of_zero_find_only_the_same(folder: Path) -> None:
    Image.open(folder / "d.png").save(folder / "d-again.bmp")
    groups = near_duplicates([folder], HashOptions(distance=0, confirm_distance=0))
    assert ["d-again.bmp", "d.png"] in [
        sorted(names([group.representative, *group.others])) for group in groups
    ]


def test_the_second_look_can_be_left_out(folder: Path) -> None:
    options = HashOptions(kind="phash", confirm="none")
    assert [entry.confirm for entry in hash_pictures([folder], options, confirm=True)] == [None] * 5
    assert len(near_duplicates([folder], options)) == 1


def test_a_bad_file_does_not_stop_the_others(folder: Path) -> None:
    (folder / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\nand no more")
    hashed = list(hash_pictures([folder / "d.png", folder / "bad.png", folder / "e.webp"]))
    assert [entry.exit_code for entry in hashed] == [0, 3, 0]
    assert hashed[1].hash is None
    assert "bad.png is damaged" in str(hashed[1].error)


def test_failures_are_in_no_group() -> None:
    twins = [HashedPicture(name, dhash(picture()), phash(picture())) for name in "ab"]
    failed = HashedPicture("c", error="c does not exist", exit_code=3)
    assert len(group_pictures([failed, *twins])[0].others) == 1
    assert group_pictures([failed, failed]) == []


def test_a_missing_file_fails_by_itself(tmp_path: Path) -> None:
    (entry,) = hash_pictures([tmp_path / "none.png"])
    assert (entry.exit_code, entry.hash) == (3, None)
    assert "does not exist" in str(entry.error)


def test_videos_in_a_folder_are_left_out_and_named_ones_refused(tmp_path: Path) -> None:
    photo_file(tmp_path / "a.png")
    video = clip(tmp_path / "b.mp4", frames=2, sound=False)
    assert names(hash_pictures([tmp_path])) == ["a.png"]
    (entry,) = hash_pictures([video])
    assert "video" in str(entry.error)


def test_results_of_other_verbs_are_pictures_too(tmp_path: Path) -> None:
    photo_file(tmp_path / "a.cutout.png")
    assert names(hash_pictures([tmp_path])) == ["a.cutout.png"]


def test_an_animation_is_hashed_by_its_first_picture(tmp_path: Path) -> None:
    frames = [Image.fromarray(picture(at=at)) for at in (5, 30)]
    frames[0].save(tmp_path / "a.webp", save_all=True, append_images=frames[1:], lossless=True)
    (entry,) = hash_pictures([tmp_path])
    assert entry.hash == dhash(picture(at=5))


def test_folders_below_are_gone_into_where_asked(folder: Path) -> None:
    (folder / "below").mkdir()
    photo_file(folder / "below" / "f.png")
    assert len(list(hash_pictures([folder]))) == 5
    assert "f.png" in names(hash_pictures([folder], HashOptions(recursive=True)))


def test_a_file_given_twice_is_hashed_once(folder: Path) -> None:
    assert len(list(hash_pictures([folder / "d.png", folder, f"{folder}/../{folder.name}"]))) == 5


def test_no_picture_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no picture")
    with pytest.raises(InputError, match="no picture found in"):
        list(hash_pictures([tmp_path]))


def test_progress_tells_how_many_there_are(folder: Path) -> None:
    told: list[Progress] = []
    list(hash_pictures([folder], on_progress=told.append))
    assert [(entry.done, entry.total) for entry in told] == [(n, 5) for n in range(1, 6)]


def test_every_kind_of_picture_has_the_same_hash(tmp_path: Path) -> None:
    rgb = picture()
    path = tmp_path / "a.png"
    path.write_bytes(as_bytes())
    kinds = (rgb, Image.fromarray(rgb), path, str(path), as_bytes(), picture(dtype=np.uint16))
    assert {hash_picture(entry) for entry in kinds} == {dhash(rgb)}


def test_photos_are_hashed_upright(tmp_path: Path) -> None:
    turned = photo_file(tmp_path / "a.png", orientation=6)
    assert hash_picture(turned) == dhash(picture())


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_files_of_every_mode_are_hashed(mode: str, tmp_path: Path) -> None:
    path = tmp_path / ("a.tif" if mode == "CMYK" else "a.png")
    image = Image.fromarray(picture())
    deep = np.full((40, 60), 999, np.uint16)
    (Image.fromarray(deep) if mode == "I;16" else image.convert(mode)).save(path)
    (entry,) = hash_pictures([path])
    assert entry.error is None
    assert entry.hash is not None


def test_a_picture_of_one_pixel_is_hashed(tmp_path: Path) -> None:
    Image.new("RGB", (1, 1), "red").save(tmp_path / "a.png")
    (entry,) = hash_pictures([tmp_path / "a.png"])
    assert str(entry.hash) == "0" * 16


@pytest.mark.skipif(os.name == "nt", reason="names of bytes")
def test_a_name_that_is_no_unicode_is_hashed(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.png"))
    path.write_bytes(as_bytes())
    (entry,) = hash_pictures([tmp_path])
    assert entry.hash == dhash(picture())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"kind": "md5"}, "ahash, phash, dhash, whash, not 'md5'"),
        ({"size": 1}, "2 to 32"),
        ({"kind": "whash", "size": 12}, "power of two"),
        ({"confirm": "whash", "size": 12}, "power of two"),
        ({"confirm": "yes"}, "none, ahash, phash, dhash, whash, not 'yes'"),
        ({"distance": -1}, "--distance is 0 to 64"),
        ({"confirm_distance": 65}, "--confirm-distance is 0 to 64"),
        ({"jobs": -1}, "--jobs is 0"),
    ],
)
def test_options_that_cannot_work_are_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        HashOptions(**options)


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(UsageError, match="not float"):
        hash_picture(3.5)
