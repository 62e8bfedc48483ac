"""Runtimes: what they refuse, what they promise to threads, what they leave out."""

from __future__ import annotations

import sys
import types
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cleanplate.core.errors import DeviceError, MissingExtraError, ModelFileError, UsageError
from cleanplate.models import onnx_runtime, openvino_runtime, store
from cleanplate.models.card import Card, Preprocessing, Reading
from cleanplate.models.runtime import RunOptions, Tensor, first_line, open_runtime

needs_bf16 = pytest.mark.skipif(
    not openvino_runtime.has_bf16(), reason="this processor has no bfloat16"
)


@pytest.fixture(scope="module")
def selfie(models_home: Path) -> tuple[Card, Path]:
    card = store.find_card("selfie")
    return card, store.runnable_path(card)


@pytest.fixture(scope="module")
def u2netp(models_home: Path) -> tuple[Card, Path]:
    card = store.find_card("u2netp")
    return card, store.runnable_path(card)


@pytest.fixture
def tensors(rng: np.random.Generator) -> list[Tensor]:
    return [rng.random((1, 256, 256, 3), np.float32) for _ in range(8)]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"device": "tpu"}, "--device is one of auto, cpu, gpu, not 'tpu'"),
        ({"precision": "int8"}, "--precision is one of auto, f32, bf16, not 'int8'"),
        ({"streams": 0}, "at least 1 stream is needed, not 0"),
    ],
)
def test_options_that_cannot_work_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        RunOptions(**options)


@pytest.mark.parametrize("streams", [1, 2])
def test_eight_threads_get_the_results_of_one(
    selfie: tuple[Card, Path], tensors: list[Tensor], streams: int
) -> None:
    runtime = open_runtime(*selfie, RunOptions(precision="f32", streams=streams))
    alone = [runtime(tensor) for tensor in tensors]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(runtime, tensors * 4))
    for result, expected in zip(together, alone * 4, strict=True):
        np.testing.assert_array_equal(result, expected)


def test_a_result_is_not_overwritten_by_the_next(
    selfie: tuple[Card, Path], tensors: list[Tensor]
) -> None:
    runtime = open_runtime(*selfie, RunOptions(precision="f32"))
    first = runtime(tensors[0])
    kept = first.copy()
    runtime(1 - tensors[0])
    np.testing.assert_array_equal(first, kept)


def test_side_outputs_are_cut_off(u2netp: tuple[Card, Path]) -> None:
    card, path = u2netp
    whole = openvino_runtime.read_network(path)
    cut = openvino_runtime._only_output(openvino_runtime.read_network(path), card)
    assert (len(whole.outputs), len(cut.outputs)) == (7, 1)
    assert len(cut.get_ops()) < len(whole.get_ops())
    assert list(cut.outputs[0].get_shape()) == [1, 1, 320, 320]


def test_an_output_the_network_does_not_have_is_refused(u2netp: tuple[Card, Path]) -> None:
    card, path = u2netp
    wrong = replace(card, reading=Reading(output=7))
    with pytest.raises(ModelFileError, match="'u2netp' has 7 outputs, none numbered 7"):
        open_runtime(wrong, path, RunOptions())


def test_an_input_the_network_does_not_take_is_refused(selfie: tuple[Card, Path]) -> None:
    card, path = selfie
    wrong = replace(card, preprocessing=Preprocessing(8, 8))
    with pytest.raises(ModelFileError, match="'selfie' does not take an input of"):
        open_runtime(wrong, path, RunOptions())


def test_a_file_that_is_no_network_is_refused(selfie: tuple[Card, Path], tmp_path: Path) -> None:
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"no network")
    with pytest.raises(ModelFileError, match=r"broken[.]onnx is no network OpenVINO can read"):
        open_runtime(selfie[0], broken, RunOptions())


def test_what_runs_where_is_told(selfie: tuple[Card, Path]) -> None:
    runtime = open_runtime(*selfie, RunOptions(precision="f32"))
    assert runtime.description == f"OpenVINO {openvino_runtime.version()} on CPU, f32"


@pytest.mark.parametrize(
    ("card_bears_it", "processor_has_it", "chosen"),
    [(True, True, "bf16"), (True, False, "f32"), (False, True, "f32"), (False, False, "f32")],
)
def test_auto_is_bf16_only_where_card_and_processor_allow_it(
    monkeypatch: pytest.MonkeyPatch, card_bears_it: bool, processor_has_it: bool, chosen: str
) -> None:
    monkeypatch.setattr(openvino_runtime, "has_bf16", lambda: processor_has_it)
    card = replace(store.find_card("selfie"), bf16=card_bears_it)
    assert openvino_runtime._choose_precision(card, RunOptions()) == chosen


def test_bf16_that_the_processor_lacks_is_an_error_not_a_fall_back(
    selfie: tuple[Card, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openvino_runtime, "has_bf16", lambda: False)
    with pytest.raises(DeviceError, match=r"no bfloat16 .* use --precision f32"):
        open_runtime(*selfie, RunOptions(precision="bf16"))


@needs_bf16
def test_bf16_is_close_to_f32(selfie: tuple[Card, Path], tensors: list[Tensor]) -> None:
    exact = open_runtime(*selfie, RunOptions(precision="f32"))(tensors[0])
    quick = open_runtime(*selfie, RunOptions(precision="bf16"))(tensors[0])
    assert 0 < float(np.abs(exact - quick).mean()) < 0.02


def test_bf16_on_a_gpu_is_refused(u2netp: tuple[Card, Path]) -> None:
    with pytest.raises(DeviceError, match="bfloat16 is for the CPU"):
        open_runtime(*u2netp, RunOptions(device="gpu", precision="bf16"))


def test_a_gpu_without_its_extra_names_the_pip_command(
    u2netp: tuple[Card, Path], selfie: tuple[Card, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    # None in sys.modules makes the import fail, wherever the package is installed.
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert onnx_runtime.gpu_providers() == []
    for network in (u2netp, selfie):  # the second could not run there anyway
        with pytest.raises(MissingExtraError, match=r"pip install onnxruntime-gpu"):
            open_runtime(*network, RunOptions(device="gpu"))


class FakeSession:
    """An ONNX Runtime session that ends up on the providers it is told to."""

    ends_on = ("CUDAExecutionProvider", "CPUExecutionProvider")

    def __init__(self, path: str, *_: Any, **__: Any) -> None:
        if "u2netp" not in path:
            msg = "[ONNXRuntimeError] : 7 : INVALID_PROTOBUF"
            raise RuntimeError(msg)

    def get_providers(self) -> list[str]:
        return list(self.ends_on)

    def get_inputs(self) -> list[Any]:
        return [types.SimpleNamespace(name="input")]

    def get_outputs(self) -> list[Any]:
        return [types.SimpleNamespace(name=f"output{number}") for number in range(7)]

    def run(self, outputs: list[str], feed: dict[str, Tensor]) -> list[Tensor]:
        return [feed["input"] + np.float32(outputs == ["output0"])]


@pytest.fixture
def onnx(monkeypatch: pytest.MonkeyPatch) -> types.SimpleNamespace:
    module = types.SimpleNamespace(
        get_available_providers=lambda: ["CUDAExecutionProvider", "CPUExecutionProvider"],
        SessionOptions=types.SimpleNamespace,
        InferenceSession=type("Session", (FakeSession,), {}),
    )
    monkeypatch.setitem(sys.modules, "onnxruntime", module)
    return module


def test_on_a_gpu_only_the_cards_output_is_asked_for(
    onnx: types.SimpleNamespace, u2netp: tuple[Card, Path]
) -> None:
    runtime = open_runtime(*u2netp, RunOptions(device="gpu"))
    assert runtime.description == "ONNX Runtime on CUDA, f32"
    assert runtime(np.zeros((1, 1), np.float32)) == 1


def test_a_gpu_cannot_run_a_network_that_is_not_onnx(
    onnx: types.SimpleNamespace, selfie: tuple[Card, Path]
) -> None:
    with pytest.raises(DeviceError, match=r"'selfie' is no ONNX network .* use --device cpu"):
        open_runtime(*selfie, RunOptions(device="gpu"))


def test_a_runtime_that_falls_back_to_the_cpu_is_an_error(
    onnx: types.SimpleNamespace, u2netp: tuple[Card, Path]
) -> None:
    onnx.InferenceSession.ends_on = ("CPUExecutionProvider",)
    with pytest.raises(DeviceError, match="finds no working device; use --device cpu"):
        open_runtime(*u2netp, RunOptions(device="gpu"))


def test_a_runtime_without_a_gpu_is_an_error(
    onnx: types.SimpleNamespace, u2netp: tuple[Card, Path]
) -> None:
    onnx.get_available_providers = lambda: ["CPUExecutionProvider"]
    with pytest.raises(DeviceError, match=r"finds no GPU here .* use --device cpu"):
        open_runtime(*u2netp, RunOptions(device="gpu"))


def test_weights_onnx_runtime_cannot_load_are_an_error(
    onnx: types.SimpleNamespace, u2netp: tuple[Card, Path], tmp_path: Path
) -> None:
    with pytest.raises(ModelFileError, match=r"broken[.]onnx cannot be loaded by ONNX Runtime"):
        open_runtime(u2netp[0], tmp_path / "broken.onnx", RunOptions(device="gpu"))


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("Exception from src/core.cpp:1:\nCheck 'a' failed at b:\n\n  the reason\n", "the reason"),
        ("Exception from src/core.cpp:1:", "Exception from src/core.cpp:1:"),
        ("", "RuntimeError"),
    ],
)
def test_of_a_long_message_the_telling_line_is_shown(message: str, line: str) -> None:
    assert first_line(RuntimeError(message)) == line


def test_a_failed_computation_gives_its_stream_back(selfie: tuple[Card, Path]) -> None:
    runtime = open_runtime(*selfie, RunOptions(precision="f32"))
    with pytest.raises(RuntimeError):
        runtime(np.zeros((1, 2, 2, 3), np.float32))
    assert runtime(np.zeros((1, 256, 256, 3), np.float32)).shape == (1, 256, 256, 1)
