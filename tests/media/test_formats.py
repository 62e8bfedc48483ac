"""The table of formats and telling them by their first bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleanplate.media.formats import FORMATS, by_name, by_suffix, sniff, writable_suffixes

MEDIA = Path(__file__).parents[2].parent / "shared" / "media"
needs_media = pytest.mark.skipif(not MEDIA.is_dir(), reason="../shared/media is missing")


def test_no_extension_and_no_name_stands_for_two_formats() -> None:
    suffixes = [suffix for entry in FORMATS for suffix in entry.suffixes]
    names = [entry.name for entry in FORMATS]
    assert len(set(suffixes)) == len(suffixes)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", ["a/b/x.JPG", ".jpg", "jpg", "x.y.jpeg", Path("x.Jpg")])
def test_a_format_is_found_by_path_and_by_bare_extension(name: str | Path) -> None:
    assert by_suffix(name) is by_name("jpeg")


@pytest.mark.parametrize("name", ["", "x", "x.txt", "."])
def test_other_names_have_no_format(name: str) -> None:
    assert by_suffix(name) is None


def test_only_writable_formats_are_offered() -> None:
    assert ".mpg" not in writable_suffixes("video")
    assert writable_suffixes("still")[:2] == (".png", ".jpg")


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(17) + b"\0\0\0\x01IDAT", "png"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(17) + b"\0\0\0\x08acTL", "apng"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"GIF89a", "gif"),
        (b"II*\0", "tiff"),
        (b"MM\0*", "tiff"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "webp"),
        (b"RIFF\0\0\0\0AVI LIST", "avi"),
        (b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", "bmp"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heif"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "avif"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "mov"),
        (b"\0\0\0\x14ftypisom\0\0\0\0isom", "mp4"),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", "webm"),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska", "mkv"),
        ((b"G" + bytes(187)) * 3, "mpegts"),
    ],
)
def test_formats_are_told_by_content(head: bytes, name: str) -> None:
    assert sniff(head) == name


@pytest.mark.parametrize("head", [b"", b"BM", b"hello, world", b"xxxx\0\0\0\0WEBP", b"G" * 100])
def test_other_content_is_not_taken_for_a_format(head: bytes) -> None:
    assert sniff(head) is None


@needs_media
def test_real_files_are_what_their_names_say() -> None:
    paths = [
        path
        for folder in ("classical", "matting", "video/scenes", "motion")
        for path in (MEDIA / folder).iterdir()
        if by_suffix(path)
    ]
    wrong = [path.name for path in paths if sniff(path.read_bytes()[:4096]) != by_suffix(path).name]  # type: ignore[union-attr]
    assert paths
    assert wrong == []
