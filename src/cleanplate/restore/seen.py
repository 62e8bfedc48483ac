"""What of the scene behind something was ever seen, from frames of a still camera."""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import dataclass
from typing import IO

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import InputError, OutputError
from cleanplate.core.pictures import Mask

Rgb = npt.NDArray[np.uint8]

_LEAST_SEEN = 0.04
"""Share of the frames in which a place is seen that is believed; fewer may be errors of masks."""

_LOOK_SIDE = 320
"""Longest side at which the camera's stillness is judged."""

_EDGE = 24.0
"""Grey levels a pixel from which on something is to be seen there, so that motion would show."""

_NEAR = 24
"""Grey levels by which a pixel may be off the scene and still show it."""

STILL = 0.65
"""Share of what can be compared that must stay where it is, for a camera to count as still."""

_STRIP_BYTES = 64 << 20
"""Memory for the strip of all frames that is worked on at a time."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The scene without what was masked."""

    picture: Rgb
    """RGB, uint8 (H, W, 3)."""
    unseen: Mask
    """Where it was never seen, (H, W); the picture holds nothing there."""
    stillness: float
    """Share of the edges outside of the masks that stay where they are, 0..1; 1 where there are
    none."""


class SceneStack:
    """Frames and masks, kept on disk until the scene is made of them; a context manager."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="cleanplate-")  # noqa: SIM115
        self._shape: tuple[int, ...] | None = None
        self._count = 0
        self._small: list[Rgb] = []
        self._small_hidden: list[Mask] = []

    def __enter__(self) -> SceneStack:
        return self

    def __exit__(self, *_error: object) -> None:
        with contextlib.suppress(OSError):  # a full disk has been told of
            self._file.close()

    def add(self, rgb: Rgb, hidden: Mask) -> None:
        """Take a frame (H, W, 3) and where it does not show the scene (H, W).

        Raises:
            InputError: another size than before.
            OutputError: the disk has no room for them.
        """
        if self._shape not in (None, rgb.shape):
            msg = "the frames change their size on the way; they cannot be of one scene"
            raise InputError(msg)
        self._shape, self._count = rgb.shape, self._count + 1
        self._write(np.dstack([rgb, hidden.view(np.uint8)]).tobytes())
        scale = min(1.0, _LOOK_SIDE / max(rgb.shape))
        size = tuple(max(1, round(side * scale)) for side in hidden.shape[::-1])
        self._small.append(np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)))
        share = cv2.resize(
            hidden.view(np.uint8) * np.uint8(255), size, interpolation=cv2.INTER_AREA
        )
        self._small_hidden.append(np.asarray(share) > 0)

    def _write(self, data: bytes) -> None:
        """Put more into the file, through to the disk."""
        try:
            self._file.write(data)
            self._file.flush()
        except OSError as error:
            msg = (
                f"the frames a scene is made of cannot be kept in {tempfile.gettempdir()}: "
                f"{error.strerror or error}; make room there, or name another folder in TMPDIR"
            )
            raise OutputError(msg) from error

    def scene(self) -> Scene:
        """The scene, as the lower median of what was seen of each pixel.

        Raises:
            InputError: there was no frame.
        """
        if self._shape is None:
            msg = "a scene needs at least one frame"
            raise InputError(msg)
        shape = (self._count, *self._shape[:2], 4)
        stack = np.memmap(self._file, np.uint8, "r", shape=shape)
        picture = np.empty(self._shape, np.uint8)
        unseen = np.empty(self._shape[:2], bool)
        rows = max(1, _STRIP_BYTES // (self._count * self._shape[1] * 12))
        for top in range(0, self._shape[0], rows):
            part = np.asarray(stack[:, top : top + rows])
            strip = slice(top, top + rows)
            picture[strip], unseen[strip] = median_seen(part[..., :3], part[..., 3] > 0)
        return Scene(
            picture, unseen, stillness(np.stack(self._small), np.stack(self._small_hidden))
        )


def median_seen(frames: npt.NDArray[np.uint8], hidden: npt.NDArray[np.bool_]) -> tuple[Rgb, Mask]:
    """The lower median of each pixel over the frames that show it, channel by channel.

    Args:
        frames: uint8 (N, H, W, 3).
        hidden: bool (N, H, W).

    Returns:
        The medians, uint8 (H, W, 3), and where no frame, or too small a share, shows the pixel.
    """
    count = len(frames) - np.count_nonzero(hidden, axis=0)
    values = np.where(hidden[..., None], np.int16(256), frames)
    values.sort(axis=0)
    middle = np.maximum(count - 1, 0) // 2
    medians = np.take_along_axis(values, middle[None, ..., None].repeat(3, axis=-1), axis=0)[0]
    unseen = (count == 0) | (count < _LEAST_SEEN * len(frames))
    return np.asarray(np.where(unseen[..., None], 0, medians), np.uint8), unseen


def stillness(frames: npt.NDArray[np.uint8], hidden: npt.NDArray[np.bool_]) -> float:
    """Share of the frames' edges that the scene has at the same place; what a camera's motion ends.

    Args:
        frames: small ones, uint8 (N, H, W, 3).
        hidden: bool (N, H, W).
    """
    scene, unseen = median_seen(frames, hidden)
    edges, agreeing = 0, 0
    for frame, away in zip(frames, hidden, strict=True):
        grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY).astype(np.float32)
        slope = cv2.magnitude(*(np.asarray(cv2.Sobel(grey, cv2.CV_32F, *way)) / 4 for way in _WAYS))
        counted = (slope > _EDGE) & ~away & ~unseen
        off = np.abs(frame.astype(np.int16) - scene).max(axis=2)
        edges += int(np.count_nonzero(counted))
        agreeing += int(np.count_nonzero(counted & (off <= _NEAR)))
    return agreeing / edges if edges else 1.0


_WAYS = ((1, 0), (0, 1))
