"""SuBSENSE's look at the whole picture: how much texture there is, and sudden changes of it all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleanplate.motion.subtractor import Pixels

CALM, FREQUENT = (2.0, 256.0), (1.0, 1.0)
"""T_lower and T_upper, frames: as in the paper, and just after a part was taken anew."""

_SHRINK = 8
_LEAST_AREA = 320 * 240
_SUDDEN = 15.0
"""Mean difference between what was seen lately and long ago, grey levels, that starts anew."""
_SETTLED = 1000
_COOL_FRAMES = 25
_SCARCE, _PLENTY = 0.1, 0.5


@dataclass
class Scene:
    """What is known of the picture as a whole, arrays only."""

    thresholds: npt.NDArray[np.uint8]
    """Of the patterns by the level of their centre, (256,)."""
    textured: npt.NDArray[np.float64]
    """Share of textured pixels in the last frame, (1,)."""
    short: npt.NDArray[np.float32]
    """Mean of the latest frames, an eighth of the size, (h, w, C); (0, 0, C) of small pictures."""
    long: npt.NDArray[np.float32]
    """As ``short``, of more frames."""
    intervals: npt.NDArray[np.float64]
    """T_lower and T_upper, (2,), frames."""
    clocks: npt.NDArray[np.int64]
    """Frames since part of the model was taken anew, and for how long it is kept in flow, (2,)."""


def new_scene(frame: Pixels, relative_threshold: float) -> Scene:
    """Of the first frame, (H, W, C).

    Only pictures of 320 x 240 and larger are looked at as a whole: what comes near in a small one
    is no change of the scene.
    """
    height, width, channels = frame.shape
    large = height * width >= _LEAST_AREA
    shape = (height // _SHRINK, width // _SHRINK, channels) if large else (0, 0, channels)
    return Scene(
        thresholds=np.floor(np.arange(256) * relative_threshold).astype(np.uint8),
        textured=np.full(1, _SCARCE),
        short=np.zeros(shape, np.float32),
        long=np.zeros(shape, np.float32),
        intervals=np.array(CALM),
        clocks=np.zeros(2, np.int64),
    )


def follow_texture(scene: Scene, textured: float, relative_threshold: float) -> None:
    """Move the patterns' thresholds by a level where two frames had too little or much texture.

    They stay between a quarter of what they began with and that of the brightest centre.

    Args:
        scene: changed in place.
        textured: share of textured pixels in the frame, 0 to 1.
        relative_threshold: what the thresholds began with, as a share of the centre's level.
    """
    both = min(textured, scene.textured[0]), max(textured, scene.textured[0])
    levels = scene.thresholds.astype(np.int16)
    if both[1] < _SCARCE:
        least = np.ceil(np.arange(256) * relative_threshold / 4)
        scene.thresholds[...] = np.where(levels > least, levels - 1, levels)
    elif both[0] > _PLENTY:
        most = int(255 * relative_threshold)
        scene.thresholds[...] = np.where(levels < most, levels + 1, levels)
    scene.textured[0] = textured


def follow_light(scene: Scene, frame: Pixels, shares: tuple[float, float]) -> bool:
    """Bring the means of the whole picture up to date, and T's limits with them.

    Args:
        scene: changed in place.
        frame: (H, W, C).
        shares: of the new frame in the long mean and in the short one.

    Returns:
        Whether the scene has changed so that a part of the model is to be taken anew.
    """
    if scene.short.size == 0:
        return False
    change = _change(scene, frame, shares)
    since, cooling = scene.clocks
    sudden = change >= _SUDDEN * (1 if since <= _SETTLED else 2) and cooling == 0
    scene.clocks[...] = (0, _COOL_FRAMES) if sudden else (since + 1, max(0, cooling - 1))
    hurry = 2.0 ** (change // 2) if change >= _SUDDEN / 2 else 1.0
    scene.intervals[...] = np.maximum(np.array(CALM) // hurry, FREQUENT)
    return bool(sudden)


def _change(scene: Scene, frame: Pixels, shares: tuple[float, float]) -> float:
    """Mean over the picture of the largest channel's difference between short mean and long."""
    small = _shrunk(frame)
    scene.long += np.float32(shares[0]) * (small - scene.long)
    scene.short += np.float32(shares[1]) * (small - scene.short)
    return float(np.abs(scene.short - scene.long).max(axis=2).mean())


def _shrunk(frame: Pixels) -> npt.NDArray[np.float32]:
    """Means of blocks, (h, w, C), of exact sums; what makes no whole block is left out."""
    height, width, channels = frame.shape
    rows, columns = height // _SHRINK, width // _SHRINK
    whole = frame[: rows * _SHRINK].reshape(rows, _SHRINK, width, channels)
    sums = whole.sum(axis=1, dtype=np.uint16)[:, : columns * _SHRINK]
    blocks = sums.reshape(rows, columns, _SHRINK, channels).sum(axis=2, dtype=np.float32)
    return np.asarray(blocks / _SHRINK**2, np.float32)
