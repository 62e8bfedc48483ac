"""MOG2: a mixture of Gaussians a pixel, of as many as it needs."""

from __future__ import annotations

from collections.abc import Iterator

from cleanplate.motion.opencv_model import Model, OpenCVSubtractor, Showing
from cleanplate.motion.subtractor import check_range


class MOG2(OpenCVSubtractor):
    """Each pixel's colours as a mixture of Gaussians whose number adapts; OpenCV's.

    At rates above a half, what comes in is a
    shadow, for it is compared with what was just learned: set ``shadows`` off there.

    Args:
        history: frames, 1 to 100,000, over which the model forgets. Larger follows more slowly.
        threshold: squared Mahalanobis distance, above 0 to 10,000, from a Gaussian up to which a
            colour belongs to it. Larger sees less motion.
        components: most Gaussians a pixel may have, 1 to 20.
        background_ratio: share of the time, 0 to 1, that the Gaussians of the background explain.
        initial_variance: of a new Gaussian, in squared grey levels, 1 to 10,000.
        shadows: label shadows on their own; costs some time.
        shadow_threshold: how dark a shadow may be, 0 to 1: a shadow keeps this share of the light
            at least.
        learning_rate: see `Subtractor`; None: 1 / min(2 n, history) at the n-th frame.
        remember: see `OpenCVSubtractor`.

    Raises:
        UsageError: a parameter is out of its range.

    Note:
        A restored model is an approximation, see `opencv_model`: each frame kept is learned once,
        at the rate of all those it stands for; weights and variances are what comes of that.

    References:
        Z. Zivkovic, Improved adaptive Gaussian mixture model for background subtraction, ICPR 2004,
        doi:10.1109/ICPR.2004.1333992.
        A. Prati, I. Mikic, M. Trivedi, R. Cucchiara, Detecting moving shadows, PAMI 2003,
        doi:10.1109/TPAMI.2003.1206520.
    """

    name = "mog2"

    def __init__(
        self,
        *,
        history: int = 500,
        threshold: float = 16,
        components: int = 5,
        background_ratio: float = 0.9,
        initial_variance: float = 15,
        shadows: bool = True,
        shadow_threshold: float = 0.5,
        learning_rate: float | None = None,
        remember: int = 20,
    ) -> None:
        super().__init__(learning_rate=learning_rate, remember=remember)
        check_range("the history of MOG2", history, 1, 100_000)
        check_range("the threshold of MOG2", threshold, 1e-6, 10_000)
        check_range("the number of components", components, 1, 20)
        check_range("the background ratio", background_ratio, 0, 1)
        check_range("the initial variance", initial_variance, 1, 10_000)
        check_range("the shadow threshold", shadow_threshold, 0, 1)
        self._history, self._threshold = history, threshold
        self._components, self._background_ratio = components, background_ratio
        self._initial_variance = initial_variance
        self._shadows, self._shadow_threshold = shadows, shadow_threshold

    def _make(self) -> Model:
        import cv2

        model = cv2.createBackgroundSubtractorMOG2(self._history, self._threshold, self._shadows)
        model.setNMixtures(self._components)
        model.setBackgroundRatio(self._background_ratio)
        model.setVarInit(self._initial_variance)
        model.setShadowThreshold(self._shadow_threshold)
        return model

    def _showings(self, numbers: list[int], learned: int) -> Iterator[Showing]:
        del learned  # the last of the numbers tells
        return self._all_at_once(numbers)

    def _rate_at(self, learned: int) -> float:
        return 1 / min(2 * (learned + 1), self._history)
