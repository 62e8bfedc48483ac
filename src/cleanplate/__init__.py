"""Take pictures and videos apart into subject and background, and put them together again.

>>> import cleanplate as cp
>>> cutout = cp.remove("photo.jpg")                     # doctest: +SKIP
>>> matte = cp.matte("photo.jpg", model="portrait")     # doctest: +SKIP
>>> cp.video.blur("call.mp4", "call.blurred.mp4")       # doctest: +SKIP

Importing the package loads nothing heavy; what a function needs is loaded when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from cleanplate._version import __version__

if TYPE_CHECKING:
    from cleanplate import hashes, motion, video
    from cleanplate.core.errors import (
        CleanplateError,
        DeviceError,
        InputError,
        MissingError,
        MissingExtraError,
        ModelFileError,
        ModelNotFoundError,
        OutputError,
        UsageError,
    )
    from cleanplate.core.progress import Progress
    from cleanplate.effects.options import BlurOptions, CutoutOptions, ReplaceOptions
    from cleanplate.matting.matter import Matter, load_model
    from cleanplate.matting.options import MatteOptions, ShapeOptions
    from cleanplate.media.options import EncodeOptions
    from cleanplate.metrics.suites import Metric
    from cleanplate.verbs.api import blur, matte, remove
    from cleanplate.verbs.api import replace_ as replace
    from cleanplate.verbs.evaluation.options import EvaluateOptions
    from cleanplate.verbs.evaluation.result import Evaluation
    from cleanplate.verbs.evaluation.run import evaluate
    from cleanplate.verbs.motion.api import find_motion, plate
    from cleanplate.verbs.motion.options import MotionOptions
    from cleanplate.verbs.slides.api import LectureSlides, slides

_HOMES = {
    **dict.fromkeys(
        (
            "CleanplateError",
            "DeviceError",
            "InputError",
            "MissingError",
            "MissingExtraError",
            "ModelFileError",
            "ModelNotFoundError",
            "OutputError",
            "UsageError",
        ),
        "core.errors",
    ),
    "Progress": "core.progress",
    **dict.fromkeys(("BlurOptions", "CutoutOptions", "ReplaceOptions"), "effects.options"),
    **dict.fromkeys(("MatteOptions", "ShapeOptions"), "matting.options"),
    **dict.fromkeys(("Matter", "load_model"), "matting.matter"),
    "EncodeOptions": "media.options",
    "EvaluateOptions": "verbs.evaluation.options",
    "Evaluation": "verbs.evaluation.result",
    "LectureSlides": "verbs.slides.api",
    "Metric": "metrics.suites",
    "MotionOptions": "verbs.motion.options",
    "evaluate": "verbs.evaluation.run",
    **dict.fromkeys(("find_motion", "plate"), "verbs.motion.api"),
    "slides": "verbs.slides.api",
    **dict.fromkeys(("blur", "matte", "remove"), "verbs.api"),
}
"""Where each public name lives, below this package."""

__all__ = [
    "BlurOptions",
    "CleanplateError",
    "CutoutOptions",
    "DeviceError",
    "EncodeOptions",
    "EvaluateOptions",
    "Evaluation",
    "InputError",
    "LectureSlides",
    "MatteOptions",
    "Matter",
    "Metric",
    "MissingError",
    "MissingExtraError",
    "ModelFileError",
    "ModelNotFoundError",
    "MotionOptions",
    "OutputError",
    "Progress",
    "ReplaceOptions",
    "ShapeOptions",
    "UsageError",
    "__version__",
    "blur",
    "evaluate",
    "find_motion",
    "hashes",
    "load_model",
    "matte",
    "motion",
    "plate",
    "remove",
    "replace",
    "slides",
    "video",
]


def __getattr__(name: str) -> Any:
    if name in ("video", "hashes", "motion"):
        return importlib.import_module(f"cleanplate.{name}")
    if name == "replace":
        return importlib.import_module("cleanplate.verbs.api").replace_
    if name in _HOMES:
        return getattr(importlib.import_module(f"cleanplate.{_HOMES[name]}"), name)
    msg = f"module 'cleanplate' has no attribute '{name}'"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    return sorted(__all__)
