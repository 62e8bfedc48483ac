"""What ``train`` and ``export`` can be told. No heavy imports: the command line shows these."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypedDict, get_args

from cleanplate.core.errors import UsageError
from cleanplate.training.recipe import BestBy, Optimizer, Schedule, Soft


@dataclass(frozen=True, slots=True)
class TrainOptions:
    """From what a network learns, where, and what is written."""

    out: str = ""
    """Folder of the run: checkpoints, logs, pictures."""
    data: str | None = None
    """Folder that holds a folder of photos and one of masks with the same names."""
    images: str | None = None
    """Folder of photos, where it is elsewhere."""
    masks: str | None = None
    """Folder of masks, where it is elsewhere; white is subject."""
    validation: str = "0.1"
    """Share of the pairs kept aside to measure with, or a folder as --data; 0: nothing is
    measured."""
    unpaired: Literal["refuse", "skip"] = "refuse"
    """What becomes of photos without a mask and masks without a photo."""
    empty: Literal["refuse", "skip", "keep"] = "refuse"
    """What becomes of masks without a subject."""
    resize_masks: bool = False
    """Bring masks of another size to that of their photo."""
    encoder: str | None = None
    """For isnet: the run of isnet-encoder, or its weights."""
    weights: str | None = None
    """Begin with these weights: a run, a .safetensors, or a published .pth or .onnx."""
    network: str = ""
    """Options of the network, as NAME=VALUE,NAME=VALUE; an unknown one is answered with all."""
    resume: bool = False
    """Go on with the run in --out, exactly where it was left."""
    overwrite: bool = False
    """Replace the run in --out."""
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    """Where it learns; auto: on an accelerator where there is one."""
    precision: Literal["f32", "bf16", "f16"] = "f32"
    """What the network reckons in; weights and optimiser are float32 always."""
    workers: int = 0
    """Processes that read pictures ahead."""
    threads: int = 0
    """Threads the network reckons with on the processor; 0: one a core. Where other programs keep
    the cores busy, 1 learns many times as fast."""
    seed: int = 0
    """Of weights, order and augmentation; the same one gives the same run."""
    minutes: float = 0.0
    """End after this time, to be resumed; 0: no limit."""
    save_every: int = 500
    """Steps between checkpoints."""
    validate_every: int = 500
    """Steps between validations."""
    log_every: int = 20
    """Steps of a row of the log, which holds their means."""
    pictures: int = 6
    """Photos of validation whose mattes are drawn."""
    no_tensorboard: bool = False
    """Write no log for TensorBoard."""

    def __post_init__(self) -> None:
        for name in ("unpaired", "empty", "device", "precision"):
            _check_word(name, getattr(self, name))
        if self.resume and self.overwrite:
            msg = "--resume goes on with a run and --overwrite replaces it; give one of them"
            raise UsageError(msg)
        if self.data and self.images and self.masks:
            msg = "--data is not used where --images and --masks are given; leave it out"
            raise UsageError(msg)
        for name, least in _LEAST.items():
            if not least <= getattr(self, name) < math.inf:
                flag = f"--{name.replace('_', '-')}"
                msg = f"{flag} is {least} or more, not {getattr(self, name):g}"
                raise UsageError(msg)
        if self.seed > _GREATEST_SEED:
            msg = f"--seed is at most {_GREATEST_SEED}, not {self.seed}"
            raise UsageError(msg)
        share = self.validation_share
        if share is not None and not 0 <= share < 1:
            msg = f"--validation is a share from 0 to below 1, or a folder, not {self.validation}"
            raise UsageError(msg)

    @property
    def validation_share(self) -> float | None:
        """The share kept aside; None where a folder is named."""
        try:
            return float(self.validation)
        except ValueError:
            return None


_GREATEST_SEED = 2**32 - 1
"""Room is left for a seed a step."""

_LEAST = {
    "workers": 0,
    "threads": 0,
    "seed": 0,
    "minutes": 0,
    "save_every": 1,
    "validate_every": 1,
    "log_every": 1,
    "pictures": 0,
}


def _check_word(name: str, value: str) -> None:
    words = get_args(_WORDS[name])
    if value not in words:
        msg = f"--{name} is {', '.join(words[:-1])} or {words[-1]}, not '{value}'"
        raise UsageError(msg)


_WORDS = {
    "unpaired": Literal["refuse", "skip"],
    "empty": Literal["refuse", "skip", "keep"],
    "device": Literal["auto", "cpu", "cuda", "mps"],
    "precision": Literal["f32", "bf16", "f16"],
}


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How a network is written as a model."""

    size: int = 0
    """Rows and columns of the model's input; 0: those of the recipe."""
    int8: bool = False
    """Reckon in 8 bits: down to a quarter of the size; how much it differs is printed."""
    calibration: str | None = None
    """For --int8: folder of photos like those it will see; without it the run's validation."""
    overwrite: bool = False
    """Replace the file in --out."""

    def __post_init__(self) -> None:
        if self.size and not 16 <= self.size <= 8192:
            msg = f"--size is 16 to 8192 pixels, or 0 for the recipe's, not {self.size}"
            raise UsageError(msg)
        if self.calibration and not self.int8:
            msg = "--calibration belongs to --int8; add --int8, or leave it out"
            raise UsageError(msg)


class RecipeKeywords(TypedDict, total=False):
    """The fields of a recipe that a training may change; a test compares them."""

    steps: int
    batch: int
    accumulate: int
    resize: int
    crop: int
    scale_from: float
    scale_to: float
    rotate: float
    flip: float
    flip_vertical: float
    colour: float
    soft: Soft
    optimizer: Optimizer
    learning_rate: float
    beta1: float
    beta2: float
    epsilon: float
    weight_decay: float
    schedule: Schedule
    power: float
    warm_up: int
    clip: float
    bce: float
    iou: float
    ssim: float
    edge: float
    features: float
    best_by: BestBy
