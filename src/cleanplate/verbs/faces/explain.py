"""``faces --explain``: pictures and figures of how a cascade works on one picture."""

from __future__ import annotations

import json
import logging
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import to_uint8
from cleanplate.media.file_kind import kind_of
from cleanplate.media.image_writer import write_photo
from cleanplate.media.images import read_photo
from cleanplate.media.memory_video import opaque_rgb
from cleanplate.media.open_video import open_source
from cleanplate.media.photo import Photo
from cleanplate.media.whole import whole_file
from cleanplate.tracking.boosting.cascade import TrainingOptions, train_cascade
from cleanplate.tracking.boosting.cost import CascadeCost, measure_cost
from cleanplate.tracking.boosting.detection import scan
from cleanplate.tracking.boosting.opencv_stages import read_stages
from cleanplate.tracking.boosting.patterns import patterns, scene, with_patterns
from cleanplate.tracking.faces import BoxXyxy, Grey, Rgb, grey_of, reduced
from cleanplate.tracking.faces_by_cascade import LEAST_SHARE
from cleanplate.tracking.faces_explain import (
    boosting_sheet,
    cost_sheet,
    features_sheet,
    integral_sheet,
)
from cleanplate.tracking.faces_open import open_cascade
from cleanplate.tracking.faces_options import NETWORKS
from cleanplate.verbs.faces.find import cascade_path, detector_of
from cleanplate.verbs.faces.options import FacesOptions

_LOG = logging.getLogger(__name__)

_SIDE = 640
"""Longest side of the picture that features are counted on: some seconds."""

_SEED = 2001
"""Of the patterns of the small cascade; every run shows the same."""

_SCENES = 24
"""Pictures without the pattern that it learns from: 0.3 false alarms a new scene; of 8, 1.8."""


def explain(source: Path, folder: Path, options: FacesOptions) -> tuple[Path, ...]:
    """Write what a cascade does with a picture.

    ``features.png`` has the features every window is asked for first, on the surest face;
    ``integral-image.png`` a sum by four look-ups; ``features-per-window.png`` and ``stages.json``
    how many windows reached each stage, counted window for window as OpenCV looks;
    ``boosting.png`` a small cascade trained on patterns made by code.

    Args:
        source: a picture, or a video, of which the first frame is taken.
        folder: where the files go; made where it is missing.
        options: which cascade.

    Returns:
        The files.

    Raises:
        UsageError: a network, which has no stages.
        InputError: the picture or the cascade cannot be read.
        OutputError: a file cannot be written.
    """
    if options.detector in NETWORKS:
        msg = f"--explain shows a cascade's features and stages; {options.detector} has none"
        raise UsageError(msg)
    stages = read_stages(open_cascade(options.detector, cascade_path(options)))
    rgb = _picture(source)
    rgb = reduced(rgb, _SIDE / max(rgb.shape))
    grey = np.asarray(cv2.equalizeHist(grey_of(rgb)), np.uint8)
    left, top, right, bottom = box = _surest_face(rgb, options)
    least = options.min_size or int(max(grey.shape) * LEAST_SHARE)
    cost = measure_cost(stages, grey, options.scale, least)
    sheets = {
        "features.png": features_sheet(grey[top:bottom, left:right], stages),
        "integral-image.png": integral_sheet(grey, box),
        "features-per-window.png": cost_sheet(cost),
        "boosting.png": small_cascade(),
    }
    for name, sheet in sheets.items():
        write_photo(folder / name, Photo(sheet))
    _write_json(folder / "stages.json", {"picture": str(source), **cost_record(cost, grey)})
    return tuple(folder / name for name in (*sheets, "stages.json"))


def cost_record(cost: CascadeCost, grey: Grey) -> dict[str, Any]:
    """What windows cost, for JSON."""
    return {
        "width": grey.shape[1],
        "height": grey.shape[0],
        "windows": cost.windows,
        "without_contrast": cost.plain,
        "features": cost.features,
        "features_per_window": round(cost.features_per_window, 3),
        "stages": [
            {
                "features": stage.features,
                "windows": stage.entered,
                "passed": stage.passed,
                "computed": stage.computed,
            }
            for stage in cost.stages
        ],
    }


@cache
def small_cascade() -> Rgb:
    """A cascade trained now on patterns made by code, and what it finds in a scene."""
    random = np.random.default_rng(_SEED)
    examples = patterns(300, 16, random)
    scenes = [scene(240, 320, random) for _ in range(_SCENES)]
    cascade = train_cascade(examples, scenes, random, TrainingOptions(negatives=900))
    boxes = [(30, 30, 62, 62), (150, 70, 178, 98), (230, 110, 294, 174), (70, 140, 110, 180)]
    picture = with_patterns(scene(220, 340, random), boxes, random)
    return boosting_sheet(cascade, examples, picture, scan(cascade, picture, neighbours=4))


def _picture(source: Path) -> Rgb:
    """A picture, or the first frame of a video."""
    if kind_of(source) != "video":
        return np.ascontiguousarray(to_uint8(read_photo(source).pixels))
    with open_source(source) as reader:
        return opaque_rgb(next(iter(reader)))


def _surest_face(rgb: Rgb, options: FacesOptions) -> BoxXyxy:
    """Where the features are drawn; the middle of the picture where no face is found."""
    faces = detector_of(options)(rgb)
    if faces:
        return max(faces, key=lambda face: face.score).box_xyxy
    _LOG.warning("no face was found; the features are drawn on the middle of the picture")
    height, width = rgb.shape[:2]
    side = max(1, min(height, width) // 2)
    left, top = (width - side) // 2, (height - side) // 2
    return left, top, left + side, top + side


def _write_json(target: Path, record: dict[str, Any]) -> None:
    with whole_file(target) as temporary:
        temporary.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
