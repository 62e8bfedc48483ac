"""SuBSENSE: colours and textures remembered, and a sensitivity that each pixel finds for itself."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from cleanplate.motion.bands import over_bands
from cleanplate.motion.blobs import filled, majority
from cleanplate.motion.sample_model import Memory, SampleModel, Told, room
from cleanplate.motion.states import UnfitError
from cleanplate.motion.subsense_scene import Scene, follow_light, follow_texture, new_scene
from cleanplate.motion.subtractor import Mask, Pixels, check_odd, check_range

_LONG, _SHORT = 100, 25
"""Frames of the running means."""

_ANEW = 0.1
"""Share of the samples taken anew when the scene changes as a whole."""


@dataclass(slots=True)
class SuBSENSEMemory(Memory, Scene):
    """The samples, the feedback of each pixel and what is known of the whole picture."""

    patterns: npt.NDArray[np.uint16]
    """Local binary similarity patterns of the samples, (H, W, C, N)."""
    feedback: npt.NDArray[np.float32]
    """What each pixel knows of itself, (H, W, 10), see `subsense_feedback.R` and those after it."""
    unstable: npt.NDArray[np.uint8]
    """1 where a pixel is told with less certainty, (H, W)."""
    frame: npt.NDArray[np.uint8]
    """The last frame learned, (H, W, C)."""
    codes: npt.NDArray[np.uint16]
    """Its patterns, (H, W, C)."""
    raw: npt.NDArray[np.uint8]
    """Its raw mask, (H, W)."""
    turned: npt.NDArray[np.uint8]
    """Where that differed from the one before, (H, W)."""
    mask: npt.NDArray[np.uint8]
    """The mask given out, (H, W)."""


@dataclass(frozen=True)
class SuBSENSETold(Told):
    """What was told of a frame, with what it was told by."""

    codes: npt.NDArray[np.uint16]
    """The frame's patterns, (H, W, C)."""
    nearest: npt.NDArray[np.float32]
    """Distance of each pixel's nearest samples, 0 to 1, (H, W)."""
    textured: float
    """Share of textured pixels, 0 to 1."""


class SuBSENSE(SampleModel[SuBSENSEMemory, SuBSENSETold]):
    """Self-balanced sensitivity: as `PBAS`, with textures beside colours; ours, in numba.

    The most exact of the methods here, and sturdy against waving leaves, flicker and shadows of
    little depth. Begins with one frame; holes of what moves are filled, specks removed. Takes
    3 bytes a sample and channel: 35 MB for 320 x 240.

    Args:
        samples: former colours and patterns a pixel, ``matches`` to 255.
        matches: near samples that make a pixel background, 1 to 20.
        colour_threshold: R0 of colours, grey levels a channel, 1 to 255. Larger sees less motion.
        pattern_threshold: R0 of patterns, bits a channel, 0 to 16. Larger sees less motion.
        relative_threshold: T_r, share of its level, 0 to 1, by which a neighbour must differ to
            count as texture; it follows how much texture there is.
        median: size in pixels, odd, 1 to 31, of the median that removes specks. 1: none.
        learning_rate: see `SampleModel`; None: 1 / T where nothing moves.

    Raises:
        UsageError: a parameter is out of its range.
        MissingExtraError: numba is not installed.

    Note:
        Where the paper leaves a number open (how large a step of R and T is, how distances of
        colour and pattern add up), it is that of the authors' published program.

    References:
        P.-L. St-Charles, G.-A. Bilodeau, R. Bergevin, SuBSENSE: a universal change detection method
        with local adaptive sensitivity, IEEE Transactions on Image Processing 24(1), 2015,
        doi:10.1109/TIP.2014.2378053.
    """

    name = "subsense"
    cleans_masks = True

    def __init__(
        self,
        *,
        samples: int = 50,
        matches: int = 2,
        colour_threshold: float = 30,
        pattern_threshold: int = 3,
        relative_threshold: float = 0.333,
        median: int = 9,
        learning_rate: float | None = None,
    ) -> None:
        super().__init__(samples=samples, matches=matches, learning_rate=learning_rate)
        check_range("the colour threshold of SuBSENSE", colour_threshold, 1, 255)
        check_range("the pattern threshold of SuBSENSE", pattern_threshold, 0, 16)
        check_range("the relative threshold of patterns", relative_threshold, 0, 1)
        check_odd("the median's size", median, 31)
        self._colour_threshold, self._pattern_threshold = colour_threshold, pattern_threshold
        self._relative_threshold, self._median = relative_threshold, median

    def _begin(self, frame: Pixels) -> SuBSENSEMemory:
        from cleanplate.motion.random_kernel import row_seeds
        from cleanplate.motion.subsense_feedback import FEEDBACK, R, T, V

        size, scene = frame.shape[:2], new_scene(frame, self._relative_threshold)
        codes, _ = _coded(_padded(frame), scene.thresholds, frame.shape)
        feedback = np.zeros((*size, FEEDBACK), np.float32)
        feedback[..., R], feedback[..., V], feedback[..., T] = 1, 10, scene.intervals[0]
        memory = SuBSENSEMemory(
            **{field.name: getattr(scene, field.name) for field in fields(Scene)},
            samples=room(frame, self._samples),
            seeds=row_seeds(len(frame)),
            patterns=room(frame, self._samples, np.uint16),
            feedback=feedback,
            unstable=np.zeros(size, np.uint8),
            frame=frame.copy(),
            codes=codes,
            raw=np.zeros(size, np.uint8),
            turned=np.zeros(size, np.uint8),
            mask=np.zeros(size, np.uint8),
        )
        self._refill(memory, 0, self._samples)
        return memory

    def _refill(self, memory: SuBSENSEMemory, start: int, count: int) -> None:
        from cleanplate.motion.subsense_kernel import refill

        arguments = (memory.frame, memory.codes, memory.mask, memory.samples, memory.patterns)
        over_bands(refill, memory.mask.shape, *arguments, memory.seeds, start, count)

    def _tell(self, memory: SuBSENSEMemory, frame: Pixels) -> SuBSENSETold:
        from cleanplate.motion.subsense_kernel import tell

        padded = _padded(frame)
        codes, textured = _coded(padded, memory.thresholds, frame.shape)
        raw, nearest = np.empty(frame.shape[:2], np.uint8), np.empty(frame.shape[:2], np.float32)
        samples = (padded, codes, memory.samples, memory.patterns, memory.thresholds)
        limits = float(self._colour_threshold), int(self._pattern_threshold), self._matches
        pixels = (memory.feedback, memory.unstable)
        over_bands(tell, raw.shape, *samples, *pixels, *limits, raw, nearest)
        return SuBSENSETold(frame, raw, _whole(raw, self._median), codes, nearest, textured)

    def _learn(self, memory: SuBSENSEMemory, told: SuBSENSETold, rate: float | None) -> None:
        shares = 1 / min(self._learned, _LONG), 1 / min(self._learned, _SHORT)
        self._update(memory, told, rate)
        self._adapt(memory, told, shares, rate)
        follow_texture(memory, told.textured, self._relative_threshold)
        memory.frame, memory.codes = told.frame.copy(), told.codes
        memory.raw, memory.mask = told.raw, told.mask.copy()
        if follow_light(memory, told.frame, shares) and rate is None:
            self._begin_anew(memory)

    def _begin_anew(self, memory: SuBSENSEMemory) -> None:
        """Take a tenth of the samples anew, and learn as fast as can be."""
        from cleanplate.motion.subsense_feedback import T

        count = max(1, round(_ANEW * self._samples))
        self._refill(memory, self._learned % self._samples, count)
        memory.feedback[..., T] = 1

    def _update(self, memory: SuBSENSEMemory, told: SuBSENSETold, rate: float | None) -> None:
        from cleanplate.motion.subsense_kernel import learn

        chances = (-1.0, -1.0) if rate is None else self._chances(rate)
        hurry = (1 / float(memory.intervals[0]), 0.5 if memory.clocks[1] else 0.0)
        if rate is not None:
            hurry = (0.0, 0.0)
        samples = (told.frame, told.codes, told.raw, memory.samples, memory.patterns)
        how = (memory.feedback, memory.unstable, memory.seeds, chances, hurry)
        over_bands(learn, told.raw.shape, *samples, *how)

    def _adapt(
        self,
        memory: SuBSENSEMemory,
        told: SuBSENSETold,
        shares: tuple[float, float],
        rate: float | None,
    ) -> None:
        from cleanplate.motion.subsense_feedback import adapt

        blinks, memory.turned = _blinks(memory, told)
        frames = (told.frame, told.codes, memory.frame, memory.codes)
        masks = (told.raw, told.mask, blinks, told.nearest)
        intervals = (float(memory.intervals[0]), float(memory.intervals[1]))
        how = (memory.feedback, memory.unstable, shares, intervals, rate is not None)
        over_bands(adapt, told.raw.shape, *frames, *masks, *how)

    def _check(self, memory: SuBSENSEMemory) -> None:
        if memory.intervals.min() < 1 or memory.clocks.min() < 0:
            msg = "'intervals' are below 1, or 'clocks' below 0"
            raise UnfitError(msg)

    def _overwrite(self, memory: SuBSENSEMemory, told: SuBSENSETold) -> None:
        super()._overwrite(memory, told)
        memory.patterns[...] = told.codes[..., None]


def _padded(frame: Pixels) -> Pixels:
    """The frame with its border repeated twice around it, for the patterns."""
    import cv2

    from cleanplate.motion.lbsp_kernel import RIM

    padded = cv2.copyMakeBorder(frame, RIM, RIM, RIM, RIM, cv2.BORDER_REPLICATE)
    return np.asarray(padded, np.uint8).reshape(*padded.shape[:2], frame.shape[2])


def _coded(
    padded: Pixels, thresholds: npt.NDArray[np.uint8], shape: tuple[int, ...]
) -> tuple[npt.NDArray[np.uint16], float]:
    """The patterns (H, W, C) of a padded frame, and the share of pixels that are textured."""
    from cleanplate.motion.lbsp_kernel import code_frame

    height, width, channels = shape
    codes, textured = np.empty((height, width * channels), np.uint16), np.empty(height, np.int64)
    arguments = (padded.reshape(len(padded), -1), thresholds, channels, codes, textured)
    over_bands(code_frame, shape, *arguments)
    return codes.reshape(shape), float(textured.sum() / (height * width))


def _whole(raw: Mask, median: int) -> Mask:
    """A raw mask with gaps closed, holes filled and specks removed."""
    import cv2

    square = np.ones((3, 3), np.uint8)
    closed = np.asarray(cv2.morphologyEx(raw, cv2.MORPH_CLOSE, square), np.uint8)
    core = np.asarray(cv2.erode(closed, square, iterations=3), np.uint8)
    holes = filled(closed) ^ closed
    return majority(raw | core | holes, median)


def _blinks(memory: SuBSENSEMemory, told: SuBSENSETold) -> tuple[Mask, Mask]:
    """Where the raw mask turned in this frame or the last, away from motion; and where in this."""
    import cv2

    turned = told.raw ^ memory.raw
    square = np.ones((3, 3), np.uint8)
    around = np.asarray(cv2.dilate(told.mask | memory.mask, square, iterations=3), np.uint8)
    return (turned | memory.turned) & ~around, turned
