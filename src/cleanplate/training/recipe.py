"""What a recipe is: every number a training depends on, as data.

No heavy imports: the command line makes its flags from the fields that have a default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, Literal, Self, TypeAlias, get_args

from cleanplate.core.errors import UsageError

Optimizer: TypeAlias = Literal["adam", "adamw", "sgd"]
"""Methods of descent."""

Schedule: TypeAlias = Literal["constant", "poly", "cosine"]
"""How the learning rate falls."""

Soft: TypeAlias = Literal["keep", "cut", "refuse"]
"""What becomes of masks with values between black and white."""

BestBy: TypeAlias = Literal["max_f", "mean_f", "mae", "iou", "boundary_iou", "s_measure"]
"""Figures of validation by which the best weights are chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A network and how it is trained. Of the loss, a term is off where its weight is 0."""

    name: str
    """What ``cleanplate train`` takes."""
    title: str
    """One line for people."""
    paper: str
    """Where the settings are from."""
    net: str
    """Name of the network, see `cleanplate.nets`."""
    net_options: Mapping[str, Any] = field(default_factory=dict)
    """What the network is built with besides."""
    learns: Literal["pictures", "masks"] = field(default="pictures", metadata={"flag": False})
    """What the network is shown: photos, or the masks themselves, as an autoencoder is."""

    steps: int = 100_000
    """Optimiser steps in all."""
    batch: int = 12
    """Pictures at once on each device."""
    accumulate: int = 1
    """Batches that make one step: gradients are added up where memory holds no larger batch."""
    resize: int = 320
    """Rows and columns that pictures are brought to."""
    crop: int = 0
    """Rows and columns cut out of that at random; 0: all is shown."""
    scale_from: float = 1.0
    """Least factor by which pictures are enlarged at random before the crop."""
    scale_to: float = 1.0
    """Greatest such factor."""
    rotate: float = 0.0
    """Greatest angle by which pictures are turned at random, degrees."""
    flip: float = 0.5
    """Share of pictures mirrored left to right."""
    flip_vertical: float = 0.0
    """Share of pictures turned upside down by mirroring."""
    colour: float = 0.0
    """How far brightness, contrast and saturation are varied at random, 0 to 1."""
    soft: Soft = "keep"
    """Masks with values between black and white: keep (the loss takes them as they are), cut
    (at the middle), or refuse."""

    optimizer: Optimizer = "adam"
    """Method of descent."""
    learning_rate: float = 1e-3
    """At its greatest."""
    beta1: float = 0.9
    """Of adam and adamw: how long the mean of gradients lasts; of sgd the momentum."""
    beta2: float = 0.999
    """Of adam and adamw: how long the mean of squares lasts."""
    epsilon: float = 1e-8
    """Of adam and adamw: added to the root of that."""
    weight_decay: float = 0.0
    """How strongly weights are pulled to 0."""
    schedule: Schedule = "constant"
    """How the learning rate falls over the steps."""
    power: float = 0.9
    """Of the schedule poly: its exponent."""
    warm_up: int = 0
    """First steps, over which the learning rate rises from 0."""
    clip: float = 0.0
    """Greatest norm of the gradient, longer ones are cut to it; 0: none is."""

    bce: float = 1.0
    """Weight of binary cross-entropy, summed over all maps the network gives."""
    iou: float = 0.0
    """Weight of the soft intersection over union, likewise."""
    ssim: float = 0.0
    """Weight of structural dissimilarity, likewise."""
    edge: float = 0.0
    """Weight of the edge maps' cross-entropy with the masks' boundaries; for networks that give
    such maps."""
    features: float = 0.0
    """Weight of feature synchronisation with an encoder of masks (--encoder)."""

    # Not max F, which takes the best threshold: on 40 photos it was higher after 30 steps, with
    # mattes nearly flat and an IoU of .02, than after 900, with an IoU of .43.
    best_by: BestBy = "mean_f"
    """Figure of validation that chooses the best weights."""

    def __post_init__(self) -> None:
        for entry in fields(self):
            _check(entry.name, getattr(self, entry.name), _WORDS.get(entry.name))
        if self.crop > self.resize:
            msg = f"--crop is at most --resize, {self.resize}, not {self.crop}"
            raise UsageError(msg)
        if self.scale_from > self.scale_to:
            msg = f"--scale-from is at most --scale-to, {self.scale_to:g}, not {self.scale_from:g}"
            raise UsageError(msg)
        terms = (self.bce, self.iou, self.ssim)
        if not any(terms):
            msg = "nothing would be learned: one of --bce, --iou and --ssim is above 0"
            raise UsageError(msg)

    @property
    def side(self) -> int:
        """Rows and columns the network is shown while it learns."""
        return self.crop or self.resize

    def as_dict(self) -> dict[str, Any]:
        """Everything, as JSON holds it."""
        return {
            entry.name: dict(value) if isinstance(value, Mapping) else value
            for entry in fields(self)
            for value in [getattr(self, entry.name)]
        }

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Self:
        """The recipe of `as_dict`.

        Raises:
            UsageError: a field is missing, unknown, or has a value that cannot work.
        """
        try:
            return cls(**record)
        except TypeError as error:
            msg = f"that is no recipe of this version of the program ({error})"
            raise UsageError(msg) from error

    def with_changes(self, changes: Mapping[str, Any]) -> Self:
        """The recipe with other values for the fields named; None changes nothing.

        Raises:
            UsageError: no such field, or a value that cannot work.
        """
        given = {name: value for name, value in changes.items() if value is not None}
        known = {entry.name for entry in fields(self)}
        if unknown := sorted(given.keys() - known):
            msg = f"a recipe has no {unknown[0]}; it has {', '.join(sorted(changeable()))}"
            raise UsageError(msg)
        return replace(self, **given)


def changeable() -> tuple[str, ...]:
    """Names of the fields that a training may change: those that have a default and a flag."""
    return tuple(
        entry.name
        for entry in fields(Recipe)
        if isinstance(entry.default, int | float | str) and entry.metadata.get("flag", True)
    )


_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "optimizer": get_args(Optimizer),
        "schedule": get_args(Schedule),
        "soft": get_args(Soft),
        "best_by": get_args(BestBy),
    }
)

_WHOLE = frozenset(("steps", "batch", "accumulate", "resize", "crop", "warm_up"))
"""Numbers that count something."""

_RANGES: Mapping[str, tuple[float, float, str]] = MappingProxyType(
    {
        **dict.fromkeys(("steps", "batch", "accumulate"), (1, 10**9, "from 1 to 1000000000")),
        "warm_up": (0, 10**9, "from 0 to 1000000000"),
        "resize": (16, 8192, "from 16 to 8192, in pixels"),
        "crop": (0, 8192, "from 0 to --resize, in pixels"),
        **dict.fromkeys(("scale_from", "scale_to"), (0.1, 10, "from 0.1 to 10")),
        "rotate": (0, 180, "from 0 to 180, in degrees"),
        **dict.fromkeys(("flip", "flip_vertical", "colour"), (0, 1, "from 0 to 1")),
        "learning_rate": (1e-12, 1e3, "above 0 and at most 1000"),
        **dict.fromkeys(("beta1", "beta2"), (0, 0.999999, "from 0 to 0.999999")),
        "epsilon": (1e-30, 1, "above 0 and at most 1"),
        **dict.fromkeys(
            ("weight_decay", "clip", "bce", "iou", "ssim", "edge", "features"),
            (0, 1e9, "from 0 to 1e9"),
        ),
        "power": (0.01, 100, "from 0.01 to 100"),
    }
)
"""Least and greatest value of a number, and how a message says it."""


def _check(name: str, value: Any, words: tuple[str, ...] | None) -> None:
    flag = f"--{name.replace('_', '-')}"
    if words is not None and value not in words:
        msg = f"{flag} is {', '.join(words[:-1])} or {words[-1]}, not '{value}'"
        raise UsageError(msg)
    if name not in _RANGES:
        return
    least, greatest, text = _RANGES[name]
    kind, what = (int, "whole number") if name in _WHOLE else (int | float, "number")
    if not isinstance(value, kind) or isinstance(value, bool) or not least <= value <= greatest:
        msg = f"{flag} is a {what} {text}, not {value!r}"
        raise UsageError(msg)
