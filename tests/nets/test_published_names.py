"""The authors' state dictionaries, spelled out here as their classes spell them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from cleanplate.core.errors import InputError, ModelFileError, UsageError
from cleanplate.nets import NETS, build, load_published, network_of
from cleanplate.nets.published_names import in_our_names, in_their_names
from cleanplate.nets.weights import save_in_their_names

from .networks import SLOW_IF_LARGE, name_of, pictures, real

HEIGHTS = {"1": 7, "2": 6, "3": 5, "4": 4, "5": 4, "6": 4}
_NORM = ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")
NAMED = ["u2net", "u2netp", "isnet", "isnet-encoder"]


def their_names(name: str) -> Iterator[str]:
    """Names as the authors' constructors make them."""
    stages = ["1", "2", "3", "4", "5", "6"]
    if name != "isnet-encoder":
        stages += ["5d", "4d", "3d", "2d", "1d"]
    for stage in stages:
        height = HEIGHTS[stage[0]]
        parts = ["in", *map(str, range(1, height + 1)), *(f"{k}d" for k in range(1, height))]
        for part in parts:
            yield from (
                f"stage{stage}.rebnconv{part}.conv_s1.{leaf}" for leaf in ("weight", "bias")
            )
            yield from (f"stage{stage}.rebnconv{part}.bn_s1.{leaf}" for leaf in _NORM)
    for side in range(1, 7):
        yield from (f"side{side}.weight", f"side{side}.bias")
    if name.startswith("u2net"):
        yield from ("outconv.weight", "outconv.bias")
    if name == "isnet":
        yield from ("conv_in.weight", "conv_in.bias")
    if name == "isnet-encoder":
        yield from ("conv_in.conv.weight", "conv_in.conv.bias")
        yield from (f"conv_in.bn.{leaf}" for leaf in _NORM)


@pytest.mark.parametrize("name", NAMED)
def test_our_network_has_every_name_of_theirs(name: str) -> None:
    assert set(in_their_names(real(name))) == set(their_names(name))


@pytest.mark.parametrize(
    ("name", "key", "shape"),
    [
        ("u2net", "stage1.rebnconvin.conv_s1.weight", (64, 3, 3, 3)),
        ("u2net", "stage1.rebnconv7.conv_s1.weight", (32, 32, 3, 3)),
        ("u2net", "stage5.rebnconv3d.conv_s1.weight", (256, 512, 3, 3)),
        ("u2net", "stage5d.rebnconvin.conv_s1.weight", (512, 1024, 3, 3)),
        ("u2net", "stage2d.rebnconv1d.bn_s1.running_var", (64,)),
        ("u2net", "side5.weight", (1, 512, 3, 3)),
        ("u2net", "outconv.weight", (1, 6, 1, 1)),
        ("u2netp", "stage6.rebnconv4.conv_s1.bias", (16,)),
        ("isnet", "conv_in.weight", (64, 3, 3, 3)),
        ("isnet", "stage1.rebnconvin.conv_s1.weight", (64, 64, 3, 3)),
        ("isnet-encoder", "conv_in.conv.weight", (16, 1, 3, 3)),
        ("isnet-encoder", "stage4.rebnconv1.conv_s1.weight", (32, 256, 3, 3)),
    ],
)
def test_shapes_under_their_names(name: str, key: str, shape: tuple[int, ...]) -> None:
    assert tuple(in_their_names(real(name))[key].shape) == shape


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("stage1.rebnconvin.conv_s1.weight", "encoder.stages.0.entry.conv.weight"),
        ("stage1.rebnconv6d.bn_s1.bias", "encoder.stages.0.decoder.0.bn.bias"),
        ("stage6.rebnconv4.conv_s1.weight", "encoder.stages.5.bottom.conv.weight"),
        ("stage5d.rebnconv1.conv_s1.weight", "decoder.stages.0.encoder.0.conv.weight"),
        ("stage1d.rebnconv1d.conv_s1.weight", "decoder.stages.4.decoder.5.conv.weight"),
        ("module.side6.bias", "sides.convs.5.bias"),
        ("outconv.weight", "fuse.weight"),
        ("unheard.of", "unheard.of"),
    ],
)
def test_their_name_and_ours(theirs: str, ours: str) -> None:
    assert list(in_our_names(real("u2netp"), {theirs: torch.zeros(1)})) == [ours]


@pytest.mark.parametrize("name", [name for name in SLOW_IF_LARGE if name_of(name) in NAMED])
def test_a_published_file_is_recognised_and_loads(name: str, tmp_path: Path) -> None:
    net = real(name)
    save_in_their_names(net, tmp_path / "published.pth")
    again = network_of(tmp_path / "published.pth")
    shown = pictures(net, 32, 32)
    with torch.no_grad():
        assert again.name == name
        assert torch.equal(net(shown)[0], again(shown)[0])


def test_files_of_several_gpus_and_of_old_versions_load(tmp_path: Path) -> None:
    """DataParallel writes "module." before every name; torch before 0.4.1 counted no batches."""
    net = real("u2netp")
    old = {
        f"module.{name}": one
        for name, one in in_their_names(net).items()
        if not name.endswith("num_batches_tracked")
    }
    torch.save({"state_dict": old}, tmp_path / "old.pth")
    again = build("u2netp").eval()
    load_published(again, tmp_path / "old.pth")
    with torch.no_grad():
        shown = pictures(net, 32, 32)
        assert torch.equal(net(shown)[0], again(shown)[0])


def test_another_networks_file_is_refused(tmp_path: Path) -> None:
    save_in_their_names(real("u2netp"), tmp_path / "small.pth")
    with pytest.raises(
        ModelFileError, match=r"small.pth does not fit the network '\w+': .* in the file \(16"
    ):
        load_published(build("u2net"), tmp_path / "small.pth")


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    tensors = in_their_names(real("u2netp"))
    del tensors["side3.bias"]
    torch.save(tensors, tmp_path / "cut.pth")
    with pytest.raises(ModelFileError, match=r"it lacks sides.convs.2.bias"):
        load_published(build("u2netp"), tmp_path / "cut.pth")


def test_a_file_of_no_network_of_ours_is_refused(tmp_path: Path) -> None:
    torch.save({"a.weight": torch.zeros(3)}, tmp_path / "other.pth")
    with pytest.raises(ModelFileError, match=f"fits none of the networks {next(iter(NETS))}"):
        network_of(tmp_path / "other.pth")


@pytest.mark.parametrize("content", [b"", b"no pickle at all", b"PK\x03\x04 cut short"])
def test_a_damaged_file_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "bad.pth").write_bytes(content)
    with pytest.raises(ModelFileError, match=r"bad.pth is damaged, or holds more than weights"):
        network_of(tmp_path / "bad.pth")


def test_nothing_of_a_pickle_is_executed(tmp_path: Path) -> None:
    torch.save({"weights": Path("somewhere")}, tmp_path / "code.pth")
    with pytest.raises(ModelFileError, match="only state dictionaries load"):
        network_of(tmp_path / "code.pth")


def test_a_file_without_tensors_is_refused(tmp_path: Path) -> None:
    torch.save({"epoch": 3}, tmp_path / "empty.pth")
    with pytest.raises(ModelFileError, match="holds no state dictionary"):
        network_of(tmp_path / "empty.pth")


def test_a_missing_file_and_another_kind_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no file; give published weights"):
        network_of(tmp_path / "none.pth")
    (tmp_path / "net.txt").write_text("weights")
    with pytest.raises(UsageError, match=r"net.txt is no file of weights"):
        network_of(tmp_path / "net.txt")


def test_networks_without_published_names_say_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"write .safetensors instead"):
        save_in_their_names(real("portrait"), tmp_path / "net.pth")
