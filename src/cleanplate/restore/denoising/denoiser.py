"""What every way to take noise out is, and what they share: planes, colours, strengths."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import from_float, full_scale, to_float
from cleanplate.restore.noise import estimate_sigma

Pixels = npt.NDArray[Any]
"""Grey (H, W), two planes of chroma (H, W, 2) or RGB (H, W, 3); uint8, uint16 or float32 in
[0, 1]."""


@dataclass(frozen=True, slots=True)
class Strength:
    """How strongly a picture is smoothed, on the scale where white is 255."""

    luma: float
    """For brightness, about the standard deviation of its noise."""
    chroma: float
    """For colour, likewise."""

    def __post_init__(self) -> None:
        if not (0 <= self.luma < 1000 and 0 <= self.chroma < 1000):
            msg = f"strengths are from 0 to 1000, not {self.luma:g} and {self.chroma:g}"
            raise UsageError(msg)


class Denoiser(ABC):
    """A way to take noise out of a picture, or of one of several frames in a row.

    Immutable; serves several threads.
    """

    name: ClassVar[str]
    """What the command line calls it."""
    per_sigma: ClassVar[float] = 1.0
    """The strength for noise of the standard deviation 1: what `strength_for` multiplies by."""
    needs_frames: ClassVar[bool] = False
    """Whether a single picture gives it nothing to work with."""

    @property
    def frames(self) -> int:
        """Frames that are looked at for one, odd; 1: each by itself."""
        return 1

    @abstractmethod
    def plane(self, stack: Sequence[Pixels], at: int, strength: float) -> Pixels:
        """One plane, or two of chroma, of one frame.

        Args:
            stack: the frame among its neighbours, 1 up to `frames` of them in their order, all of
                one scene, one shape (H, W) or (H, W, 2) and one dtype.
            at: which of them.
            strength: on the scale where white is 255, about the standard deviation of the noise.

        Returns:
            Shape and dtype of the frames, a new array.
        """

    def smoothed(self, stack: Sequence[Pixels], at: int, strength: float) -> Pixels:
        """As `plane`, but for strength 0, of which no work is made."""
        return stack[at].copy() if strength == 0 else self.plane(stack, at, strength)

    def colour(self, stack: Sequence[Pixels], at: int, strength: Strength) -> Pixels:
        """One frame of RGB (H, W, 3): brightness and the two colour differences each by itself.

        Args:
            stack: as in `plane`, but RGB.
            at: which frame.
            strength: for brightness and colour.
        """
        split = [_luma_chroma(picture) for picture in stack]
        luma = self.smoothed([pair[0] for pair in split], at, strength.luma)
        chroma = self.smoothed([pair[1] for pair in split], at, strength.chroma)
        return _joined(luma, chroma, stack[at].dtype)

    def picture(self, stack: Sequence[Pixels], at: int, strength: Strength) -> Pixels:
        """One frame, grey (H, W) or RGB (H, W, 3); strength 0 leaves it as it is.

        Args:
            stack: as in `plane`.
            at: which frame.
            strength: for brightness and colour.

        Raises:
            UsageError: pictures of different sizes or dtypes, or of no known kind.
        """
        check_stack(stack, at)
        if strength.luma == strength.chroma == 0:
            return stack[at].copy()
        if stack[at].ndim == 2:
            return self.plane(stack, at, strength.luma)
        return self.colour(stack, at, strength)

    def strength_for(self, picture: Pixels) -> Strength:
        """The strength that fits the noise of a picture, grey (H, W) or RGB (H, W, 3)."""
        if picture.ndim == 2:
            sigma = self.per_sigma * estimate_sigma(picture)
            return Strength(sigma, sigma)
        luma, chroma = _luma_chroma(picture)
        return Strength(
            self.per_sigma * estimate_sigma(luma), self.per_sigma * estimate_sigma(chroma)
        )


def check_stack(stack: Sequence[Pixels], at: int) -> None:
    """Refuse frames that cannot be worked on together.

    Raises:
        UsageError: none, another one than ``at`` asks for, or several shapes or dtypes.
    """
    kinds = {(picture.shape, picture.dtype) for picture in stack}
    if not 0 <= at < len(stack):
        msg = f"frame {at} is asked for of {len(stack)}; it is from 0 to one less"
        raise UsageError(msg)
    if len(kinds) != 1:
        msg = f"frames have one size and depth, not {sorted(map(str, kinds))}"
        raise UsageError(msg)
    (shape, dtype) = kinds.pop()
    if 0 in shape or not (len(shape) == 2 or (len(shape) == 3 and shape[2] == 3)):
        msg = f"a picture is grey (H, W) or RGB (H, W, 3) with H, W >= 1, not {shape}"
        raise UsageError(msg)
    if dtype not in (np.uint8, np.uint16, np.float32):
        msg = f"a picture is uint8, uint16 or float32 in [0, 1], not {dtype}"
        raise UsageError(msg)


def channelwise(stack: Sequence[Pixels]) -> list[list[npt.NDArray[np.float32]]]:
    """The frames' channels, each a list of the frames as float32 (H, W) on the scale 0..1."""
    planes = [picture if picture.ndim == 3 else picture[..., np.newaxis] for picture in stack]
    return [
        [np.ascontiguousarray(to_float(plane[..., channel])) for plane in planes]
        for channel in range(planes[0].shape[2])
    ]


def as_given(channels: Sequence[npt.NDArray[np.float32]], like: Pixels) -> Pixels:
    """Channels on the scale 0..1 as a picture with the shape and dtype of ``like``."""
    together = channels[0] if like.ndim == 2 else np.dstack(channels)
    return from_float(np.asarray(together, np.float32), like.dtype)


def _luma_chroma(picture: Pixels) -> tuple[Pixels, Pixels]:
    """Brightness (H, W) and colour differences (H, W, 2) of RGB, BT.601, float32 in [0, 1]."""
    converted = cv2.cvtColor(to_float(np.ascontiguousarray(picture)), cv2.COLOR_RGB2YCrCb)
    return np.ascontiguousarray(converted[..., 0]), np.ascontiguousarray(converted[..., 1:])


def _joined(luma: Pixels, chroma: Pixels, dtype: np.dtype[Any]) -> Pixels:
    rgb = cv2.cvtColor(np.dstack([luma, chroma]).astype(np.float32), cv2.COLOR_YCrCb2RGB)
    return from_float(np.asarray(rgb, np.float32), dtype)


def scaled(strength: float, dtype: np.dtype[Any]) -> float:
    """A strength on the scale of a dtype's own numbers."""
    return strength / 255 * full_scale(dtype)
