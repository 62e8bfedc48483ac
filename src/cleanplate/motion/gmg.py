"""GMG: how often each pixel had each colour, by Bayes' rule."""

from __future__ import annotations

from typing import Any

from cleanplate.core.errors import UsageError
from cleanplate.motion.bgsegm import bgsegm
from cleanplate.motion.opencv_model import Model, OpenCVSubtractor
from cleanplate.motion.subtractor import Mask, Pixels, check_range

_USUAL_RATE = 0.025
"""OpenCV's; said each time, for OpenCV goes on at the last one it was told."""


class GMG(OpenCVSubtractor):
    """A histogram of quantised colours a pixel, learned from the first frames; OpenCV's.

    Needs frames without motion to begin with; masks of the `warm_up` say background everywhere.

    Args:
        initialization_frames: that the histograms are made of, 1 to 10,000.
        threshold: probability of being no background, 0 to 1, above which a pixel is motion.
            Larger sees less motion.
        prior: probability, 0 to 1, that a pixel is background.
        quantization_levels: of each channel, 1 to 255.
        max_features: most colours a pixel keeps, 1 to 1000.
        smoothing_radius: of the median that removes specks, pixels; 0 for none, else odd up to 31.
        learning_rate: see `Subtractor`; None: 0.025. In the `warm_up` each frame counts the same,
            at any rate but faster ones.
        remember: see `OpenCVSubtractor`.

    Raises:
        UsageError: a parameter is out of its range.
        MissingError: on the first frame: this OpenCV lacks the method.

    Note:
        OpenCV's own forgets the initialization frames as it sees them, and begins with the one
        after them. Here they are learned as later ones are, the n-th at a rate of 1 / n.
        A restored model is an approximation, see `opencv_model`: it knows the colours of the frames
        kept; those that a pixel had only between them move, most so when it is frozen.

    References:
        A. Godbehere, A. Matsukawa, K. Goldberg, Visual tracking of human visitors under
        variable-lighting conditions for a responsive audio art installation, ACC 2012,
        doi:10.1109/ACC.2012.6315174.
    """

    name = "gmg"
    keeps_picture = False
    cleans_masks = True

    def __init__(
        self,
        *,
        initialization_frames: int = 120,
        threshold: float = 0.8,
        prior: float = 0.8,
        quantization_levels: int = 16,
        max_features: int = 64,
        smoothing_radius: int = 7,
        learning_rate: float | None = None,
        remember: int = 20,
    ) -> None:
        super().__init__(learning_rate=learning_rate, remember=remember)
        check_range("the number of initialization frames", initialization_frames, 1, 10_000)
        check_range("the decision threshold of GMG", threshold, 0, 1)
        check_range("the background's prior", prior, 0, 1)
        check_range("the number of quantization levels", quantization_levels, 1, 255)
        check_range("the number of features", max_features, 1, 1000)
        check_range("the smoothing radius", smoothing_radius, 0, 31)
        if smoothing_radius % 2 == 0 < smoothing_radius:
            msg = f"the smoothing radius is 0 or an odd number, such as 7, not {smoothing_radius}"
            raise UsageError(msg)
        self._initialization_frames = initialization_frames
        self._threshold, self._prior = threshold, prior
        self._quantization_levels, self._max_features = quantization_levels, max_features
        self._smoothing_radius = smoothing_radius
        self._is_new = True

    @property
    def warm_up(self) -> int:
        """The initialization frames."""
        return self._initialization_frames

    @property
    def background(self) -> Pixels | None:
        """None: histograms of quantised colours are no picture."""
        return None

    def _make(self) -> Model:
        model = bgsegm("GMG").createBackgroundSubtractorGMG(1, self._threshold)
        self._is_new = True
        model.setBackgroundPrior(self._prior)
        model.setQuantizationLevels(self._quantization_levels)
        model.setMaxFeatures(self._max_features)
        model.setSmoothingRadius(self._smoothing_radius)
        made: Model = model
        return made

    def _learn(self, model: Model, frame: Pixels, rate: float | None) -> Mask:
        if self._is_new:
            self._is_new = False
            self._learn(model, frame, 1.0)  # which OpenCV takes for its only one to begin with
        # At a rate of 0, OpenCV still puts new colours into the histograms.
        freezable: Any = model
        freezable.setUpdateBackgroundModel(rate != 0)
        if rate is not None and self._learned < self.warm_up:
            rate = max(rate, self._rate_at(self._learned))
        return super()._learn(model, frame, rate)

    def _rate_at(self, learned: int) -> float:
        return 1 / (learned + 1) if learned < self.warm_up else _USUAL_RATE
