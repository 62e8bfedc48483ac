"""What ``inpaint`` can be told. No heavy imports: the command line shows these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, TypedDict, get_args

from cleanplate.core.errors import UsageError

Method: TypeAlias = Literal["auto", "telea", "ns", "biharmonic", "patch"]
"""How holes are filled."""

Marking: TypeAlias = Literal["mask", "subject", "scratches", "none"]
"""What says where the holes are."""


@dataclass(frozen=True, slots=True)
class InpaintOptions:
    """Where a picture or video is to be filled in, and how."""

    mask: str | None = None
    """Picture that is white where to fill in, of the input's size; for videos, of all frames."""
    subject: str | None = None
    """Take the subject away: auto, person, any, or a class of the model."""
    model: str = "auto"
    """Network or method that finds the subject; naming one is asking for --subject auto."""
    scratches: bool = False
    """Fill thin, long strokes, dark or bright, that are found; some of the scene's own look the
    same."""
    method: Method = "auto"
    """auto: biharmonic where a hole is narrow, else patch; telea, ns, biharmonic carry the rim
    inwards; patch takes pieces of the picture."""
    radius: float = 3.0
    """Pixels around that telea and ns make a pixel of, 1 to 100."""
    grow: int | None = None
    """Pixels by which the mask is made wider; without it 0 for --mask, 2 for --scratches, 1 % of
    the longer side for a subject."""
    plate: str | None = None
    """Picture of the empty scene that holes are filled from; videos of a still camera make their
    own without it."""
    device: str = "auto"
    """auto or cpu: the processor; gpu: ONNX Runtime on CUDA, CoreML or DirectML (extra 'gpu')."""
    precision: str = "auto"
    """auto: bfloat16 where the processor has it and the network bears it; f32; bf16."""

    def __post_init__(self) -> None:
        given = [
            flag
            for flag, there in (
                ("--mask", self.mask is not None),
                ("--scratches", self.scratches),
                ("--subject or --model", self.subject is not None or self.model != "auto"),
            )
            if there
        ]
        if len(given) > 1:
            msg = f"{' and '.join(given)} exclude each other; give one of them"
            raise UsageError(msg)
        if self.method not in get_args(Method):
            msg = f"--method is one of {', '.join(get_args(Method))}, not '{self.method}'"
            raise UsageError(msg)
        if not 1 <= self.radius <= 100:
            msg = f"--radius is from 1 to 100 pixels, not {self.radius:g}"
            raise UsageError(msg)
        if self.grow is not None and not 0 <= self.grow <= 1000:
            msg = f"--grow is from 0 to 1000 pixels, not {self.grow}"
            raise UsageError(msg)

    @property
    def marking(self) -> Marking:
        """What says where the holes are."""
        if self.mask is not None:
            return "mask"
        if self.scratches:
            return "scratches"
        return "subject" if self.subject is not None or self.model != "auto" else "none"


class InpaintKeywords(TypedDict, total=False):
    """The fields of `InpaintOptions`, but for the mask, as keywords of the Python function."""

    subject: str | None
    model: str
    scratches: bool
    method: Method
    radius: float
    grow: int | None
    plate: str | None
    device: str
    precision: str
