"""The spectrum of a picture, there and back, by numpy or by OpenCV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias, get_args

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.restore.filter_options import Engine, check_word

Plane: TypeAlias = npt.NDArray[np.float32]
"""One channel, float32 (H, W), white is 1."""

Spectrum: TypeAlias = npt.NDArray[np.complex64]
"""Complex64 (H, W)."""

_AT_ONCE = 1 << 19
"""Numbers that numpy transforms at once."""

_WHITE = 255.0
"""Magnitudes are those of numbers up to 255, as tutorials show them."""


def transform(plane: Plane, engine: Engine = "numpy") -> Spectrum:
    """The discrete Fourier transform of one channel, frequency 0 in the corner.

    Args:
        plane: float32 (H, W) of any size.
        engine: numpy's transform, or OpenCV's ``dft``.

    Raises:
        UsageError: no such engine.
    """
    _check_engine(engine)
    if engine == "numpy":
        return np.asarray(np.fft.fft2(plane), np.complex64)
    pairs = cv2.dft(np.ascontiguousarray(plane), flags=cv2.DFT_COMPLEX_OUTPUT)
    return _complex_of(pairs)


def inverse(spectrum: Spectrum, engine: Engine = "numpy") -> Plane:
    """The real part of the inverse transform, scaled so that ``inverse(transform(x))`` is x.

    Args:
        spectrum: complex64 (H, W), frequency 0 in the corner.
        engine: as in `transform`.

    Raises:
        UsageError: no such engine.
    """
    _check_engine(engine)
    if engine == "numpy":
        return np.asarray(np.fft.ifft2(spectrum).real, np.float32)
    pairs = np.ascontiguousarray(spectrum).view(np.float32).reshape(*spectrum.shape, 2)
    real = cv2.idft(pairs, flags=cv2.DFT_SCALE | cv2.DFT_REAL_OUTPUT)
    return np.asarray(real, np.float32).reshape(spectrum.shape)


def multiplied(plane: Plane, kept: npt.NDArray[np.float32], engine: Engine = "numpy") -> Plane:
    """One channel with each of its frequencies multiplied by a share.

    As the shares of a frequency and of its mirror image are the same, one half of them is given,
    and numpy transforms one half, which halves its memory and its time.

    Args:
        plane: float32 (H, W).
        kept: the shares, float32 (H, W // 2 + 1), frequency 0 in the corner.
        engine: as in `transform`.

    Returns:
        Float32 (H, W).

    Raises:
        UsageError: no such engine.
    """
    _check_engine(engine)
    if engine == "numpy":
        half = _half(plane)
        half *= kept
        return _from_half(half, plane.shape[1])
    width, spectrum = plane.shape[1], transform(plane, engine)
    del plane  # 4 bytes a pixel, where the caller holds it no longer
    spectrum[:, : kept.shape[1]] *= kept
    for row, shares in _other_half(kept, width):
        spectrum[row, kept.shape[1] :] *= shares
    return inverse(spectrum, engine)


def centred(spectrum: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Frequency 0 moved from the corner to row H // 2 and column W // 2."""
    return np.fft.fftshift(spectrum, axes=(0, 1))


def magnitudes(plane: Plane, engine: Engine = "numpy") -> npt.NDArray[np.float32]:
    """The magnitudes of a channel's spectrum, float32 (H, W), frequency 0 in the corner.

    Args:
        plane: float32 (H, W).
        engine: as in `transform`.

    Raises:
        UsageError: no such engine.
    """
    _check_engine(engine)
    if engine == "opencv":
        return np.asarray(np.abs(transform(plane, engine)), np.float32)
    half = np.abs(_half(plane))
    magnitude = np.empty(plane.shape, np.float32)
    magnitude[:, : half.shape[1]] = half
    for row, values in _other_half(half, plane.shape[1]):
        magnitude[row, half.shape[1] :] = values
    return magnitude


def log_magnitude(plane: Plane, engine: Engine = "numpy") -> npt.NDArray[np.float32]:
    """The centred log-magnitude spectrum ``20 log10(1 + |F|)`` in dB.

    Args:
        plane: float32 (H, W), white is 1; F is the transform of 255 times it.
        engine: as in `transform`.

    Returns:
        float32 (H, W), 0 or more; frequency 0 at row H // 2 and column W // 2.

    Raises:
        UsageError: no such engine.
    """
    magnitude = magnitudes(plane * np.float32(_WHITE), engine)
    magnitude += 1
    np.log10(magnitude, out=magnitude)
    magnitude *= 20
    return np.asarray(centred(magnitude), np.float32)


def as_picture(decibels: npt.NDArray[np.float32], ends: tuple[float, float] | None = None) -> Plane:
    """A log-magnitude spectrum stretched to 0..1, so that it can be looked at.

    Args:
        decibels: float32 of any shape.
        ends: what becomes 0 and 1; None: the least and the largest value.
    """
    low, high = ends or (float(decibels.min()), float(decibels.max()))
    if high == low:
        return np.zeros_like(decibels)
    shown = decibels - np.float32(low)
    shown /= np.float32(high - low)
    return shown


def _check_engine(engine: str) -> None:
    check_word("--engine", engine, get_args(Engine))


def _complex_of(pairs: npt.NDArray[Any]) -> Spectrum:
    """OpenCV's pairs of real and imaginary part (H, W, 2) as complex numbers (H, W)."""
    together = np.ascontiguousarray(pairs, np.float32)
    return together.view(np.complex64).reshape(together.shape[:2])


def _half(plane: Plane) -> Spectrum:
    """The first ``W // 2 + 1`` columns of a channel's spectrum, by numpy."""
    half = np.empty((plane.shape[0], plane.shape[1] // 2 + 1), np.complex64)
    for rows in _blocks(plane.shape):
        half[rows] = np.fft.rfft(plane[rows], axis=1)
    for columns in _blocks(half.shape[::-1]):
        half[:, columns] = np.fft.fft(half[:, columns], axis=0)
    return half


def _from_half(half: Spectrum, width: int) -> Plane:
    """The channel of such columns, whose memory is written over."""
    for columns in _blocks(half.shape[::-1]):
        half[:, columns] = np.fft.ifft(half[:, columns], axis=0)
    plane = np.empty((half.shape[0], width), np.float32)
    for rows in _blocks(plane.shape):
        plane[rows] = np.fft.irfft(half[rows], width, axis=1)
    return plane


def _blocks(shape: tuple[int, ...]) -> Iterator[slice]:
    """The lines of an array, some at a time: numpy transforms in 16 bytes a number."""
    step = max(1, _AT_ONCE // shape[1])
    for first in range(0, shape[0], step):
        yield slice(first, first + step)


def _other_half(
    half: npt.NDArray[np.float32], width: int
) -> Iterator[tuple[int | slice, npt.NDArray[np.float32]]]:
    """The rows, and what their last columns are: the mirror images, row -i, column W - j."""
    mirrored = half[:, width - half.shape[1] : 0 : -1]
    yield 0, mirrored[0]
    yield slice(1, None), mirrored[:0:-1]
