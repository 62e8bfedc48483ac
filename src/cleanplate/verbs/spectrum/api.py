"""Frequencies for Python: what ``cleanplate.spectrum`` is."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Unpack

from cleanplate.verbs.on_any import on_any
from cleanplate.verbs.plain import PlainWork
from cleanplate.verbs.spectrum.options import SpectrumKeywords, SpectrumOptions
from cleanplate.verbs.spectrum.verb import Spectrum


def spectrum(
    picture: Any, *, out: str | Path | None = None, **options: Unpack[SpectrumKeywords]
) -> Any:
    """Show a picture's frequencies, filter them, or take stripes and grids out.

    Args:
        picture: RGB, RGBA or grey array (uint8, uint16 or float in [0, 1]); a Pillow image; a path;
            or the bytes of a picture file.
        out: where the result goes when ``picture`` is a path; None: beside it.
        **options: fields of `SpectrumOptions`, such as ``filter="lowpass", radius=30`` or
            ``denoise_periodic=True``; without any, the centred log-magnitude spectrum is made.

    Returns:
        The same kind; for a path, that of the file written. The spectrum itself and panels have 8
        bits; filtered pictures have the depth of their source.

    Raises:
        InputError: the picture cannot be read.
        UsageError: no picture, or an option that cannot work.
        OutputError: the result cannot be written.
    """
    verb = Spectrum(SpectrumOptions(**options))
    return on_any(picture, verb, PlainWork(verb).retouch, out)
