"""What was seen in a picture or a frame, as JSON and as a table."""

from __future__ import annotations

import csv
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, TextIO, TypeAlias

from cleanplate.core.times import format_time
from cleanplate.media.whole import check_parents, whole_file
from cleanplate.tracking.faces import Face

COLUMNS = (
    "source", "frame", "time_s", "time", "face", "left", "top", "right", "bottom", "score",
    "eye_1_x", "eye_1_y", "eye_2_x", "eye_2_y",
)  # fmt: skip
"""Of the table. Frames count from 0, faces from 1, the largest first; ``time`` is exact."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The faces in a picture, or in a frame of a video."""

    source: str
    """The file; ``-`` for standard input."""
    size: tuple[int, int]
    """(H, W) of the picture."""
    faces: tuple[Face, ...]
    """Largest first."""
    frame: int | None = None
    """Number of the frame in its video, from 0; None for a picture."""
    time_s: Fraction | None = None
    """When the frame is shown, in seconds from the beginning, exact; None for a picture."""


OnSeen: TypeAlias = Callable[[Seen], None]
"""Called with each picture or frame, from the worker's thread."""


def seen_record(seen: Seen) -> dict[str, Any]:
    """A picture or frame with its faces, for JSON."""
    record: dict[str, Any] = {"source": seen.source}
    if seen.time_s is not None:
        record |= {
            "frame": seen.frame,
            "time_s": round(float(seen.time_s), 6),
            "time": str(seen.time_s),
        }
    height, width = seen.size
    faces = [face_record(face) for face in seen.faces]
    return {**record, "width": width, "height": height, "faces": faces}


def face_record(face: Face) -> dict[str, Any]:
    """A face, for JSON; coordinates in pixels."""
    record: dict[str, Any] = {
        "box_xyxy": list(face.box_xyxy),
        "score": round(face.score, 4),
        "eyes": [
            {"centre_xy": _rounded(eye.centre_xy), "radius": round(eye.radius, 2)}
            for eye in face.eyes
        ],
    }
    if face.points:
        record["points"] = {name: _rounded(place) for name, place in face.points.items()}
    return record


def _rounded(place: tuple[float, float]) -> list[float]:
    return [round(number, 2) for number in place]


def lines_of(seen: Seen) -> Iterator[str]:
    """A picture or frame as lines to read; a frame without faces has none."""
    head = seen.source
    if seen.time_s is not None:
        head += f"  {format_time(seen.time_s)}"
    elif not seen.faces:
        yield f"{head}  no face"
    for face in seen.faces:
        text = f"{head}  {','.join(map(str, face.box_xyxy))}  score {face.score:.3g}"
        eyes = " ".join(f"{eye.centre_xy[0]:.0f},{eye.centre_xy[1]:.0f}" for eye in face.eyes)
        yield f"{text}  eyes {eyes}" if eyes else text


@contextmanager
def face_table(target: Path | None) -> Iterator[OnSeen]:
    """A function that writes what was seen into a table; the file is there when all is done.

    Args:
        target: the file; None: nothing is written.

    Raises:
        OutputError: the file cannot be written.
    """
    if target is None:
        yield lambda _seen: None
        return
    check_parents(target)
    with (
        whole_file(target) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as file,
    ):
        yield _Table(file).add


class _Table:
    """Writes rows; called from several threads."""

    def __init__(self, file: TextIO) -> None:
        self._rows = csv.writer(file)
        self._rows.writerow(COLUMNS)
        self._lock = threading.Lock()

    def add(self, seen: Seen) -> None:
        rows = [_row(seen, number, face) for number, face in enumerate(seen.faces, 1)]
        with self._lock:
            self._rows.writerows(rows)


def _row(seen: Seen, number: int, face: Face) -> list[object]:
    when: list[object] = ["", "", ""]
    if seen.time_s is not None:
        when = [seen.frame, round(float(seen.time_s), 6), seen.time_s]
    eyes = [round(number, 2) for eye in face.eyes[:2] for number in eye.centre_xy]
    return [seen.source, *when, number, *face.box_xyxy, round(face.score, 4), *eyes,
            *[""] * (4 - len(eyes))]  # fmt: skip
