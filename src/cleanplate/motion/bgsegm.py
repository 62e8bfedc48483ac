"""OpenCV's contributed models, and those of them that cannot be frozen."""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import MissingError
from cleanplate.motion.opencv_model import Model, OpenCVSubtractor
from cleanplate.motion.states import laid_out_as
from cleanplate.motion.subtractor import Mask, Pixels

_ONE_AT_A_TIME = threading.Lock()
"""OpenCV's number of threads is one for the whole program."""


def bgsegm(name: str) -> Any:
    """``cv2.bgsegm``, which only the contrib build of OpenCV has.

    Args:
        name: the method that needs it, for the message.

    Raises:
        MissingError: it is not there; says how it comes back.
    """
    import cv2

    module = getattr(cv2, "bgsegm", None)
    if module is None:
        msg = (
            f"{name} needs cv2.bgsegm, which this OpenCV lacks: another opencv package was "
            "installed over opencv-contrib-python-headless; bring it back with: "
            "pip install --force-reinstall --no-deps opencv-contrib-python-headless"
        )
        raise MissingError(msg)
    return module


class RandomSubtractor(OpenCVSubtractor):
    """A model of random samples, which OpenCV changes with every frame, whatever the rate.

    At a rate of 0 a frame never reaches it: what is `_frozen` then is the method's own.

    OpenCV draws its random numbers in several threads at once, and what comes out depends on their
    race; here it runs in one thread, which is no slower, so that the same frames give the same
    masks. Its number of threads is the whole program's, and is set back after each frame.
    """

    _picture: Pixels | None = None
    """The background, shaped as the frames, while the model is frozen, and as it was restored."""

    @abstractmethod
    def _frozen(self, picture: Pixels, frame: Pixels) -> Mask:
        """The mask by the background's picture and what else is known, both shaped as frames."""

    def _thawed(self) -> None:
        """The model has learned since what was frozen was made."""
        self._picture = None

    def _clear(self) -> None:
        super()._clear()
        self._thawed()

    def _take(self, state: Mapping[str, npt.NDArray[Any]], learned: int) -> tuple[int, ...]:
        shape = super()._take(state, learned)
        self._thawed()
        self._picture = laid_out_as(state, "background", np.zeros(shape, np.uint8))
        return shape

    @property
    def background(self) -> Pixels | None:
        """The mean of each pixel's samples; None before any frame."""
        if self._picture is not None:
            return self._picture.copy()
        if self._model is None or self._shape is None:
            return None
        picture = np.asarray(self._model.getBackgroundImage(), np.uint8)
        return self._taken(picture, self._shape)

    def _learn(self, model: Model, frame: Pixels, rate: float | None) -> Mask:
        if rate == 0:
            if self._picture is None:
                picture = np.asarray(model.getBackgroundImage(), np.uint8)
                self._picture = self._taken(picture, frame.shape)
            return self._frozen(self._picture, frame)
        self._thawed()
        mask = self._masked(model, self._given(frame), rate)
        if rate == 1:
            self._model = self._make()
            self._masked(self._model, self._given(frame), None)
        return np.array(mask[: frame.shape[0], : frame.shape[1]])

    def _masked(self, model: Model, given: Pixels, rate: float | None) -> Mask:
        """What OpenCV says of a picture as `_given`, in one thread."""
        import cv2

        with _ONE_AT_A_TIME:
            threads = cv2.getNumThreads()
            cv2.setNumThreads(1)
            try:
                mask = model.apply(given, None, -1.0 if rate is None else rate)
            finally:
                cv2.setNumThreads(threads)
        return np.asarray(mask, np.uint8)

    def _given(self, frame: Pixels) -> Pixels:
        """The frame as OpenCV takes it: (H, W, 3)."""
        return frame if frame.ndim == 3 else np.repeat(frame[:, :, np.newaxis], 3, axis=2)

    def _taken(self, picture: Pixels, shape: tuple[int, ...]) -> Pixels:
        """The reverse of `_given`: a picture in the frames' shape."""
        part = picture[: shape[0], : shape[1]]
        return np.ascontiguousarray(part if len(shape) == 3 else part[:, :, 0])
