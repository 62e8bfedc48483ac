"""The ways to take noise out, by name."""

from __future__ import annotations

from cleanplate.core.errors import UsageError
from cleanplate.restore.denoising.average import FrameAverage
from cleanplate.restore.denoising.bilateral import Bilateral
from cleanplate.restore.denoising.denoiser import Denoiser
from cleanplate.restore.denoising.nlm import NonLocalMeans, Space
from cleanplate.restore.denoising.tv import TotalVariation
from cleanplate.restore.denoising.wavelet import WaveletShrinkage

METHODS: dict[str, type[Denoiser]] = {
    method.name: method
    for method in (NonLocalMeans, TotalVariation, WaveletShrinkage, Bilateral, FrameAverage)
}
"""Every method by the name the command line has for it."""


def make_denoiser(
    name: str, *, template: int = 7, search: int = 21, frames: int = 5, space: Space = "ycc"
) -> Denoiser:
    """The method of a name.

    Args:
        name: one of `METHODS`.
        template: see `NonLocalMeans`.
        search: see `NonLocalMeans`.
        space: see `NonLocalMeans`.
        frames: looked at for one, where the method looks at several.

    Raises:
        UsageError: no such method, or a number that cannot work.
    """
    if name == NonLocalMeans.name:
        return NonLocalMeans(template, search, frames, space)
    if name == FrameAverage.name:
        return FrameAverage(frames)
    if name not in METHODS:
        msg = f"there is no method '{name}'; there are {', '.join(METHODS)}"
        raise UsageError(msg)
    return METHODS[name]()
