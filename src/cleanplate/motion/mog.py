"""MOG: a mixture of a few Gaussians a pixel, the first of its kind."""

from __future__ import annotations

from collections.abc import Iterator

from cleanplate.motion.bgsegm import bgsegm
from cleanplate.motion.opencv_model import Model, OpenCVSubtractor, Showing
from cleanplate.motion.subtractor import Mask, Pixels, check_range


class MOG(OpenCVSubtractor):
    """Each pixel's colours as a mixture of a fixed number of Gaussians; OpenCV's.

    Args:
        history: frames, 1 to 100,000, over which the model forgets. Larger follows more slowly.
        components: Gaussians of a pixel, 1 to 8.
        background_ratio: share of the time, above 0 to 1, that the Gaussians of the background
            explain.
        noise_sigma: least standard deviation of a Gaussian, above 0 to 255 grey levels; 15 is
            OpenCV's. A colour belongs to one within 2.5 of them. Larger sees less motion.
        learning_rate: see `Subtractor`; None: 1 / min(n, history) at the n-th frame.
        remember: see `OpenCVSubtractor`.

    Raises:
        UsageError: a parameter is out of its range.
        MissingError: on the first frame: this OpenCV lacks the method.

    Note:
        A restored model is an approximation, see `opencv_model`: each frame kept is learned once,
        at the rate of all those it stands for; weights and variances are what comes of that.

    References:
        P. KaewTraKulPong, R. Bowden, An improved adaptive background mixture model for real-time
        tracking with shadow detection, AVBS 2001, doi:10.1007/978-1-4615-0913-4_11.
    """

    name = "mog"
    keeps_picture = False

    def __init__(
        self,
        *,
        history: int = 200,
        components: int = 5,
        background_ratio: float = 0.7,
        noise_sigma: float = 15,
        learning_rate: float | None = None,
        remember: int = 20,
    ) -> None:
        super().__init__(learning_rate=learning_rate, remember=remember)
        check_range("the history of MOG", history, 1, 100_000)
        check_range("the number of components", components, 1, 8)
        check_range("the background ratio", background_ratio, 1e-6, 1)
        check_range("the noise's sigma", noise_sigma, 1e-6, 255)
        self._history, self._components = history, components
        self._background_ratio, self._noise_sigma = background_ratio, noise_sigma

    @property
    def background(self) -> Pixels | None:
        """None: OpenCV's MOG has no picture of it."""
        return None

    def _make(self) -> Model:
        model: Model = bgsegm("MOG").createBackgroundSubtractorMOG(
            self._history, self._components, self._background_ratio, self._noise_sigma
        )
        return model

    def _showings(self, numbers: list[int], learned: int) -> Iterator[Showing]:
        del learned  # the last of the numbers tells
        return self._all_at_once(numbers)

    def _rate_at(self, learned: int) -> float:
        return 1 / min(learned + 1, self._history)

    def _learn(self, model: Model, frame: Pixels, rate: float | None) -> Mask:
        if rate != 1:
            return super()._learn(model, frame, rate)
        # At a rate of 1, OpenCV forgets all before it looks.
        mask = super()._learn(model, frame, 0)
        model.apply(frame, None, 1.0)
        return mask
