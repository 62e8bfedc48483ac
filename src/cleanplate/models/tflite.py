"""Rewrite a MediaPipe ``.tflite`` network so that a stock runtime can read it.

MediaPipe's selfie networks end in one custom operator, ``Convolution2DTransposeBias``: a transposed
convolution with a bias, stride 2, SAME padding. The same operator has been a TFLite builtin since
version 3 of ``TRANSPOSE_CONV``; only its inputs differ (output shape, weights, input, bias instead
of input, weights, bias). OpenVINO reads the builtin and refuses the custom one.

A ``.tflite`` file is a FlatBuffer: tables that refer to each other by *relative, forward* offsets.
New tables placed in front of the unchanged old bytes can therefore point into them, so the rewrite
is a prefix, and the weights are never touched.

References:
    [1] FlatBuffers binary format, https://flatbuffers.dev/internals/
    [2] TFLite schema v3, tensorflow/compiler/mlir/lite/schema/schema.fbs
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TypeAlias

from cleanplate.core.errors import ModelFileError

CUSTOM_TRANSPOSE = "Convolution2DTransposeBias"

# Numbers of the TFLite schema [2].
_IDENTIFIER = b"TFL3"
_TRANSPOSE_CONV = 67
_TRANSPOSE_CONV_WITH_BIAS_VERSION = 3
_TRANSPOSE_CONV_OPTIONS = 49
_INT32 = 2
_SAME_PADDING = 0
_STRIDE = 2


@dataclass(frozen=True, slots=True)
class _Old:
    """A byte position in the unchanged file."""

    position: int


@dataclass(frozen=True, slots=True)
class _Table:
    fields: tuple[_Field, ...]


@dataclass(frozen=True, slots=True)
class _Refs:
    items: tuple[_Node, ...]


@dataclass(frozen=True, slots=True)
class _Bytes:
    data: bytes
    count: int


_Node: TypeAlias = "_Old | _Table | _Refs | _Bytes"
_Field: TypeAlias = "_Node | int | None"


class _Reader:
    """One table of the old file; fields are numbered as in the schema."""

    def __init__(self, data: bytes, position: int) -> None:
        self.data, self.position = data, position
        self._vtable = position - _int32(data, position)
        (size,) = struct.unpack_from("<H", data, self._vtable)
        self._count = (size - 4) // 2

    def at(self, field: int) -> int | None:
        """Position of a field's inline bytes, or None where the table leaves it out."""
        if field >= self._count:
            return None
        (offset,) = struct.unpack_from("<H", self.data, self._vtable + 4 + 2 * field)
        return self.position + offset if offset else None

    def scalar(self, field: int, default: int = 0) -> int:
        at = self.at(field)
        return default if at is None else _int32(self.data, at)

    def old(self, field: int) -> _Old | None:
        at = self.at(field)
        return None if at is None else _Old(at + _int32(self.data, at))

    def items(self, field: int) -> list[_Reader]:
        start, count = self._vector(field)
        places = range(start, start + 4 * count, 4)
        return [_Reader(self.data, place + _int32(self.data, place)) for place in places]

    def ints(self, field: int) -> list[int]:
        start, count = self._vector(field)
        return list(struct.unpack_from(f"<{count}i", self.data, start))

    def text(self, field: int) -> str:
        start, count = self._vector(field)
        return self.data[start : start + count].decode()

    def _vector(self, field: int) -> tuple[int, int]:
        old = self.old(field)
        return (0, 0) if old is None else (old.position + 4, _int32(self.data, old.position))


def with_builtin_transpose(data: bytes) -> bytes:
    """Return the network with every ``Convolution2DTransposeBias`` as builtin ``TRANSPOSE_CONV``.

    Args:
        data: bytes of a ``.tflite`` file with one subgraph.

    Returns:
        Bytes of an equivalent file, the old one behind a new prefix; ``data`` itself where the
        network holds no such operator.

    Raises:
        ModelFileError: the bytes are no TFLite network.
    """
    if data[4:8] != _IDENTIFIER:
        msg = "the file is no TFLite network (identifier TFL3 missing); pull the model again"
        raise ModelFileError(msg)
    model = _Reader(data, _int32(data, 0))
    codes = model.items(1)
    custom = [index for index, code in enumerate(codes) if code.text(1) == CUSTOM_TRANSPOSE]
    return _prefix(_rewritten(model, custom[0]), data) if custom else data


def _rewritten(model: _Reader, code: int) -> _Table:
    """The new Model table: operator ``code`` is builtin, shapes it needs are added as tensors."""
    graph = model.items(2)[0]
    tensors, buffers = _olds(graph.items(0)), _olds(model.items(4))
    operators: list[_Node] = []
    for operator in graph.items(3):
        if operator.scalar(0) != code:
            operators.append(_Old(operator.position))
            continue
        shape = graph.items(0)[operator.ints(2)[0]].ints(0)
        tensors.append(_shape_tensor(len(buffers)))
        buffers.append(_Table((_int_vector(shape, as_bytes=True),)))
        operators.append(_transpose_operator(operator, code, shape_tensor=len(tensors) - 1))
    codes = _olds(model.items(1))
    codes[code] = _Table(
        (_TRANSPOSE_CONV, None, _TRANSPOSE_CONV_WITH_BIAS_VERSION, _TRANSPOSE_CONV)
    )
    new_graph = _Table(
        (_Refs(tuple(tensors)), graph.old(1), graph.old(2), _Refs(tuple(operators)), graph.old(4))
    )
    return _Table(
        (
            model.scalar(0),
            _Refs(tuple(codes)),
            _Refs((new_graph,)),
            model.old(3),
            _Refs(tuple(buffers)),
            model.old(5),
            model.old(6),
        )
    )


def _transpose_operator(operator: _Reader, code: int, shape_tensor: int) -> _Table:
    image, weights, bias = operator.ints(1)
    inputs = _int_vector([shape_tensor, weights, image, bias])
    options = _Table((_SAME_PADDING, _STRIDE, _STRIDE))
    return _Table((code, inputs, operator.old(2), _TRANSPOSE_CONV_OPTIONS, options))


def _shape_tensor(buffer: int) -> _Table:
    name = b"output_shape"
    return _Table((_int_vector([4]), _INT32, buffer, _Bytes(name + b"\0", len(name))))


def _olds(tables: list[_Reader]) -> list[_Node]:
    return [_Old(table.position) for table in tables]


def _int_vector(numbers: list[int], *, as_bytes: bool = False) -> _Bytes:
    data = struct.pack(f"<{len(numbers)}i", *numbers)
    return _Bytes(data, len(data) if as_bytes else len(numbers))


def _int32(data: bytes, position: int) -> int:
    (number,) = struct.unpack_from("<i", data, position)
    return int(number)


def _prefix(root: _Table, old: bytes) -> bytes:
    """Serialise ``root`` in front of ``old``; parents come first, as offsets only point forward."""
    out = bytearray(b"\0\0\0\0" + _IDENTIFIER)
    waiting: list[tuple[int, _Node]] = [(0, root)]
    links: list[tuple[int, int]] = []
    while waiting:
        place, node = waiting.pop(0)
        if isinstance(node, _Old):
            links.append((place, node.position))
            continue
        start, children = _emit(out, node)
        struct.pack_into("<I", out, place, start - place)
        waiting += children
    out += bytes(-len(out) % 16)
    for place, position in links:
        struct.pack_into("<I", out, place, len(out) + position - place)
    return bytes(out) + old


def _emit(out: bytearray, node: _Table | _Refs | _Bytes) -> tuple[int, list[tuple[int, _Node]]]:
    """Append one node; return where it starts and which of its slots wait for which children."""
    out += bytes(
        -len(out) % 16 + 12
    )  # a vector's length stands 4 bytes before 16-byte aligned data
    if isinstance(node, _Bytes):
        start = len(out)
        out += struct.pack("<I", node.count) + node.data
        return start, []
    if isinstance(node, _Refs):
        start = len(out)
        out += struct.pack("<I", len(node.items)) + bytes(4 * len(node.items))
        return start, [(start + 4 + 4 * index, item) for index, item in enumerate(node.items)]
    return _emit_table(out, node)


def _emit_table(out: bytearray, table: _Table) -> tuple[int, list[tuple[int, _Node]]]:
    """A table whose present fields take four bytes each, its vtable in front of it."""
    count = len(table.fields)
    vtable_size = 4 + 2 * count
    present = [index for index, field in enumerate(table.fields) if field is not None]
    slot = {index: 4 + 4 * order for order, index in enumerate(present)}
    vtable = struct.pack("<HH", vtable_size, 4 + 4 * len(present))
    vtable += struct.pack(f"<{count}H", *(slot.get(index, 0) for index in range(count)))
    out += vtable + bytes(-len(vtable) % 4)
    start = len(out)
    out += struct.pack("<i", vtable_size + -len(vtable) % 4) + bytes(4 * len(present))
    children: list[tuple[int, _Node]] = []
    for index in present:
        field = table.fields[index]
        if isinstance(field, int):
            struct.pack_into("<i", out, start + slot[index], field)
        elif field is not None:
            children.append((start + slot[index], field))
    return start, children
