"""How figures were made, in sentences for the report: nothing is stretched or cut unsaid."""

from __future__ import annotations

from collections.abc import Iterator

from cleanplate.media.mask_files import HALF
from cleanplate.verbs.evaluation.options import EvaluateOptions

_SALIENCY = (
    (
        "Curves: a matte is cut to bytes, floor(255 x), and counts as subject at a threshold if "
        "its byte is at least that; 256 thresholds."
    ),
    (
        "Max and mean F and E are read off the curve averaged over all pictures, not averaged from "
        "each picture's own best; a single picture's line holds its own."
    ),
    (
        "F weighs recall with beta squared = 0.3, weighted F with 1. Adaptive figures cut at twice "
        "the picture's mean, at most 1."
    ),
    "S weighs objects and regions alike (alpha 0.5).",
    (
        "Relaxed boundary F: outlines one pixel wide, met within 3 pixels. Boundary IoU: bands "
        "of 2 % of the diagonal."
    ),
)
_EFFORT = "HCE: relaxed by 5 pixels, polygons to 2 pixels; the mean number of operations a picture."
_MATTING = (
    "SAD, Grad and Conn are sums over pixels divided by 1000, MSE is a mean from 0 to 1.",
    (
        "Grad stretches both mattes to the full range, as the published evaluation code does; Conn "
        "takes the largest 4-connected part, ten levels."
    ),
)
_VIDEO = (
    (
        "J: intersection over union a frame; F: contours met within 0.8 % of the diagonal; recall: "
        "share of frames above 0.5; decay: first quarter less last."
    ),
    "dtSSD: root of the mean squared difference of changes from frame to frame, times 100.",
    "Figures are means over sequences, each counting once.",
)
_MOTION = (
    (
        "Labels: 255 motion; 0 and 50 (shadow) background; 85 and 170 left out; so is what lies "
        "outside of ROI.bmp and, by number, of temporalROI.txt, where these are."
    ),
    "Counts are summed over a sequence; figures are means over sequences, each counting once.",
    "0/0: nothing to find and nothing found is a perfect share; PWC is in percent.",
)
_TRUTH = f"A true mask is subject above byte {HALF}; palettes in colour: any number but 0."


def conventions(options: EvaluateOptions) -> tuple[str, ...]:
    """How figures are made under these options, one sentence each."""
    return tuple(_sentences(options))


def _sentences(options: EvaluateOptions) -> Iterator[str]:
    yield from _range(options)
    if options.suite in ("sod", "dis"):
        yield f"IoU, Dice and boundaries: subject from {options.threshold:g} on."
        yield _TRUTH
        yield from _SALIENCY
    if options.suite == "dis":
        yield _EFFORT
    if options.suite == "matting":
        part = "the whole picture" if options.trimaps is None else "the unknown part of the trimap"
        yield f"Over {part}."
        yield from _MATTING
    if options.suite == "video":
        ends = "left out, as DAVIS does" if options.leave_out_ends else "counted"
        yield f"Subject from {options.threshold:g} on; first and last frame {ends}."
        yield from _VIDEO
    if options.suite == "motion":
        yield f"Motion from {options.threshold:g} on."
        yield from _MOTION


def _range(options: EvaluateOptions) -> Iterator[str]:
    if options.normalise == "minmax":
        yield "Each prediction, or frame of one, was stretched to the full range (min-max) first."
    else:
        yield "Predictions as they are: nothing was stretched to the full range."
    yield {
        "none": "Pairs of different sizes were not compared.",
        "prediction": "Predictions of another size were resized to the truth, linearly.",
        "truth": "Truths of another size were resized to the prediction; masks to the nearest "
        "pixel.",
    }[options.resize]
