"""What encoding can be told. No heavy imports: the command line shows these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from cleanplate.core.errors import UsageError

CodecName = Literal["auto", "h264", "av1", "vp9", "prores"]
"""Video formats that can be written; ``auto``: what suits the file's name, depth and opacity."""

WORST_CRF = {"h264": 51, "av1": 63, "vp9": 63}
"""Worst constant quality of each codec that has one."""


@dataclass(frozen=True, slots=True)
class EncodeOptions:
    """How a video is encoded."""

    codec: CodecName = "auto"
    """Video format; ``auto`` takes the one that suits the file's name, depth and opacity."""
    crf: int | None = None
    """Constant quality: 0 best, 51 (h264) or 63 (av1, vp9) worst; None: hardly visible loss."""
    preset: str | None = None
    """Speed against size: ultrafast..placebo (h264), 0..13 (av1), 0..8 (vp9); else medium, 8, 4."""
    threads: int = 0
    """For encoding; 0 lets the encoder choose."""

    def __post_init__(self) -> None:
        if self.codec not in get_args(CodecName):
            msg = f"--codec is one of {', '.join(get_args(CodecName))}, not '{self.codec}'"
            raise UsageError(msg)
        worst = WORST_CRF.get(self.codec, max(WORST_CRF.values()))
        if self.crf is not None and not 0 <= self.crf <= worst:
            msg = f"--crf is 0 (best) to {worst}, not {self.crf}"
            raise UsageError(msg)
        if self.threads < 0:
            msg = f"--threads is 0 (the encoder chooses) or more, not {self.threads}"
            raise UsageError(msg)
