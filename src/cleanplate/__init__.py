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
    from cleanplate import hashes, motion, segmentation, video
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
    from cleanplate.verbs.denoise.api import denoise
    from cleanplate.verbs.denoise.options import DenoiseOptions
    from cleanplate.verbs.evaluation.options import EvaluateOptions
    from cleanplate.verbs.evaluation.result import Evaluation
    from cleanplate.verbs.evaluation.run import evaluate
    from cleanplate.verbs.faces.api import find_faces
    from cleanplate.verbs.faces.options import FacesOptions
    from cleanplate.verbs.inpaint.api import inpaint, inpaint_video
    from cleanplate.verbs.inpaint.options import InpaintOptions
    from cleanplate.verbs.motion.api import find_motion, plate
    from cleanplate.verbs.motion.options import MotionOptions
    from cleanplate.verbs.segment.api import segment
    from cleanplate.verbs.slides.api import LectureSlides, slides
    from cleanplate.verbs.spectrum.api import spectrum
    from cleanplate.verbs.spectrum.options import SpectrumOptions
    from cleanplate.verbs.track.api import track
    from cleanplate.verbs.track.options import TrackOptions
    from cleanplate.verbs.track.run import Track
    from cleanplate.verbs.train.api import export, train
    from cleanplate.verbs.train.options import TrainOptions

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
    "DenoiseOptions": "verbs.denoise.options",
    "EncodeOptions": "media.options",
    "EvaluateOptions": "verbs.evaluation.options",
    "Evaluation": "verbs.evaluation.result",
    "FacesOptions": "verbs.faces.options",
    "LectureSlides": "verbs.slides.api",
    "Metric": "metrics.suites",
    "MotionOptions": "verbs.motion.options",
    "SpectrumOptions": "verbs.spectrum.options",
    "denoise": "verbs.denoise.api",
    "evaluate": "verbs.evaluation.run",
    "find_faces": "verbs.faces.api",
    **dict.fromkeys(("find_motion", "plate"), "verbs.motion.api"),
    **dict.fromkeys(("inpaint", "inpaint_video"), "verbs.inpaint.api"),
    "InpaintOptions": "verbs.inpaint.options",
    "segment": "verbs.segment.api",
    "slides": "verbs.slides.api",
    "TrainOptions": "verbs.train.options",
    **dict.fromkeys(("export", "train"), "verbs.train.api"),
    "spectrum": "verbs.spectrum.api",
    "Track": "verbs.track.run",
    "TrackOptions": "verbs.track.options",
    "track": "verbs.track.api",
    **dict.fromkeys(("blur", "matte", "remove"), "verbs.api"),
}
"""Where each public name lives, below this package."""

__all__ = [
    "BlurOptions",
    "CleanplateError",
    "CutoutOptions",
    "DenoiseOptions",
    "DeviceError",
    "EncodeOptions",
    "EvaluateOptions",
    "Evaluation",
    "FacesOptions",
    "InpaintOptions",
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
    "SpectrumOptions",
    "Track",
    "TrackOptions",
    "TrainOptions",
    "UsageError",
    "__version__",
    "blur",
    "denoise",
    "evaluate",
    "export",
    "find_faces",
    "find_motion",
    "hashes",
    "inpaint",
    "inpaint_video",
    "load_model",
    "matte",
    "motion",
    "plate",
    "remove",
    "replace",
    "segment",
    "segmentation",
    "slides",
    "spectrum",
    "track",
    "train",
    "video",
]


def __getattr__(name: str) -> Any:
    if name in ("video", "hashes", "motion", "segmentation"):
        return importlib.import_module(f"cleanplate.{name}")
    if name == "replace":
        return importlib.import_module("cleanplate.verbs.api").replace_
    if name in _HOMES:
        return getattr(importlib.import_module(f"cleanplate.{_HOMES[name]}"), name)
    msg = f"module 'cleanplate' has no attribute '{name}'"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    return sorted(__all__)
