"""PBAS: samples with a threshold and a rate of learning that each pixel finds for itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleanplate.motion.bands import over_bands
from cleanplate.motion.blobs import majority
from cleanplate.motion.sample_model import Memory, SampleModel, Told, room
from cleanplate.motion.states import UnfitError
from cleanplate.motion.subtractor import Mask, Pixels, check_odd, check_range


@dataclass(slots=True)
class PBASMemory(Memory):
    """The samples, and what each channel of each pixel has found."""

    gradients: npt.NDArray[np.uint8]
    """Gradient magnitudes of the samples, (H, W, C, N), quarters of a Sobel filter's."""
    distances: npt.NDArray[np.uint16]
    """D, distance of the nearest other when each was taken, (H, W, C, N), 1/16 grey levels."""
    sums: npt.NDArray[np.int32]
    """Of the distances over the samples, (H, W, C)."""
    thresholds: npt.NDArray[np.float32]
    """R, (H, W, C), grey levels."""
    rates: npt.NDArray[np.float32]
    """T, (H, W, C), frames."""
    slopes: npt.NDArray[np.float32]
    """Mean gradient magnitude of the last frame learned, (C,)."""


@dataclass(frozen=True)
class PBASTold(Told):
    """What was told of a frame, channel by channel."""

    gradient: npt.NDArray[np.uint8]
    """Gradient magnitudes of the frame, (H, W, C)."""
    moving: npt.NDArray[np.uint8]
    """The mask of each channel, (H, W, C)."""
    nearest: npt.NDArray[np.uint16]
    """Distance of each channel's nearest sample, (H, W, C), 1/16 grey levels."""


class PBAS(SampleModel[PBASMemory, PBASTold]):
    """The pixel-based adaptive segmenter: as `ViBe`, but each pixel finds its own numbers; ours.

    How well its samples have fitted tells a pixel how lively its background is: a lively one gets a
    higher threshold and learns with less haste to change. Colour channels are models of their own,
    and what moves in one moves. Begins with as many frames as it has samples; masks of this
    `warm_up` say background everywhere. Takes 4 bytes a sample and channel.

    Args:
        samples: former colours a pixel, ``matches`` to 255.
        matches: nearer samples that make a pixel background, 1 to 20.
        gradient_weight: alpha, 0 to 100: how much a gradient as steep as the mean counts against
            this many grey levels. 0: colour only, faster.
        least_threshold: R_lower, grey levels, 1 to 255. Larger sees less motion.
        threshold_step: R_inc/dec, share a frame, 0 to 1.
        threshold_scale: R_scale, 0 to 100: the threshold follows this many mean distances.
        rate_up: T_inc, 0 to 100. Larger learns what stands more slowly.
        rate_down: T_dec, 0 to 100. Larger learns the background faster.
        least_interval: T_lower, frames, 1 to 10,000: mean time between samples at the fastest.
        most_interval: T_upper, frames, ``least_interval`` to 1,000,000.
        median: size in pixels, odd, 1 to 31, of the median that removes specks. 1: none.
        learning_rate: see `SampleModel`; None: 1 / T where nothing moves.

    Raises:
        UsageError: a parameter is out of its range.
        MissingExtraError: numba is not installed.

    References:
        M. Hofmann, P. Tiefenbacher, G. Rigoll, Background segmentation with feedback: the
        pixel-based adaptive segmenter, CVPR workshops 2012, doi:10.1109/CVPRW.2012.6238925.
    """

    name = "pbas"
    cleans_masks = True

    def __init__(
        self,
        *,
        samples: int = 35,
        matches: int = 2,
        gradient_weight: float = 10,
        least_threshold: float = 18,
        threshold_step: float = 0.05,
        threshold_scale: float = 5,
        rate_up: float = 1,
        rate_down: float = 0.05,
        least_interval: float = 2,
        most_interval: float = 200,
        median: int = 9,
        learning_rate: float | None = None,
    ) -> None:
        super().__init__(samples=samples, matches=matches, learning_rate=learning_rate)
        check_range("the weight of the gradient", gradient_weight, 0, 100)
        check_range("the least threshold of PBAS", least_threshold, 1, 255)
        check_range("the step of the threshold", threshold_step, 0, 1)
        check_range("the scale of the threshold", threshold_scale, 0, 100)
        check_range("the rate's step up", rate_up, 0, 100)
        check_range("the rate's step down", rate_down, 0, 100)
        check_range("the least interval", least_interval, 1, 10_000)
        check_range("the most interval", most_interval, least_interval, 1_000_000)
        check_odd("the median's size", median, 31)
        self._gradient_weight, self._median = gradient_weight, median
        threshold = (threshold_step, least_threshold, threshold_scale)
        rate = (rate_up, rate_down, least_interval, most_interval)
        self._parameters = tuple(np.float32(value) for value in (*threshold, *rate))

    @property
    def warm_up(self) -> int:
        """As many frames as there are samples: each becomes one."""
        return self._samples

    def _begin(self, frame: Pixels) -> PBASMemory:
        from cleanplate.motion.random_kernel import row_seeds

        gradient = self._gradient(frame)
        _, least, *_, slowest, _ = self._parameters
        memory = PBASMemory(
            samples=room(frame, self._samples),
            seeds=row_seeds(len(frame)),
            gradients=room(frame, self._samples),
            distances=room(frame, self._samples, np.uint16),
            sums=np.zeros(frame.shape, np.int32),
            thresholds=np.full(frame.shape, least, np.float32),
            rates=np.full(frame.shape, slowest, np.float32),
            slopes=_mean_slope(gradient),
        )
        memory.samples[...], memory.gradients[...] = frame[..., None], gradient[..., None]
        return memory

    def _tell(self, memory: PBASMemory, frame: Pixels) -> PBASTold:
        from cleanplate.motion.pbas_kernel import UNIT, tell

        gradient = self._gradient(frame)
        moving, nearest = np.empty(frame.shape, np.uint8), np.empty(frame.shape, np.uint16)
        weights = np.rint(UNIT * self._gradient_weight / memory.slopes).astype(np.int32)
        samples = (frame, memory.samples, gradient, memory.gradients, weights)
        found = (memory.thresholds, self._matches, moving, nearest)
        over_bands(tell, frame.shape, *samples, *found)
        raw = moving.max(axis=2)
        return PBASTold(frame, raw, self._given_out(raw), gradient, moving, nearest)

    def _given_out(self, raw: Mask) -> Mask:
        warming = self._learned < self.warm_up
        return np.zeros_like(raw) if warming else majority(raw, self._median)

    def _learn(self, memory: PBASMemory, told: PBASTold, rate: float | None) -> None:
        if self._learned < self.warm_up:
            memory.samples[..., self._learned] = told.frame
            memory.gradients[..., self._learned] = told.gradient
        else:
            self._update(memory, told, rate)
            self._adapt(memory, told, rate)
        memory.slopes[...] = _mean_slope(told.gradient)

    def _update(self, memory: PBASMemory, told: PBASTold, rate: float | None) -> None:
        from cleanplate.motion.pbas_kernel import learn

        chances = (-1.0, -1.0) if rate is None else self._chances(rate)
        samples = (told.frame, memory.samples, told.gradient, memory.gradients)
        found = (told.moving, told.nearest, memory.distances, memory.sums, memory.rates)
        over_bands(learn, told.raw.shape, *samples, *found, memory.seeds, chances)

    def _adapt(self, memory: PBASMemory, told: PBASTold, rate: float | None) -> None:
        from cleanplate.motion.pbas_kernel import adapt

        numbers = (told.moving, memory.sums, memory.thresholds, memory.rates)
        how = (self._samples, self._parameters, rate is not None)
        over_bands(adapt, told.raw.shape, *numbers, *how)

    def _check(self, memory: PBASMemory) -> None:
        if memory.slopes.min() < 1:
            msg = "'slopes' are below 1"
            raise UnfitError(msg)

    def _overwrite(self, memory: PBASMemory, told: PBASTold) -> None:
        super()._overwrite(memory, told)
        memory.gradients[...] = told.gradient[..., None]

    def _gradient(self, frame: Pixels) -> npt.NDArray[np.uint8]:
        """Gradient magnitude of each channel, a quarter of a Sobel filter's; 0 if of no weight."""
        import cv2

        if self._gradient_weight == 0:
            return np.zeros_like(frame)
        across = cv2.Sobel(frame, cv2.CV_32F, 1, 0)
        down = cv2.Sobel(frame, cv2.CV_32F, 0, 1)
        # cv2.magnitude differs in the last bit with where an array lies in memory.
        quarter = np.sqrt(across * across + down * down) / 4
        return np.asarray(np.minimum(quarter, 255), np.uint8).reshape(frame.shape)


def _mean_slope(gradient: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Mean gradient of each channel, (C,), one level at least: a flat frame has no scale."""
    return np.asarray(np.maximum(gradient.mean(axis=(0, 1)), 1), np.float32)
