"""A trained network as a model file: pictures in [0, 1] in, a matte out."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
from torch import Tensor

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Matte
from cleanplate.matting.network import to_tensor
from cleanplate.media.whole import whole_file
from cleanplate.models.card import Card, Preprocessing
from cleanplate.models.runtime import RunOptions, Runtime, open_runtime
from cleanplate.nets import to_onnx
from cleanplate.nets.segmentation_net import SegmentationNet
from cleanplate.training.normalise import normalised
from cleanplate.training.recipe import Recipe


class FromUnit(SegmentationNet):
    """A network that takes pictures in [0, 1] and normalises them itself.

    A file of it needs no word about mean and deviation: ``models add`` guesses the rest.

    Args:
        net: takes normalised pictures.
        side: rows and columns of the file's input.
    """

    def __init__(self, net: SegmentationNet, side: int) -> None:
        super().__init__(stride=net.stride, preprocessing=Preprocessing(side, side))
        self.net = net

    def logits(self, pictures: Tensor) -> list[Tensor]:
        """(B, 3, H, W) in [0, 1] to the network's maps, (B, 1, H, W)."""
        return self.net.logits(normalised(pictures, self.net.preprocessing))


def check_exportable(recipe: Recipe) -> None:
    """Refuse a network that finds no subject in pictures.

    Raises:
        UsageError: it was shown masks.
    """
    if recipe.learns == "masks":
        msg = f"{recipe.name} is a first stage and sees masks, not photos; export the second"
        raise UsageError(msg)


def write_onnx(net: SegmentationNet, path: Path, side: int, recipe: Recipe, step: int) -> None:
    """Write a network as ONNX: RGB (1, 3, side, side) in [0, 1] to a matte of that size.

    Args:
        net: in evaluation mode.
        path: of the file.
        side: rows and columns.
        recipe: goes into the file's metadata.
        step: likewise.

    Raises:
        OutputError: the file cannot be written.
    """
    import onnx

    with whole_file(path) as temporary:
        to_onnx(FromUnit(net, side).eval(), temporary, size=(side, side))
        model = onnx.load(str(temporary))
        record = {"recipe": json.dumps(recipe.as_dict()), "step": str(step)}
        onnx.helper.set_model_props(model, record)
        onnx.save(model, str(temporary))


def open_exported(path: Path, side: int) -> Runtime:
    """The file as this program runs it: OpenVINO, in float32.

    Raises:
        ModelFileError: it cannot be read.
    """
    card = Card("exported", "", path.name, "0" * 64, 0, "", (), Preprocessing(side, side))
    return open_runtime(card, path, RunOptions(precision="f32"))


def as_input(picture: npt.NDArray[np.uint8], side: int) -> npt.NDArray[np.float32]:
    """RGB uint8 (H, W, 3) as the file's input, (1, 3, side, side), as `matting` makes it."""
    return to_tensor(picture, Preprocessing(side, side))


def torch_matte(net: SegmentationNet, tensor: npt.NDArray[np.float32]) -> Matte:
    """What the network itself makes of a file's input; float32 (side, side)."""
    import torch

    with torch.no_grad():
        pictures = normalised(torch.from_numpy(tensor), net.preprocessing)
        matte: Matte = torch.sigmoid(net(pictures)[0])[0, 0].numpy()
    return matte
