"""``doctor``: what of the program works on this machine, and what to do about what does not."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cleanplate.core.errors import MissingExtraError
from cleanplate.models import store

_CV2_OWNERS = (
    "opencv-python",
    "opencv-python-headless",
    "opencv-contrib-python",
    "opencv-contrib-python-headless",
)
_ENCODERS = ("libx264", "libsvtav1", "libvpx-vp9", "prores_ks", "aac", "libopus")
_EXTRAS = {
    "fine": ("pymatting",),
    "heif": ("pillow_heif",),
    "gpu": ("onnxruntime",),
    "motion": ("numba",),
    "train": ("torch", "safetensors", "tensorboard", "onnx", "onnxscript"),
    "slides": ("img2pdf", "pptx", "pikepdf", "imagehash"),
    "window": ("pygame",),
}
"""The modules of each extra."""
_LEAST_FREE_BYTES = 500_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    topic: str
    """What it is about."""
    state: Literal["ok", "note", "problem"]
    """note: something optional is missing; problem: something needed does not work."""
    text: str
    """What was found and, where it is not ok, what to do."""


def examine() -> list[Finding]:
    """Look at Python, OpenCV, runtimes, devices, codecs, extras, weights and the cache folder."""
    return [
        Finding("python", "ok", f"{platform.python_version()} at {sys.executable}"),
        Finding("machine", "ok", f"{platform.platform()}, {os.cpu_count()} cores"),
        *_opencv(),
        *_openvino(),
        *_gpu(),
        *_codecs(),
        *_extras(),
        *_readers(),
        *_weights(),
    ]


def _opencv() -> Iterator[Finding]:
    owners = [name for name in _CV2_OWNERS if _version(name)]
    if len(owners) > 1:
        yield Finding(
            "opencv",
            "problem",
            f"{' and '.join(owners)} are installed over each other; cure: "
            f"pip uninstall -y {' '.join(owners)} && "
            "pip install 'opencv-contrib-python-headless<5'",
        )
        return
    import cv2

    text = f"{cv2.__version__} ({', '.join(owners) or 'not from a wheel'})"
    contrib = hasattr(cv2, "ximgproc")
    yield Finding(
        "opencv", "ok" if contrib else "note", text if contrib else f"{text}; no contrib modules"
    )


def _openvino() -> Iterator[Finding]:
    from cleanplate.models.openvino_runtime import has_bf16, version

    bf16 = "bfloat16 in hardware" if has_bf16() else "no bfloat16: networks run in f32"
    yield Finding("openvino", "ok", f"{version()} on CPU, {bf16}")


def _gpu() -> Iterator[Finding]:
    from cleanplate.models.onnx_runtime import gpu_providers

    providers = gpu_providers()
    if providers:
        yield Finding("gpu", "ok", ", ".join(providers))
    else:
        yield Finding("gpu", "note", "none through ONNX Runtime; --device gpu is not available")


def _codecs() -> Iterator[Finding]:
    import av
    from av.codec import codecs_available

    missing = [name for name in _ENCODERS if name not in codecs_available]
    text = f"PyAV {av.__version__}"
    if missing:
        yield Finding(
            "codecs", "problem", f"{text} lacks {', '.join(missing)}; reinstall: pip install av"
        )
    else:
        yield Finding("codecs", "ok", f"{text} with {', '.join(_ENCODERS)}")


def _extras() -> Iterator[Finding]:
    for extra, modules in _EXTRAS.items():
        missing = [name for name in modules if importlib.util.find_spec(name) is None]
        if missing:
            packages = MissingExtraError.PACKAGES[extra]
            text = f"{', '.join(missing)} not installed; pip install {packages}"
            yield Finding(f"extra {extra}", "note", text)
        else:
            yield Finding(f"extra {extra}", "ok", f"{', '.join(modules)} installed")


def _readers() -> Iterator[Finding]:
    from cleanplate.lectures.ocr import ocr_engines

    for engine in ocr_engines():
        text = engine.text if engine.ready else f"not installed; {engine.text}"
        yield Finding(f"ocr {engine.name}", "ok" if engine.ready else "note", text)


def _weights() -> Iterator[Finding]:
    folder = store.home()
    here = [card.name for card in store.cards().values() if store.is_stored(card)]
    yield Finding("weights", "ok", f"{folder}: {', '.join(here) or 'none yet'}")
    if store.is_offline():
        yield Finding("network", "note", "CLEANPLATE_OFFLINE is set; nothing is downloaded")
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(existing).free
    if not os.access(existing, os.W_OK):
        yield Finding("cache", "problem", f"{existing} cannot be written to; set CLEANPLATE_HOME")
    elif free < _LEAST_FREE_BYTES:
        yield Finding("cache", "problem", f"{free / 1e6:.0f} MB are free at {existing}; make room")
    else:
        yield Finding("cache", "ok", f"{free / 1e9:.1f} GB free at {existing}")


def _version(distribution: str) -> str | None:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None
