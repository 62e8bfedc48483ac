"""Non-local means: what is alike anywhere near is averaged. OpenCV's four forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeAlias, get_args

import cv2
import numpy as np

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import from_float
from cleanplate.restore.denoising.denoiser import Denoiser, Pixels, Strength, scaled

Space: TypeAlias = Literal["lab", "ycc"]
"""What brightness and colour of 8-bit RGB are."""

_LEAST_H = 1e-3
"""OpenCV divides by h."""


@dataclass(frozen=True, slots=True)
class NonLocalMeans(Denoiser):
    """Each pixel becomes the mean of those whose surroundings look alike [1]_.

    OpenCV's ``fastNlMeansDenoising`` for grey, ``Colored`` for RGB (brightness and colour of CIELAB
    one after the other), ``Multi`` and ``ColoredMulti`` for one frame among its neighbours. OpenCV
    makes CIELAB as if the picture were of linear light, which spreads the noise of dark parts; in
    the space ``ycc``, Y'CbCr, errors are 1.6 to 2.5 dB less for noise of 5 to 30. Pixels of 16 bits
    and floats keep their depth: theirs is always ``ycc``, compared by absolute differences.

    The time grows with the square of ``search`` and with ``window``, hardly with ``template``.

    References:
        .. [1] A. Buades, B. Coll, J.-M. Morel, "Non-local means denoising", Image Processing On
           Line 1, 2011, doi:10.5201/ipol.2011.bcm_nlm.
    """

    template: int = 7
    """Side of the surroundings that are compared, in pixels, odd."""
    search: int = 21
    """Side of the area that is searched for pixels alike, in pixels, odd."""
    window: int = 1
    """Frames searched, odd."""
    space: Space = "ycc"
    """Brightness and colour of 8-bit RGB: ycc, or lab, as OpenCV's own function has it."""

    name: ClassVar[str] = "nlm"
    per_sigma: ClassVar[float] = 0.95

    def __post_init__(self) -> None:
        if self.space not in get_args(Space):
            msg = f"--space is lab or ycc, not '{self.space}'"
            raise UsageError(msg)
        for what in ("template", "search", "window"):
            side = getattr(self, what)
            if side < 1 or side % 2 == 0:
                msg = f"--{'frames' if what == 'window' else what} is odd and 1 or more, not {side}"
                raise UsageError(msg)

    @property
    def frames(self) -> int:
        """As `window` says."""
        return self.window

    def plane(self, stack: Sequence[Pixels], at: int, strength: float) -> Pixels:
        """See `Denoiser.plane`; h is the strength."""
        if stack[at].dtype == np.float32:
            deep = [from_float(frame, np.dtype(np.uint16)) for frame in stack]
            return self.plane(deep, at, strength).astype(np.float32) / np.float32(65535)
        norm = cv2.NORM_L2 if stack[at].dtype == np.uint8 else cv2.NORM_L1
        h = [max(scaled(strength, stack[at].dtype), _LEAST_H)]
        sides: tuple[Any, ...] = (None, self.template, self.search, norm)
        frames, middle = _centred(stack, at)
        if len(frames) == 1:
            return np.asarray(cv2.fastNlMeansDenoising(frames[0], h, *sides))
        return np.asarray(cv2.fastNlMeansDenoisingMulti(frames, middle, len(frames), h, *sides))

    def colour(self, stack: Sequence[Pixels], at: int, strength: Strength) -> Pixels:
        """See `Denoiser.colour`."""
        if stack[at].dtype != np.uint8:
            return Denoiser.colour(self, stack, at, strength)
        return (self._lab if self.space == "lab" else self._ycc)(stack, at, strength)

    def _lab(self, stack: Sequence[Pixels], at: int, strength: Strength) -> Pixels:
        """OpenCV's colour forms, which want blue first."""
        frames, middle = _centred([frame[..., ::-1] for frame in stack], at)
        given = (None, max(strength.luma, _LEAST_H), max(strength.chroma, _LEAST_H))
        sides = (self.template, self.search)
        if len(frames) == 1:
            bgr = cv2.fastNlMeansDenoisingColored(frames[0], *given, *sides)
        else:
            several = cv2.fastNlMeansDenoisingColoredMulti
            bgr = several(frames, middle, len(frames), *given, *sides)
        return np.ascontiguousarray(np.asarray(bgr)[..., ::-1])

    def _ycc(self, stack: Sequence[Pixels], at: int, strength: Strength) -> Pixels:
        planes = [cv2.cvtColor(frame, cv2.COLOR_RGB2YCrCb) for frame in stack]
        luma = self.smoothed([frame[..., 0] for frame in planes], at, strength.luma)
        chroma = self.smoothed([frame[..., 1:] for frame in planes], at, strength.chroma)
        return np.asarray(cv2.cvtColor(np.dstack([luma, chroma]), cv2.COLOR_YCrCb2RGB))


def _centred(stack: Sequence[Pixels], at: int) -> tuple[list[Pixels], int]:
    """Frames with the wanted one in the middle, which OpenCV asks for, and its number.

    Where there are fewer on one side, those of the other stand in, mirrored in time.
    """
    half = max(at, len(stack) - 1 - at)
    last = len(stack) - 1
    order = [_mirrored(at + step, last) for step in range(-half, half + 1)]
    return [np.ascontiguousarray(stack[number]) for number in order], half


def _mirrored(number: int, last: int) -> int:
    """A frame number brought into 0..last by mirroring at the ends."""
    if last == 0:
        return 0
    number = abs(number) % (2 * last)
    return min(number, 2 * last - number)
