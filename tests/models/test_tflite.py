"""Rewriting MediaPipe's networks: the same numbers from a file a stock runtime reads."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import openvino
import pytest
from PIL import Image

from cleanplate.core.errors import ModelFileError
from cleanplate.matting.network import to_tensor
from cleanplate.models import store
from cleanplate.models.runtime import RunOptions, open_runtime
from cleanplate.models.tflite import CUSTOM_TRANSPOSE, with_builtin_transpose

SELFIES = ["selfie", "selfie-landscape"]


@pytest.mark.parametrize("name", SELFIES)
def test_the_rewritten_network_computes_what_opencv_computes_from_the_original(
    name: str, media: Path
) -> None:
    card = store.find_card(name)
    rgb = np.asarray(Image.open(media / "people" / "images" / "9.jpg").convert("RGB"))
    tensor = to_tensor(rgb, card.preprocessing)
    ours = open_runtime(card, store.runnable_path(card), RunOptions(precision="f32"))(tensor)
    original = cv2.dnn.readNetFromTFLite(str(store.pull(card)))
    original.setInput(np.ascontiguousarray(tensor.transpose(0, 3, 1, 2)))
    theirs = original.forward()
    assert float(np.abs(ours.ravel() - theirs.ravel()).max()) < 1e-3
    assert ours.max() > 0.9


@pytest.mark.parametrize("name", SELFIES)
def test_the_rewritten_network_keeps_its_shapes(name: str) -> None:
    card = store.find_card(name)
    network = openvino.Core().read_model(str(store.runnable_path(card)))
    size = (card.preprocessing.height, card.preprocessing.width)
    assert list(network.inputs[0].get_shape()) == [1, *size, 3]
    assert list(network.outputs[0].get_shape()) == [1, *size, 1]


def test_the_old_bytes_stand_unchanged_behind_the_new_prefix() -> None:
    old = store.pull(store.find_card("selfie")).read_bytes()
    new = with_builtin_transpose(old)
    assert CUSTOM_TRANSPOSE.encode() in old
    assert new.endswith(old)
    assert len(old) < len(new) < len(old) + 20_000
    # FlatBuffers aligns to at most 16 bytes; the old positions have to keep theirs.
    assert (len(new) - len(old)) % 16 == 0


def test_a_network_without_the_operator_is_handed_back_as_it_is() -> None:
    data = store.pull(store.find_card("person-detector")).read_bytes()
    assert with_builtin_transpose(data) is data


def test_a_rewritten_network_needs_no_second_rewriting() -> None:
    new = with_builtin_transpose(store.pull(store.find_card("selfie")).read_bytes())
    assert with_builtin_transpose(new) is new


@pytest.mark.parametrize("data", [b"", b"TFL3", b"\0" * 100, b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_network_is_refused(data: bytes) -> None:
    with pytest.raises(ModelFileError, match="no TFLite network"):
        with_builtin_transpose(data)


def test_a_damaged_rewritten_file_is_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, models_home: Path
) -> None:
    card = store.find_card("selfie")
    monkeypatch.setenv("CLEANPLATE_MODELS", str(store.pull(card).parent))
    monkeypatch.setenv("CLEANPLATE_HOME", str(tmp_path))
    path = store.runnable_path(card)
    whole = path.read_bytes()
    path.write_bytes(whole[:1000])
    assert store.runnable_path(card).read_bytes() == whole
