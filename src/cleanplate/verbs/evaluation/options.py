"""What an evaluation can be told. No heavy imports: the command line shows these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from cleanplate.core.errors import UsageError
from cleanplate.matting.options import EDGES, Edge

SuiteName: TypeAlias = Literal["sod", "dis", "matting", "video", "motion"]
"""Which figures: salient objects, dichotomous segmentation, mattes, videos, motion masks."""


def _check_word(flag: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        msg = f"{flag} is one of {', '.join(allowed)}, not {value!r}"
        raise UsageError(msg)


@dataclass(frozen=True, slots=True)
class EvaluateOptions:
    """How results are compared with truth."""

    suite: SuiteName = "sod"
    """Which figures: saliency, saliency and correction effort, alpha mattes, frames, or motion."""
    threshold: float = 0.5
    """From which value a matte counts as subject where a figure needs a mask."""
    trimaps: str | None = None
    """Suite matting: folder of trimaps, or one; only their unknown part counts, as in most
    papers."""
    leave_out_ends: bool = False
    """Suite video: leave the first and the last frame out, as DAVIS does."""
    resize: Literal["none", "prediction", "truth"] = "none"
    """What is brought to the other's size where they differ; none: such a pair counts as failed."""
    normalise: Literal["none", "minmax"] = "none"
    """Whether each prediction is stretched to the full range, as some papers' code does."""
    jobs: int = 0
    """Pairs worked on at the same time; 0: one a processor core."""

    def __post_init__(self) -> None:
        _check_word("--suite", self.suite, get_args(SuiteName))
        _check_word("--resize", self.resize, ("none", "prediction", "truth"))
        _check_word("--normalise", self.normalise, ("none", "minmax"))
        if self.trimaps is not None and self.suite != "matting":
            msg = f"--trimaps belong to --suite matting, not {self.suite}"
            raise UsageError(msg)
        if self.leave_out_ends and self.suite != "video":
            msg = f"--leave-out-ends belongs to --suite video, not {self.suite}"
            raise UsageError(msg)
        if self.resize == "truth" and self.suite == "motion":
            msg = "--resize truth would mix labels; with --suite motion use --resize prediction"
            raise UsageError(msg)
        if not 0 < self.threshold <= 1:
            msg = f"--threshold is above 0 and at most 1, not {self.threshold:g}"
            raise UsageError(msg)
        if self.jobs < 0:
            msg = f"--jobs is 0 (one a core) or more, not {self.jobs}"
            raise UsageError(msg)


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What is written besides the table."""

    html: str | None = None
    """A page of its own with table, curves and the worst pictures; its figures go beside it."""
    csv: str | None = None
    """Every pair's figures; without it beside the page, if one is written."""
    images: str | None = None
    """Folder of the photos, to be shown in the page; matched by name."""
    worst: int = 12
    """How many of the worst pictures the page shows."""

    def __post_init__(self) -> None:
        if self.worst < 0:
            msg = f"--worst is a number of pictures, 0 or more, not {self.worst}"
            raise UsageError(msg)


@dataclass(frozen=True, slots=True)
class BenchmarkOptions:
    """How models are compared."""

    suite: Literal["sod", "dis", "matting"] = "sod"
    """Which figures."""
    limit: int = 0
    """How many pictures, from the first by name; 0: all."""
    edge: Edge = "soft"
    """How mattes are fitted to the pictures' edges, as for the other verbs."""
    device: str = "auto"
    """auto or cpu: the processor; gpu: ONNX Runtime on CUDA, CoreML or DirectML (extra 'gpu')."""
    precision: str = "auto"
    """auto: bfloat16 where the processor has it and the network bears it; f32; bf16."""

    def __post_init__(self) -> None:
        _check_word("--suite", self.suite, ("sod", "dis", "matting"))
        _check_word("--edge", self.edge, EDGES)
        _check_word("--device", self.device, ("auto", "cpu", "gpu"))
        _check_word("--precision", self.precision, ("auto", "f32", "bf16"))
        if self.limit < 0:
            msg = f"--limit is a number of pictures, 0 or more, not {self.limit}"
            raise UsageError(msg)
