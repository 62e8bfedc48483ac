"""ViBe: samples of former colours, replaced by chance, never by age."""

from __future__ import annotations

import numpy as np

from cleanplate.motion.bands import over_bands
from cleanplate.motion.blobs import majority
from cleanplate.motion.sample_model import Memory, SampleModel, Told, room
from cleanplate.motion.subtractor import Pixels, check_odd, check_range


class ViBe(SampleModel[Memory, Told]):
    """A few former colours a pixel, of which two must be near; ours, in numba.

    Begins with one frame, and the ghosts of what stood in it vanish from their rims inwards, as
    still pixels pass colours on to their neighbours. What stops in front of a background of another
    colour stays motion for ever, unless a learning rate is given. Takes a byte a sample and
    channel.

    Args:
        samples: former colours a pixel, ``matches`` to 255. More tell finer and cost memory.
        radius: distance in grey levels, 1 to 442, up to which a sample is near; Euclidean between
            colours. Larger sees less motion.
        matches: near samples that make a pixel background, 1 to 20.
        median: size in pixels, odd, 1 to 31, of the median that removes specks from what is given
            out. 1: none, which is the paper's method bare.
        subsampling: a pixel of the background is learned once in this many frames on average, 1 to
            10,000. Larger follows more slowly.
        learning_rate: see `SampleModel`; None: 1 / ``subsampling`` where nothing moves.

    Raises:
        UsageError: a parameter is out of its range.
        MissingExtraError: numba is not installed.

    References:
        O. Barnich, M. Van Droogenbroeck, ViBe: a universal background subtraction algorithm for
        video sequences, IEEE Transactions on Image Processing 20(6), 2011,
        doi:10.1109/TIP.2010.2101613.
        M. Van Droogenbroeck, O. Barnich, ViBe: a disruptive method for background subtraction, in
        Background modeling and foreground detection for video surveillance, CRC Press 2014.
    """

    name = "vibe"
    cleans_masks = True

    def __init__(
        self,
        *,
        samples: int = 20,
        radius: float = 20,
        matches: int = 2,
        subsampling: int = 16,
        median: int = 5,
        learning_rate: float | None = None,
    ) -> None:
        super().__init__(samples=samples, matches=matches, learning_rate=learning_rate)
        check_range("the radius of ViBe", radius, 1, 442)
        check_range("the subsampling of ViBe", subsampling, 1, 10_000)
        check_odd("the median's size", median, 31)
        self._median = median
        self._radius, self._subsampling = radius, subsampling

    def _begin(self, frame: Pixels) -> Memory:
        from cleanplate.motion.random_kernel import row_seeds
        from cleanplate.motion.vibe_kernel import fill

        memory = Memory(room(frame, self._samples), row_seeds(len(frame)))
        over_bands(fill, frame.shape, frame, memory.samples, memory.seeds)
        return memory

    def _tell(self, memory: Memory, frame: Pixels) -> Told:
        from cleanplate.motion.vibe_kernel import tell

        raw = np.empty(frame.shape[:2], np.uint8)
        arguments = (frame, memory.samples, raw, int(self._radius**2), self._matches)
        over_bands(tell, raw.shape, *arguments)
        return Told(frame, raw, majority(raw, self._median))

    def _learn(self, memory: Memory, told: Told, rate: float | None) -> None:
        from cleanplate.motion.random_kernel import odds
        from cleanplate.motion.vibe_kernel import learn

        still, moving = (1 / self._subsampling, 0.0) if rate is None else self._chances(rate)
        arguments = (told.frame, memory.samples, told.raw, memory.seeds, odds(still), odds(moving))
        over_bands(learn, told.raw.shape, *arguments)
