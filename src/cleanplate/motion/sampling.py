"""Which frames a model of samples takes, and where it puts them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from cleanplate.motion.array_model import ArraySubtractor
from cleanplate.motion.states import UnfitError
from cleanplate.motion.subtractor import Pixels, State

_LONGEST = 1 << 53
"""Frames from one sample to the next at the slowest rates, of which the reciprocal is infinite."""


class SamplingSubtractor(ArraySubtractor):
    """A model of the last few samples of the video, taken at even intervals.

    Keeps them in the array ``samples``, uint8 (N, H, W[, 3]); in ``places``, int64 (3), how many
    there are, where the next one goes, and how many frames passed since the last one.

    Args:
        samples: how many are kept, each of the memory of a frame.
        interval: frames from one to the next.
        learning_rate: see `Subtractor`; its reciprocal is over how many frames the samples are
            spread; None: samples times interval; at 1 each frame takes the place of all samples.
    """

    def __init__(self, *, samples: int, interval: int, learning_rate: float | None) -> None:
        super().__init__(learning_rate=learning_rate)
        self._samples, self._interval = samples, interval

    def _begun(self, frame: Pixels) -> State:
        return {
            "samples": np.zeros((self._samples, *frame.shape), np.uint8),
            "places": np.zeros(3, np.int64),
        }

    @property
    def _taken_so_far(self) -> npt.NDArray[Any]:
        """The samples there are, the order of which says nothing."""
        return self._arrays["samples"][: int(self._arrays["places"][0])]

    def _is_due(self, rate: float | None) -> bool:
        """Whether this frame is a sample; counts it if not."""
        places = self._arrays["places"]
        interval = self._interval
        if rate is not None:
            interval = round(min(max(1, 1 / (rate * self._samples)), _LONGEST))
        if places[0] and places[2] + 1 < interval:
            places[2] += 1
            return False
        places[2] = 0
        return True

    def _put(self, frame: Pixels) -> int:
        """Keep a sample in place of the oldest; the place."""
        places = self._arrays["places"]
        place = int(places[1])
        np.copyto(self._arrays["samples"][place], frame)
        places[0] = min(places[0] + 1, self._samples)
        places[1] = (place + 1) % self._samples
        return place

    def _take(self, state: Mapping[str, npt.NDArray[Any]], learned: int) -> tuple[int, ...]:
        shape = super()._take(state, learned)
        known, place, passed = (int(number) for number in self._arrays["places"])
        if not (1 <= known <= self._samples and 0 <= place < self._samples and passed >= 0):
            msg = "'places' are none of these samples"
            raise UnfitError(msg)
        return shape

    def _forget(self) -> None:
        """As if no sample had been taken."""
        self._arrays["places"][:] = 0
