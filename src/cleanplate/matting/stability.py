"""Mattes that stay still over time where the picture does, and never trail where it moves.

The last result is carried along the picture's motion (optical flow, DIS [1]_) to the new frame and
mixed into the network's matte, a recursive filter in time. A pixel takes part as far as its carried
luma agrees with what is seen now: places the subject left or uncovered, wrong flow and
changes of light therefore take the new matte alone. A scene cut starts afresh.

References:
    .. [1] T. Kroeger, R. Timofte, D. Dai, L. Van Gool, "Fast Optical Flow using Dense Inverse
       Search", ECCV 2016, arXiv:1603.03590.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Matte, check_matte

if TYPE_CHECKING:
    from fractions import Fraction

Luma = npt.NDArray[np.uint8]
"""Brightness, uint8 (H, W)."""

_CUT_SIDE = 16
"""Rows and columns of the thumbnails that are compared for a cut."""

_LEAST_FLOW_SIDE = 32
"""Below this the flow's pyramid has no level; such pictures are compared where they are."""


@dataclass(frozen=True, slots=True)
class StabilityOptions:
    """How much, and on what evidence, the past counts."""

    memory: float = 0.7
    """Largest weight of the past, 0 (off) up to below 1. Larger is calmer and slower."""
    luma_tolerance: float = 8.0
    """Difference in luma (0..255, mean of 5 x 5 pixels) at which the past weighs 1/e of it."""
    strictness: float = 3.0
    """How much closer the picture must have stayed where the network changed its mind: a full
    change (0 to 1) divides ``luma_tolerance`` by 1 + strictness. Keeps subjects of little contrast
    from trailing."""
    cut: float = 16.0
    """Mean difference of luma (0..255) of two small thumbnails that is a scene cut; see
    `picture_change`."""
    gap_seconds: float = 0.5
    """A pause between two frames from which the past is forgotten."""

    def __post_init__(self) -> None:
        """Check the ranges.

        Raises:
            UsageError: a value that cannot work.
        """
        if not 0 <= self.memory < 1:
            msg = f"memory lies in 0 up to below 1, not {self.memory}"
            raise UsageError(msg)
        for name in ("luma_tolerance", "cut", "gap_seconds"):
            if not getattr(self, name) > 0:
                msg = f"{name} is above 0, not {getattr(self, name)}"
                raise UsageError(msg)
        if not self.strictness >= 0:
            msg = f"strictness is 0 or above, not {self.strictness}"
            raise UsageError(msg)


@dataclass(frozen=True, slots=True)
class _Past:
    """The frame before."""

    luma: Luma
    matte: Matte
    time: Fraction | float


class Stabiliser:
    """Smooths a video's mattes over time at the network's resolution, without looking ahead.

    Feed the frames in order; 256 x 144 costs 1 to 1.5 ms a frame on two cores, so scale
    the longest side to 256. State is one frame.

    Args:
        options: see `StabilityOptions`.
    """

    def __init__(self, options: StabilityOptions | None = None) -> None:
        self._options = options or StabilityOptions()
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
        self._past: _Past | None = None
        self._cut = False

    @property
    def cut(self) -> bool:
        """Whether the frame given last began a new scene, for others that follow the video."""
        return self._cut

    def process(self, luma_small: Luma, matte: Matte, time: Fraction | float) -> Matte:
        """The matte of the next frame, steadied.

        Args:
            luma_small: the frame's luma, uint8 (H, W), scaled to the matte's size.
            matte: the network's matte, float32 (H, W) in [0, 1]; left as it is.
            time: seconds, growing.

        Returns:
            float32 (H, W) in [0, 1].

        Raises:
            UsageError: sizes, types or ranges that do not fit.
        """
        check_matte(matte, _size_of(luma_small))
        past = self._past
        self._cut = past is not None and self._is_cut(past, luma_small, time)
        steady = matte.copy() if past is None or self._cut else self._mix(past, luma_small, matte)
        self._past = _Past(luma_small.copy(), steady, time)
        return steady.copy()

    def finish(self) -> None:
        """End of the video. Nothing is held back, so nothing is returned."""
        self.reset()

    def reset(self) -> None:
        """Forget the past, as at a cut."""
        self._past = None
        self._cut = False

    def _is_cut(self, past: _Past, luma: Luma, time: Fraction | float) -> bool:
        """Another size, a pause, time running backwards, or another picture altogether."""
        pause = float(time - past.time)
        if past.luma.shape != luma.shape or not 0 <= pause < self._options.gap_seconds:
            return True
        return picture_change(past.luma, luma) > self._options.cut

    def _mix(self, past: _Past, luma: Luma, matte: Matte) -> Matte:
        """The new matte with the carried one mixed in where both agree that it still holds."""
        carried_luma, carried = self._carry(past, luma)
        weight = self._trust(luma, carried_luma, carried - matte)
        mixed = matte + weight * (carried - matte)
        return np.clip(mixed, 0.0, 1.0, out=mixed)

    def _carry(self, past: _Past, luma: Luma) -> tuple[Luma, Matte]:
        """The past's luma and matte, moved to where their pixels are in ``luma``."""
        if min(luma.shape) < _LEAST_FLOW_SIDE:
            return past.luma, past.matte
        still = np.zeros((*luma.shape, 2), np.float32)  # DIS begins from what it is given
        where = np.asarray(self._flow.calc(luma, past.luma, still), np.float32)
        rows, columns = luma.shape
        where[..., 0] += np.arange(columns, dtype=np.float32)
        where[..., 1] += np.arange(rows, dtype=np.float32)[:, None]
        return (
            np.asarray(_sample(past.luma, where), np.uint8),
            np.asarray(_sample(past.matte, where), np.float32),
        )

    def _trust(self, luma: Luma, carried: Luma, change: Matte) -> Matte:
        """Weight of the past for each pixel, 0 up to ``memory``."""
        options = self._options
        apart = cv2.blur(cv2.absdiff(luma, carried), (5, 5)).astype(np.float32)
        doubt = 1 + np.float32(options.strictness) * np.abs(change)
        apart *= doubt * np.float32(-1 / options.luma_tolerance)
        return np.asarray(np.float32(options.memory) * cv2.exp(apart), np.float32)


def _sample(plane: npt.NDArray[Any], where: npt.NDArray[np.float32]) -> npt.NDArray[Any]:
    """The plane's values at (column, row) positions (H, W, 2), bilinear; the border goes on."""
    columns, rows = where[..., 0], where[..., 1]
    return np.asarray(
        cv2.remap(plane, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    )


def picture_change(before: Luma, after: Luma) -> float:
    """How far two pictures of one size differ, 0..255: mean absolute difference of 16 x 16 means.

    Nearly blind to motion of single subjects and to noise. Measured: at most 3.2 in calls and 10.3
    in six sequences of a moving camera; at least 21.1 between 4465 pairs of unrelated pictures.
    """
    small = [
        cv2.resize(luma, (_CUT_SIDE, _CUT_SIDE), interpolation=cv2.INTER_AREA)
        for luma in (before, after)
    ]
    return float(cv2.absdiff(*small).mean())


def _size_of(luma: Luma) -> tuple[int, int]:
    """(H, W) of a luma plane.

    Raises:
        UsageError: not uint8 (H, W) with pixels.
    """
    if luma.ndim != 2 or luma.dtype != np.uint8 or 0 in luma.shape:
        msg = f"luma is uint8 of shape (H, W) with H, W >= 1, not {luma.dtype} of {luma.shape}"
        raise UsageError(msg)
    return (luma.shape[0], luma.shape[1])
