"""The spectrum of a picture, there and back, by numpy or by OpenCV."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, get_args

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError

Engine: TypeAlias = Literal["numpy", "opencv"]
"""Which Fourier transform is used; they agree to 1e-4 of white and better."""

Plane: TypeAlias = npt.NDArray[np.float32]
"""One channel, float32 (H, W), white is 1."""

Spectrum: TypeAlias = npt.NDArray[np.complex64]
"""Complex64 (H, W)."""

_WHITE = 255.0
"""Magnitudes are those of numbers up to 255, as tutorials show them."""


def check_engine(engine: str) -> None:
    """Refuse a transform that there is not.

    Raises:
        UsageError: it is none of `Engine`.
    """
    if engine not in get_args(Engine):
        msg = f"--engine is numpy or opencv, not '{engine}'"
        raise UsageError(msg)


def transform(plane: Plane, engine: Engine = "numpy") -> Spectrum:
    """The discrete Fourier transform of one channel, frequency 0 in the corner.

    Args:
        plane: float32 (H, W) of any size.
        engine: numpy's transform, or OpenCV's ``dft``.

    Raises:
        UsageError: no such engine.
    """
    check_engine(engine)
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
    check_engine(engine)
    if engine == "numpy":
        return np.asarray(np.fft.ifft2(spectrum).real, np.float32)
    pairs = np.ascontiguousarray(spectrum).view(np.float32).reshape(*spectrum.shape, 2)
    real = cv2.idft(pairs, flags=cv2.DFT_SCALE | cv2.DFT_REAL_OUTPUT)
    return np.asarray(real, np.float32).reshape(spectrum.shape)


def centred(spectrum: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Frequency 0 moved from the corner to row H // 2 and column W // 2."""
    return np.fft.fftshift(spectrum, axes=(0, 1))


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
    magnitude = np.abs(centred(transform(plane * np.float32(_WHITE), engine)))
    return np.asarray(20 * np.log10(1 + magnitude), np.float32)


def as_picture(decibels: npt.NDArray[np.float32]) -> Plane:
    """A log-magnitude spectrum stretched to 0..1, so that it can be looked at."""
    low, high = float(decibels.min()), float(decibels.max())
    if high == low:
        return np.zeros_like(decibels)
    return (decibels - np.float32(low)) / np.float32(high - low)


def _complex_of(pairs: npt.NDArray[Any]) -> Spectrum:
    """OpenCV's pairs of real and imaginary part (H, W, 2) as complex numbers (H, W)."""
    together = np.ascontiguousarray(pairs, np.float32)
    return together.view(np.complex64).reshape(together.shape[:2])
