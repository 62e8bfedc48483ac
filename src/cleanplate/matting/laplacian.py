"""The matting Laplacian as a function, and the solver that needs no more of it.

References:
    A. Levin, D. Lischinski, Y. Weiss, A closed-form solution to natural image matting, TPAMI 2008,
    doi:10.1109/TPAMI.2007.1177.
    K. He, J. Sun, X. Tang, Fast matting using large kernel matting Laplacian matrices, CVPR 2010,
    doi:10.1109/CVPR.2010.5539896.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float32]

_PAIRS = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))


class MattingLaplacian:
    """``L m``: how far a matte departs, window by window, from linear functions of the colours.

    Args:
        picture: RGB float32 (H, W, 3) in [0, 1].
        radius: of the windows in pixels; larger ones carry a solution further each round.
        epsilon: variance of the colours below which a window counts as flat.
    """

    def __init__(self, picture: Floats, radius: int, epsilon: float) -> None:
        self.window_pixels = (2 * radius + 1) ** 2
        """Pixels of a whole window; windows at the border are cut."""
        self._size = (2 * radius + 1, 2 * radius + 1)
        self._channels = [floats(channel) for channel in cv2.split(picture)]
        self._count = self._sum(np.ones(picture.shape[:2], np.float32))
        self._share = 1 / self._count
        self._means = [self._mean(channel) for channel in self._channels]
        self._inverse = self._inverse_covariance(epsilon)

    def __call__(self, matte: Floats) -> Floats:
        """``L m`` for a matte or any other plane, float32 (H, W)."""
        slopes, offset = self._fit(matte)
        result = self._count * matte - self._sum(offset)
        for slope, channel in zip(slopes, self._channels, strict=True):
            result -= self._sum(slope) * channel
        return result

    def _fit(self, matte: Floats) -> tuple[list[Floats], Floats]:
        """Each window's linear function of the colours: slopes and offset."""
        mean = self._mean(matte)
        with_colour = [
            self._mean(channel * matte) - centre * mean
            for channel, centre in zip(self._channels, self._means, strict=True)
        ]
        slopes = [
            _dot([self._inverse[min(i, j), max(i, j)] for j in range(3)], with_colour)
            for i in range(3)
        ]
        offset = mean - _dot(slopes, self._means)
        return slopes, offset

    def _inverse_covariance(self, epsilon: float) -> dict[tuple[int, int], Floats]:
        """Upper triangle of the inverse of each window's colour covariance, in float64 within."""
        spread = np.empty((*self._count.shape, 3, 3))
        for i, j in _PAIRS:
            both = self._mean(self._channels[i] * self._channels[j])
            spread[..., i, j] = spread[..., j, i] = both - self._means[i] * self._means[j]
        inverse = np.linalg.inv(spread + epsilon * np.eye(3))
        return {(i, j): inverse[..., i, j].astype(np.float32) for i, j in _PAIRS}

    def _sum(self, values: Floats) -> Floats:
        border = cv2.BORDER_CONSTANT
        return np.asarray(
            cv2.boxFilter(values, -1, self._size, normalize=False, borderType=border), np.float32
        )

    def _mean(self, values: Floats) -> Floats:
        return floats(self._sum(values) * self._share)


def _dot(left: list[Floats], right: list[Floats]) -> Floats:
    return floats(left[0] * right[0] + left[1] * right[1] + left[2] * right[2])


def conjugate_gradients(
    operator: Callable[[Floats], Floats], right: Floats, rounds: int, *, tolerance: float = 1e-3
) -> Floats:
    """Solve ``operator(x) = right`` from x = 0, for a symmetric operator that is not negative.

    Args:
        operator: linear, float32 (H, W) to the same.
        right: right-hand side, float32 (H, W).
        rounds: most rounds, 0 or more; stopping early is a regularisation of its own.
        tolerance: ends where what is left has fallen to this share of ``right``.

    Returns:
        x, float32 (H, W).
    """
    solution = np.zeros_like(right)
    rest, direction = right.copy(), right.copy()
    energy = first = float(np.vdot(rest, rest))
    for _ in range(rounds):
        image = operator(direction)
        curvature = float(np.vdot(direction, image))
        # Not above zero: solved, or float32 has nothing more to give.
        if energy <= tolerance**2 * first or curvature <= 0:
            break
        step = np.float32(energy / curvature)
        solution += step * direction
        rest -= step * image
        before, energy = energy, float(np.vdot(rest, rest))
        direction = rest + np.float32(energy / before) * direction
    return solution


def floats(values: npt.ArrayLike) -> Floats:
    """Values as float32; OpenCV's results have no dtype for the type checker."""
    return np.asarray(values, np.float32)
