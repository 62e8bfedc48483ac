"""LSBP: samples of each pixel's colours and of the texture around it."""

from __future__ import annotations

import numpy as np

from cleanplate.core.errors import UsageError
from cleanplate.motion.array_model import refuse_between
from cleanplate.motion.bgsegm import RandomSubtractor, bgsegm
from cleanplate.motion.opencv_model import Model
from cleanplate.motion.subtractor import Mask, Pixels, check_range

_LEAST = 3
"""Rows and columns below which OpenCV reads beside the picture."""

_NEVER = (3e38, float("inf"))
"""Bounds of T, of which a model learns with a chance of 1 / T."""


class LSBP(RandomSubtractor):
    """Samples of a pixel's colours with local binary patterns of singular values; OpenCV's.

    Its masks are poor beside the paper's; it is here because OpenCV has it.

    At a rate of 0 frames go to a twin, made with every chance of learning set to nothing, whose
    samples are all the background's picture: of a pixel with several colours, their mean is left.
    Made from a single frame, as of a model that is frozen from the start, the twin knows as much as
    the model. It costs the memory of a second model, and no time.

    Args:
        samples: of a pixel, 2 to 1023.
        radius: of the texture's pattern, pixels, 1 to 100.
        slowest: frames, above ``fastest`` to 1,000,000, after which a pixel learns at the latest.
        fastest: frames, 1 to 1,000,000, after which a pixel learns at the earliest.
        pattern_distance: bits, 1 to 33, in which the patterns of a near sample differ by fewer.
        matches: near samples that make a pixel background, 1 to 1023.
        noise_background: share of the picture, 0 to below 0.5, up to which a speck of motion is
            removed.
        noise_motion: the same of a hole in motion.
        learning_rate: None: as the bounds say; 0: frozen; 1: each frame begins a new model.
        remember: see `OpenCVSubtractor`.

    Raises:
        UsageError: a parameter is out of its range.
        MissingError: on the first frame: this OpenCV lacks the method.

    Note:
        A restored model is an approximation, see `opencv_model`: its samples are of the frames
        kept, and making it takes as long as ten times as many frames do. Frozen it is exact.

    References:
        L. Guo, D. Xu, Z. Qiang, Background subtraction using local SVD binary pattern, CVPR
        workshops 2016, doi:10.1109/CVPRW.2016.148.
    """

    name = "lsbp"

    def __init__(
        self,
        *,
        samples: int = 20,
        radius: int = 16,
        slowest: float = 32,
        fastest: float = 2,
        pattern_distance: int = 8,
        matches: int = 2,
        noise_background: float = 0.0004,
        noise_motion: float = 0.0008,
        learning_rate: float | None = None,
        remember: int = 20,
    ) -> None:
        super().__init__(learning_rate=learning_rate, remember=remember)
        check_range("the number of samples", samples, 2, 1023)
        check_range("the radius of LSBP", radius, 1, 100)
        check_range("the fastest learning of LSBP", fastest, 1, 1_000_000)
        check_range("the slowest learning of LSBP", slowest, 1, 1_000_000)
        if slowest <= fastest:
            msg = f"the slowest learning of LSBP is above the fastest, {fastest:g}, not {slowest:g}"
            raise UsageError(msg)
        check_range("the distance of patterns", pattern_distance, 1, 33)
        check_range("the number of matches", matches, 1, 1023)
        check_range("the noise of the background", noise_background, 0, 0.499)
        check_range("the noise of motion", noise_motion, 0, 0.499)
        self._samples, self._radius = samples, radius
        self._twin: Model | None = None
        self._bounds = (fastest, slowest)
        self._near = (pattern_distance, matches)
        self._noise = (noise_background, noise_motion)

    def _check_rate(self, rate: float) -> None:
        refuse_between(self.name, rate)

    def _make(self) -> Model:
        return self._made(self._bounds, distance_step=0.005)

    def _frozen(self, picture: Pixels, frame: Pixels) -> Mask:
        if self._twin is None:
            self._twin = self._made(_NEVER, distance_step=0)
            self._masked(self._twin, self._given(picture), 0)
        mask = self._masked(self._twin, self._given(frame), 0)
        return np.array(mask[: frame.shape[0], : frame.shape[1]])

    def _thawed(self) -> None:
        super()._thawed()
        self._twin = None

    def _made(self, bounds: tuple[float, float], *, distance_step: float) -> Model:
        model: Model = bgsegm("LSBP").createBackgroundSubtractorLSBP(
            nSamples=self._samples,
            LSBPRadius=self._radius,
            Tlower=bounds[0],
            Tupper=bounds[1],
            Rincdec=distance_step,
            noiseRemovalThresholdFacBG=self._noise[0],
            noiseRemovalThresholdFacFG=self._noise[1],
            LSBPthreshold=self._near[0],
            minCount=self._near[1],
        )
        return model

    def _given(self, frame: Pixels) -> Pixels:
        """BGR, whose luma OpenCV takes, and not smaller than it can read."""
        blue_first = super()._given(frame)[:, :, ::-1]
        missing = [max(0, _LEAST - side) for side in frame.shape[:2]]
        padding = ((0, missing[0]), (0, missing[1]), (0, 0))
        return np.ascontiguousarray(np.pad(blue_first, padding, mode="edge"))

    def _taken(self, picture: Pixels, shape: tuple[int, ...]) -> Pixels:
        return super()._taken(picture[:, :, ::-1], shape)
