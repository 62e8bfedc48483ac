"""CNT: for how many frames a pixel has had its brightness."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cleanplate.core.errors import UsageError
from cleanplate.motion.array_model import luma, shaped_as
from cleanplate.motion.bgsegm import bgsegm
from cleanplate.motion.opencv_model import Model, OpenCVSubtractor, Showing
from cleanplate.motion.subtractor import Mask, Pixels, check_range

_NEAR = 30
"""Grey levels below which OpenCV takes a pixel to have the background's brightness."""


class CNT(OpenCVSubtractor):
    """A pixel is background when it has had its luma for long enough; OpenCV's, and its fastest.

    Needs ``min_stability`` frames and one to begin with; masks of the `warm_up` say background
    everywhere.

    Args:
        min_stability: frames, 1 to 100,000, that a pixel stays the same to be background: a half
            to one second.
        max_stability: most frames that stability is counted to, above ``min_stability`` to
            1,000,000: what stands in front of the background for longer takes its place.
        learning_rate: see `Subtractor`; between 0 and 1 its reciprocal is used for
            ``max_stability``; None: ``max_stability``.
        remember: see `OpenCVSubtractor`.

    Raises:
        UsageError: a parameter is out of its range.
        MissingError: on the first frame: this OpenCV lacks the method.

    Note:
        At a rate of 0 OpenCV's own compares with the frame before and counts on. Here a frozen
        model compares with the background alone, which is what it does to a pixel that has one.
        A restored model is an approximation, see `opencv_model`: for how long a pixel had its
        brightness is not kept, but that of the background counts as had for long.

    References:
        S. Zeevi, The BackgroundSubtractorCNT project, 2016,
        https://github.com/sagi-z/BackgroundSubtractorCNT.
    """

    name = "cnt"

    def __init__(
        self,
        *,
        min_stability: int = 15,
        max_stability: int = 900,
        learning_rate: float | None = None,
        remember: int = 20,
    ) -> None:
        super().__init__(learning_rate=learning_rate, remember=remember)
        check_range("the least stability of CNT", min_stability, 1, 100_000)
        check_range("the most stability of CNT", max_stability, 2, 1_000_000)
        if max_stability <= min_stability:
            msg = (
                f"the most stability of CNT is above the least, {min_stability} frames, "
                f"not {max_stability}"
            )
            raise UsageError(msg)
        self._min, self._max = min_stability, max_stability

    @property
    def warm_up(self) -> int:
        """How many frames a pixel must have stayed the same at first."""
        return self._min + 1

    @property
    def background(self) -> Pixels | None:
        """The luma of the background: grey, for RGB frames too; 0 where none is known."""
        picture = super().background
        return None if picture is None else shaped_as(picture, self._shape)

    def _make(self) -> Model:
        model: Model = bgsegm("CNT").createBackgroundSubtractorCNT(self._min, True, self._max, True)
        return model

    @property
    def _tells(self) -> bool:
        return self._learned + 1 >= self.warm_up

    def _learn(self, model: Model, frame: Pixels, rate: float | None) -> Mask:
        grey = luma(frame)
        if rate == 0:
            return _frozen(model, grey)
        self._set_most(model, rate)
        mask = np.asarray(model.apply(grey, None, -1.0), np.uint8)
        if rate == 1:
            self._restart(model, grey)
        return mask

    def _set_most(self, model: object, rate: float | None) -> None:
        most = self._max if rate in (None, 1) else round(min(1_000_000, 1 / rate))
        model.setMaxPixelStability(max(most, self._min + 1))  # type: ignore[attr-defined]

    def _restart(self, model: Model, grey: Pixels) -> None:
        """Make the frame the background, and let it be known for as long as is needed."""
        model.apply(grey, None, 1.0)
        for _ in range(self._min):
            model.apply(grey, None, -1.0)

    def _impress(self, model: Model, background: Pixels) -> None:
        # For longer than the frames that follow: they may show what only stands in front of it.
        super()._impress(model, background)
        for _ in range(max(self._remember, self.warm_up)):
            self._learn(model, background, None)

    def _showings(self, numbers: list[int], learned: int) -> Iterator[Showing]:
        # Once each: what passes by would stand still if it were shown several times.
        if learned >= self.warm_up:
            return (Showing(number, place, None) for place, number in enumerate(numbers))
        return super()._showings(numbers, learned)


def _frozen(model: Model, grey: Pixels) -> Mask:
    import cv2

    mask = cv2.absdiff(grey, np.asarray(model.getBackgroundImage(), np.uint8))
    cv2.threshold(mask, _NEAR - 1, 255, cv2.THRESH_BINARY, dst=mask)
    return np.asarray(mask, np.uint8)
