"""Rendered lectures with their truth: finding them, scoring decks, making them longer.

Lectures are made by ``../shared/tools/make_lecture.py`` as DECK.VARIANT.mp4, with their truth
beside them; the environment variable ``CLEANPLATE_LECTURES`` names their folder.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import cv2
from benchmarks.measure import ROOT

from cleanplate.lectures.deck import Deck
from cleanplate.lectures.pages import pictures_at

VARIANTS = ("clean", "noisy", "webcam", "builds", "fades")
FOLDER = "CLEANPLATE_LECTURES"
NONE = f"No rendered lectures: name their folder in {FOLDER}."
_SCORER = ROOT.parent / "shared" / "tools" / "score_slides.py"


def lectures(folder: Path | None = None, only: str = "") -> list[Path]:
    """The videos whose truth is there, as it is when they are whole."""
    place = folder or Path(os.environ.get(FOLDER, ""))
    videos = sorted(place.glob("*.*.mp4")) if str(place) != "." else []
    return [
        path for path in videos if path.with_suffix(".truth.json").is_file() and only in path.name
    ]


def variant_of(lecture: Path) -> str:
    """Which of `VARIANTS` it is."""
    return lecture.stem.rpartition(".")[2]


def score(deck: Deck, lecture: Path, folder: Path) -> dict[str, Any]:
    """What the scorer says of a deck's pictures: f1, missed, duplicates, junk and so on.

    Args:
        deck: what was found.
        lecture: the video.
        folder: for the pictures; removed afterwards.
    """
    folder.mkdir(parents=True)
    times = [slide.picture_s for slide in deck.slides]
    for number, rgb in enumerate(pictures_at(lecture, times), 1):
        cv2.imwrite(
            str(folder / f"{number:03}.png"), rgb[..., ::-1], (cv2.IMWRITE_PNG_COMPRESSION, 1)
        )
    command = [sys.executable, str(_SCORER), str(lecture.with_suffix(".truth.json")), str(folder)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    shutil.rmtree(folder)
    found: dict[str, Any] = json.loads(said)
    return found


def means(scores: dict[str, list[float]]) -> str:
    """Mean and worst of each variant and of all, in one line."""
    parts = [f"{name} {_mean(scores[name])}" for name in VARIANTS if scores.get(name)]
    return ", ".join(parts)


def _mean(values: Sequence[float]) -> str:
    return f"{sum(values) / len(values):.3f} ({min(values):.2f})"


def repeated(source: Path, target: Path, times: int) -> Path:
    """The same video several times in a row, not encoded anew."""
    with av.open(str(target), "w") as sink:
        stream: Any = None
        offset = 0
        for _ in range(times):
            with av.open(str(source)) as container:
                video = container.streams.video[0]
                stream = stream or sink.add_stream_from_template(video)
                for packet in container.demux(video):
                    if packet.dts is None:
                        continue
                    packet.pts, packet.dts = (packet.pts or 0) + offset, packet.dts + offset
                    packet.stream = stream
                    sink.mux(packet)
                offset += video.duration or 0
    return target
