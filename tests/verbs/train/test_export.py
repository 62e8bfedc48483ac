"""A run becomes a model: `models add` takes it, and its mattes are the network's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import cleanplate as cp
from cleanplate.core.errors import CleanplateError, InputError, OutputError, UsageError
from cleanplate.verbs.add_model import add
from cleanplate.verbs.add_options import AddOptions
from cleanplate.verbs.train import export as export_verb
from cleanplate.verbs.train.options import TrainOptions

from ...training.tiny import disc, discs


@pytest.fixture
def run(data: Path, tmp_path: Path) -> Path:
    """A finished run."""
    options = TrainOptions(validation="0.34", no_tensorboard=True, device="cpu")
    cp.train("tiny", tmp_path / "run", data=data, options=options, steps=30, crop=0)
    return tmp_path / "run"


def test_a_model_is_taken_as_it_is(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = cp.export(run, tmp_path / "mine.onnx")
    assert done.max_difference < 1e-5
    assert (done.size, done.step, done.photos) == (32, 30, 2)
    monkeypatch.setenv("CLEANPLATE_HOME", str(tmp_path / "home"))
    card = add(tmp_path / "mine.onnx", AddOptions())
    assert (card.name, card.reading.activation) == ("mine", "none")
    picture, mask = disc(9)
    matte = cp.matte(picture, model="mine", precision="f32")
    assert matte[mask > 0].mean() > matte[mask == 0].mean() + 0.2


def test_eight_bits_are_compared_with_the_floats(run: Path, tmp_path: Path) -> None:
    done = cp.export(run, tmp_path / "mine.onnx", int8=True)
    assert 0 < done.max_difference < 0.1
    assert done.float_milliseconds is not None
    assert done.figures is not None
    assert done.figures["max_f"] == pytest.approx(done.figures["float_max_f"], abs=0.05)
    assert "max F" in done.sentence()
    assert "float32" in done.sentence()


def test_a_file_of_weights_is_exported_without_its_run(run: Path, tmp_path: Path) -> None:
    moved = (run / "best.safetensors").rename(tmp_path / "weights.safetensors")
    done = cp.export(moved, tmp_path / "mine.onnx", size=48)
    assert (done.size, done.photos) == (48, 0)
    with pytest.raises(InputError, match="int8 needs photos"):
        cp.export(moved, tmp_path / "other.onnx", int8=True)
    photos = discs(tmp_path / "photos", 3) / "images"
    assert cp.export(moved, tmp_path / "other.onnx", int8=True, calibration=photos).photos == 3


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [
        ("mine.pt", UsageError, "ending in .onnx"),
        ("there.onnx", UsageError, "exists; name another file"),
        ("there.onnx/mine.onnx", OutputError, "is a file, not a folder"),
    ],
)
def test_what_cannot_be_written_is_told_first(
    run: Path, tmp_path: Path, name: str, error: type[Exception], words: str
) -> None:
    (tmp_path / "there.onnx").write_bytes(b"mine")
    with pytest.raises(error, match=words):
        cp.export(run, tmp_path / name)
    assert (tmp_path / "there.onnx").read_bytes() == b"mine"


def test_a_file_that_differs_from_the_network_is_not_kept(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does it take the place of the one that was there."""
    (tmp_path / "mine.onnx").write_bytes(b"mine")
    monkeypatch.setattr(export_verb, "_EXACT", -1.0)
    with pytest.raises(CleanplateError, match="differs from the network by"):
        cp.export(run, tmp_path / "mine.onnx", overwrite=True)
    assert (tmp_path / "mine.onnx").read_bytes() == b"mine"


def test_a_damaged_run_leaves_no_file(run: Path, tmp_path: Path) -> None:
    (run / "best.safetensors").write_bytes(b"nothing")
    with pytest.raises(InputError, match="is damaged, or no file of weights"):
        cp.export(run, tmp_path / "mine.onnx")
    with pytest.raises(InputError, match="holds no checkpoint; name another run"):
        cp.export(tmp_path / "data", tmp_path / "mine.onnx")
    with pytest.raises(InputError, match="does not exist"):
        cp.export(tmp_path / "none", tmp_path / "mine.onnx")
    assert not (tmp_path / "mine.onnx").exists()


def test_a_calibration_without_photos_is_told(run: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="int8 needs photos"):
        cp.export(run, tmp_path / "mine.onnx", int8=True, calibration=tmp_path / "empty")
    with pytest.raises(InputError, match="is no folder of photos"):
        cp.export(run, tmp_path / "mine.onnx", int8=True, calibration=tmp_path / "none")


def test_the_matte_of_noise_is_finite(run: Path, tmp_path: Path) -> None:
    done = cp.export(run / "checkpoints" / "00000030", tmp_path / "mine.onnx")
    assert np.isfinite(done.mean_difference)
    assert done.photos == 0
