"""Folders of files that look right by their first bytes, and what arguments make of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cleanplate.media.inputs import Collected, collect

if TYPE_CHECKING:
    from cleanplate.media.formats import Kind

JPEG = b"\xff\xd8\xff\xe0"
PNG = b"\x89PNG\r\n\x1a\n"
MP4 = b"\0\0\0\x14ftypisom\0\0\0\0isom"


def make(*names: str) -> None:
    """Files of the content their names promise."""
    content = {".jpg": JPEG, ".png": PNG, ".mp4": MP4}
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(content.get(Path(name).suffix, b"some text"))


def extension(_source: Path, kind: Kind) -> str:
    return ".mp4" if kind == "video" else ".png"


def run(*arguments: str, out: str | None = None, recursive: bool = False) -> Collected:
    return collect(arguments, tag="cutout", extension_of=extension, out=out, recursive=recursive)


def names(*arguments: str, out: str | None = None, recursive: bool = False) -> dict[str, str]:
    """Source to target, as text."""
    jobs = run(*arguments, out=out, recursive=recursive).jobs
    return {str(job.source): str(job.target) for job in jobs}
