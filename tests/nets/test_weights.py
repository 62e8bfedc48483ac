"""Safetensors of ours: a network out of a file alone, and files that are none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from cleanplate.core.errors import InputError, ModelFileError, OutputError
from cleanplate.nets import build, load, save
from cleanplate.nets.weights import KEY

from .networks import pictures, real

OPTIONS = {"width": 0.35, "channels": 16, "vgg": False}


def test_options_come_back_with_the_network(tmp_path: Path) -> None:
    net = build("portrait", **OPTIONS).eval()
    save(net, tmp_path / "net.safetensors")
    again = load(tmp_path / "net.safetensors")
    assert (again.name, again.options) == ("portrait", OPTIONS)
    with torch.no_grad():
        shown = pictures(net, 16, 16)
        assert torch.equal(net(shown)[0], again(shown)[0])


def test_weights_of_a_training_are_read(tmp_path: Path) -> None:
    """`cleanplate train` writes the whole recipe; the network's name and options are in it."""
    net = build("portrait", **OPTIONS)
    record = {"recipe": {"net": "portrait", "net_options": OPTIONS}, "step": 7}
    save_file(dict(net.state_dict()), tmp_path / "best.safetensors", {KEY: json.dumps(record)})
    assert load(tmp_path / "best.safetensors").options == OPTIONS


def test_weights_that_do_not_say_whose_they_are(tmp_path: Path) -> None:
    save_file({"a": torch.zeros(1)}, tmp_path / "bare.safetensors")
    with pytest.raises(ModelFileError, match="does not say which network it belongs to"):
        load(tmp_path / "bare.safetensors")


def test_options_that_no_network_has(tmp_path: Path) -> None:
    record = {"net": "u2netp", "options": {"depth": 9}}
    save_file({"a": torch.zeros(1)}, tmp_path / "odd.safetensors", {KEY: json.dumps(record)})
    with pytest.raises(ModelFileError, match=r"cannot be built: .* no option 'depth'"):
        load(tmp_path / "odd.safetensors")


def test_weights_of_another_network_under_its_name(tmp_path: Path) -> None:
    record = {"net": "u2netp", "options": {}}
    save_file({"a": torch.zeros(1)}, tmp_path / "odd.safetensors", {KEY: json.dumps(record)})
    with pytest.raises(ModelFileError, match="does not fit the network 'u2netp': it lacks encoder"):
        load(tmp_path / "odd.safetensors")


@pytest.mark.parametrize("content", [b"", b"\xff" * 64])
def test_a_damaged_file(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "bad.safetensors").write_bytes(content)
    with pytest.raises(ModelFileError, match=r"bad.safetensors is damaged"):
        load(tmp_path / "bad.safetensors")


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no file"):
        load(tmp_path / "none.safetensors")


def test_a_place_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="is a file, not a folder"):
        save(real("u2netp"), tmp_path / "file" / "net.safetensors")
