"""Videos written again with the sound of their source."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from cleanplate.media.video_reader import VideoReader
from cleanplate.media.video_writer import VideoWriter


def copy(
    source: Path, target: Path, start_s: Fraction | None = None, end_s: Fraction | None = None
) -> Path:
    with (
        VideoReader(source, start_s=start_s, end_s=end_s) as reader,
        VideoWriter(
            target,
            like=replace(reader.info.form, alpha=False),
            audio_from=source,
            start_s=start_s,
            end_s=end_s,
        ) as writer,
    ):
        for frame in reader:
            writer.write(frame)
    return target
