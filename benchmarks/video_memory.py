"""Whether memory grows with the length of a video: a clip, and one ten times as long."""

from __future__ import annotations

from benchmarks.material import clip
from benchmarks.measure import Report, Row, Setup, environment, program, run_program

_LENGTHS = (100, 1000)
"""Frames; from some 60 on the encoder's look-ahead is full."""


def measure(setup: Setup) -> Report:
    report = Report("Memory of `blur`, 720p: a ten times longer video; target within 5 %")
    lengths = (3, 6) if setup.quick else _LENGTHS
    source = setup.media / "video" / "calls" / "talking-d10.mp4"
    first = 0.0
    for frames in lengths:
        path = clip(source, setup.scratch / f"long-{frames}.mp4", frames)
        target = setup.scratch / "blurred.mp4"
        command = [*program(), "blur", str(path), "-o", str(target), "-m", "portrait", "--quiet"]
        run = run_program(command, environment())
        first = first or run.peak_mib
        note = f"{run.peak_mib / first:.3f} of the short one; {frames / run.seconds:.0f} frames/s"
        report.rows.append(Row(f"{frames} frames", run.peak_mib, "MiB", note))
    return report
