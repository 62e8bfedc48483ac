"""A model opened once and used often: what ``cleanplate.load_model`` returns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Matte, Picture, check_picture, to_uint8
from cleanplate.matting.edges import full_size
from cleanplate.matting.library import open_coarse
from cleanplate.matting.network import CoarseMatter
from cleanplate.matting.options import EDGES, Edge
from cleanplate.models.runtime import Device, Precision, RunOptions


class Matter:
    """Finds the matte of pictures. Loaded once, reusable, safe to call from several threads."""

    def __init__(self, coarse: CoarseMatter, edge: Edge = "soft") -> None:
        self.name = coarse.name
        """What ``--model`` calls it."""
        self.description = coarse.description
        """What runs where: ``OpenVINO 2026.4.1 on CPU, bf16``."""
        self._coarse = coarse
        self._edge = edge

    @overload
    def __call__(self, pictures: npt.NDArray[Any]) -> Matte: ...
    @overload
    def __call__(self, pictures: Sequence[Picture]) -> list[Matte]: ...
    def __call__(self, pictures: npt.NDArray[Any] | Sequence[Picture]) -> Matte | list[Matte]:
        """The matte of one picture or of each picture of a batch.

        Args:
            pictures: RGB (H, W, 3), uint8, uint16 or float32 in [0, 1]; a batch (N, H, W, 3); or a
                sequence of pictures of any sizes.

        Returns:
            float32 in [0, 1]: (H, W), (N, H, W), or a list.

        Raises:
            UsageError: not pictures.
        """
        if not isinstance(pictures, np.ndarray):
            return [self._one(picture) for picture in pictures]
        if pictures.ndim == 4:
            mattes = np.empty(pictures.shape[:3], np.float32)
            for index, picture in enumerate(pictures):
                mattes[index] = self._one(picture)
            return mattes
        return self._one(pictures)

    def coarse(self, picture: Picture) -> Matte:
        """The matte at the network's own resolution, before the picture's edges refine it."""
        return self._coarse(to_uint8(check_picture(picture)))

    def _one(self, picture: Picture) -> Matte:
        rgb = to_uint8(check_picture(picture))
        return full_size(self._coarse(rgb), rgb, self._edge)


def load_model(
    name: str,
    *,
    edge: Edge = "soft",
    device: Device = "auto",
    precision: Precision = "auto",
    streams: int = 1,
) -> Matter:
    """Open a model, bringing its weights where they are missing.

    Args:
        name: as ``cleanplate models list`` shows, such as ``u2netp`` or ``portrait``.
        edge: hard, soft or fine, see `MatteOptions`.
        device: auto, cpu or gpu.
        precision: auto, f32 or bf16.
        streams: pictures computed at the same time when called from several threads.

    Raises:
        ModelNotFoundError: no such model, or its weights cannot be brought.
        ModelFileError: the weights are damaged.
        DeviceError: this machine lacks the device or precision.
        UsageError: an option that cannot work.
    """
    if edge not in EDGES:
        msg = f"the edge is one of {', '.join(EDGES)}, not '{edge}'"
        raise UsageError(msg)
    return Matter(open_coarse(name, RunOptions(device, precision, streams)), edge)
