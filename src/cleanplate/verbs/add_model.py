"""``models add``: a network of the user's becomes a card.

What the user does not say is told from the file, and from the output of a trial run.
"""

from __future__ import annotations

import math
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from cleanplate.core.errors import InputError, ModelFileError, UsageError
from cleanplate.effects.options import check_one_of
from cleanplate.matting import library
from cleanplate.models import store
from cleanplate.models.card import Card, FileSource, Preprocessing, Reading
from cleanplate.models.catalog import CARDS
from cleanplate.models.openvino_runtime import read_network
from cleanplate.models.tflite import with_builtin_transpose
from cleanplate.verbs.add_options import AddOptions

_SCALES = ("255", "max", "1")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

_ONNX_BEGINS = (b"\x08", b"\x12", b"\x3a")
"""Keys of version, producer and graph in ONNX's protobuf: a file begins with one of them."""


def add(file: Path, options: AddOptions) -> Card:
    """Add a network of the user's, an ONNX or TFLite file with one matte, under a name of its own.

    What is not given is taken from the file (size, axes, channels) or from ``options.like``.

    Raises:
        InputError: there is no such file.
        UsageError: something cannot be told from the file, or cannot be right.
        ModelFileError: the file is no network, or gives no matte.
    """
    if not file.is_file():
        msg = f"{file} is no file; give the path of an ONNX or TFLite network"
        raise InputError(msg)
    _check_looks_like_network(file)
    name = _name(file, options)
    like = None if options.like is None else store.find_card(options.like)
    with _readable(file, like) as network:
        model = _card(file, name, options, like, network)
        _try_out(model, network)
    store.add(model, file)
    library.forget()
    return model


def _check_looks_like_network(file: Path) -> None:
    """Tell other files by their first bytes: what OpenVINO says about them is long and loud."""
    with file.open("rb") as stream:
        head = stream.read(8)
    if head[4:] != b"TFL3" and head[:1] not in _ONNX_BEGINS:
        msg = f"{file.name} is no network; give an ONNX or TFLite file"
        raise ModelFileError(msg)


def _name(file: Path, options: AddOptions) -> str:
    """The name for ``--model``; also the name of a folder."""
    name = file.stem if options.name is None else options.name
    if _NAME.fullmatch(name) is None:
        msg = f"'{name}' cannot name a model; give letters, digits, '.', '_' and '-' with --name"
        raise UsageError(msg)
    taken = {"auto", *(card.name for card in CARDS), *(c.name for c in library.COMPOSITIONS)}
    if name in taken:
        msg = f"'{name}' is the name of a built-in model or choice; give another with --name"
        raise UsageError(msg)
    return name


@contextmanager
def _readable(file: Path, like: Card | None) -> Iterator[Path]:
    """The file as a runtime reads it: rewritten where the card it is like asks for it."""
    if like is None or like.rewrite == "none":
        yield file
        return
    with tempfile.TemporaryDirectory(prefix="cleanplate-") as folder:
        rewritten = Path(folder) / file.name
        rewritten.write_bytes(with_builtin_transpose(file.read_bytes()))
        yield rewritten


def _card(file: Path, name: str, options: AddOptions, like: Card | None, network: Path) -> Card:
    if options.scale is not None:
        check_one_of("--scale", options.scale, _SCALES)
    graph = read_network(network)
    _check_output(graph, file.name, options.output)
    layout, size = _input_of(graph, file.name, options)
    base = like.preprocessing if like else Preprocessing(*size)
    preprocessing = replace(
        base,
        height=size[0],
        width=size[1],
        layout=layout,
        bgr=options.bgr or base.bgr,
        **_given(scale=options.scale, mean=_mean(options.mean), std=_std(options.std)),
    )
    return Card(
        name=name,
        title=f"added from {file.name}",
        file_name=file.name,
        sha256=store.sha256_of(file),
        size_bytes=file.stat().st_size,
        licence=options.licence,
        sources=(FileSource(str(file.resolve())),),
        preprocessing=preprocessing,
        reading=_reading(network, options, like, preprocessing),
        subject=_subject(options, like),
        classes=tuple(name.strip() for name in (options.classes or "").split(",") if name.strip()),
        rewrite=like.rewrite if like else "none",
    )


def _check_output(graph: Any, name: str, output: int) -> None:
    """Refuse the number of an output that the file called ``name`` does not have."""
    count = len(graph.outputs)
    if not 0 <= output < count:
        has = "1 output, number 0" if count == 1 else f"{count} outputs, 0 to {count - 1}"
        msg = f"{name} has {has}; --output {output} is none of them"
        raise UsageError(msg)


def _input_of(graph: Any, name: str, options: AddOptions) -> tuple[Any, tuple[int, int]]:
    """(layout, (H, W)) by the shape the file called ``name`` gives its input."""
    inputs = graph.inputs
    shape = [int(d.get_length()) if d.is_static else 0 for d in inputs[0].partial_shape]
    if len(inputs) != 1 or len(shape) != 4 or 3 not in (shape[1], shape[3]):
        msg = (
            f"{name} takes {len(inputs)} inputs, the first of shape {shape}; "
            "needed is one RGB picture"
        )
        raise ModelFileError(msg)
    layout = "NCHW" if shape[1] == 3 else "NHWC"
    size = (shape[2], shape[3]) if layout == "NCHW" else (shape[1], shape[2])
    if options.size is not None:
        return layout, _size(options.size)
    if 0 in size:
        msg = f"{name} takes pictures of any size; say which to use with --size WIDTHxHEIGHT"
        raise UsageError(msg)
    return layout, size


def _reading(
    file: Path, options: AddOptions, like: Card | None, preprocessing: Preprocessing
) -> Reading:
    """Channel and activation, told from the output of a trial run."""
    if like is not None:
        return replace(like.reading, **_given(channel=options.channel))
    planes = _trial(file, options.output, preprocessing)
    bounded = float(planes.min()) >= -1e-3 and float(planes.max()) <= 1 + 1e-3
    several = planes.shape[0] > 1
    channel = options.channel if options.channel is not None else min(planes.shape[0] - 1, 1)
    activation = "none" if bounded else "softmax" if several else "sigmoid"
    return Reading(output=options.output, channel=channel, activation=activation)  # type: ignore[arg-type]


def _trial(file: Path, output: int, preprocessing: Preprocessing) -> Any:
    """The planes (C, h, w) the network gives for a picture of noise."""
    from cleanplate.matting.network import to_tensor
    from cleanplate.models.runtime import RunOptions, open_runtime

    card = Card("trial", "", file.name, "0" * 64, 0, "", (), preprocessing, Reading(output=output))
    runtime = open_runtime(card, file, RunOptions(precision="f32"))
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    result = runtime(to_tensor(noise, preprocessing))
    if result.ndim != 4:
        msg = f"output {output} of {file.name} has the shape {result.shape}; a matte has four axes"
        raise ModelFileError(msg)
    return result[0] if preprocessing.layout == "NCHW" else result[0].transpose(2, 0, 1)


def _try_out(card: Card, file: Path) -> None:
    """Run the network once as it will be used, so that a wrong card is found now and not later."""
    planes = _trial(file, card.reading.output, card.preprocessing)
    if not 0 <= card.reading.channel < planes.shape[0]:
        msg = f"{file.name} gives {planes.shape[0]} channels, none numbered {card.reading.channel}"
        raise UsageError(msg)
    if card.classes and len(card.classes) != planes.shape[0]:
        msg = f"{file.name} gives {planes.shape[0]} channels, --classes names {len(card.classes)}"
        raise UsageError(msg)


def _subject(options: AddOptions, like: Card | None) -> Any:
    subject = options.subject or (like.subject if like else "any")
    if subject not in ("person", "any"):
        msg = f"--subject is person or any for a network, not '{subject}'"
        raise UsageError(msg)
    return subject


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _mean(text: str | None) -> tuple[float, ...] | None:
    return None if text is None else _three("--mean", text)


def _std(text: str | None) -> tuple[float, ...] | None:
    numbers = None if text is None else _three("--std", text)
    if numbers is not None and 0.0 in numbers:
        msg = f"--std divides the pixels, so none of its three numbers is 0, not '{text}'"
        raise UsageError(msg)
    return numbers


def _three(flag: str, text: str) -> tuple[float, ...]:
    try:
        numbers = tuple(float(number) for number in text.split(","))
    except ValueError:
        numbers = ()
    if len(numbers) != 3 or not all(map(math.isfinite, numbers)):
        msg = f"{flag} takes three finite numbers with commas, as 0.485,0.456,0.406, not '{text}'"
        raise UsageError(msg)
    return numbers


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isdigit() and height.isdigit() and int(width) and int(height)):
        msg = f"--size takes WIDTHxHEIGHT, as 320x320, not '{text}'"
        raise UsageError(msg)
    return int(height), int(width)
