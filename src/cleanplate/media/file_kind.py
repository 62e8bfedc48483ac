"""What a file on disk holds: a still picture, an animation, a video."""

from __future__ import annotations

from pathlib import Path

from cleanplate.media.formats import HEAD_BYTES, Kind, by_suffix, kind_by_head, sniff


def kind_of(path: Path) -> Kind | None:
    """What a file holds, by its first bytes, else by its name; None if neither says."""
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
    except OSError:
        head = b""
    kind = kind_by_head(head)
    if kind is None:
        entry = by_suffix(path)
        return entry.kind if entry else None
    return "still" if sniff(head) == "gif" and not _is_animated(path) else kind


def _is_animated(path: Path) -> bool:
    from cleanplate.media.animation import is_animated

    return is_animated(path)
