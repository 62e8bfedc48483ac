"""People in a picture or a video call, from two small networks that look twice.

The selfie networks see 256 x 256 or 256 x 144 pixels: enough for a face in front of a camera,
little for a figure in a street. So they look at the whole picture first and then again at the
part where they found somebody; both answers are joined, the second trusted more the further it
zoomed in. For stills, mirrored looks, a look at each person apart and a salient-object network
are added.

Mean IoU at 0.5 on 87 photos of people (``benchmarks/portrait_quality.py`` prints the whole table):
one look .877, two networks with two looks .915, with mirrors and u2netp .924.

Everything here is numpy and OpenCV over networks given as functions; what runs them is not known.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Matte, check_picture
from cleanplate.matting.boxes import Box, find_box, find_people, follow

Rgb: TypeAlias = npt.NDArray[np.uint8]
"""RGB picture, uint8 (H, W, 3), of any size."""

Network: TypeAlias = Callable[[Rgb], Matte]
"""From an RGB picture of any size and aspect to a matte of the network's own size, both covering
the same view. The function stretches the picture to its network's input; it does not letterbox
(letterboxing costs the square selfie network .01 to .02 IoU, the wide one .09)."""

WORKING_SIDE = 512
"""Longest side, in pixels, to scale a frame down to before it is given in; more only costs time, as
a look at a quarter of such a frame still fills the networks' 256 pixels."""

_MOST_PEOPLE = 6
"""People looked at one by one in a still; larger ones first. Bounds the time of a crowd."""


def joined(*networks: Network) -> Network:
    """One network that is the mean of several, at the size of the first one's answer."""

    def mean(rgb: Rgb) -> Matte:
        mattes = [network(rgb) for network in networks]
        size = mattes[0].shape
        return np.asarray(sum(_resize(matte, size) for matte in mattes) / len(mattes), np.float32)

    return mean


def mirrored(network: Network) -> Network:
    """The network's answer averaged with the one to the flipped picture; twice the time."""

    def mean(rgb: Rgb) -> Matte:
        flipped = network(np.ascontiguousarray(rgb[:, ::-1]))
        return np.asarray((network(rgb) + flipped[:, ::-1]) / 2, np.float32)

    return mean


def look(rgb: Rgb, network: Network) -> Matte:
    """The network's matte of the whole picture, float32 (H, W) as ``rgb``.

    Raises:
        UsageError: ``rgb`` is not uint8 (H, W, 3).
    """
    if check_picture(rgb).dtype != np.uint8:
        msg = f"the networks see uint8 pictures, not {rgb.dtype}; convert it with to_uint8"
        raise UsageError(msg)
    return _resize(network(rgb), rgb.shape)


def look_closer(rgb: Rgb, matte: Matte, box: Box, network: Network) -> Matte:
    """Look again at ``box`` and join the answer to ``matte``.

    The second answer weighs 1 - area / 2: as much as the first where it sees the whole picture
    again, and nearly alone where the first saw a small figure with few of its pixels.

    Args:
        rgb: uint8 (H, W, 3).
        matte: the first answer, float32 (H, W); left as it is.
        box: where to look.
        network: gives the second answer.

    Returns:
        The joined matte, float32 (H, W); outside the box equal to ``matte``.
    """
    window = box.window(matte.shape)
    crop = rgb[window]
    weight = np.float32(1 - box.area / 2)
    closer = matte.copy()
    closer[window] += weight * (_resize(network(crop), crop.shape) - closer[window])
    return closer


def look_at_each(rgb: Rgb, matte: Matte, boxes: list[Box], network: Network) -> Matte:
    """Look at each person apart; every pixel becomes the mean of ``matte`` and all looks at it.

    Args:
        rgb: uint8 (H, W, 3).
        matte: what is known so far, float32 (H, W); left as it is.
        boxes: one a person; fewer than two change nothing.
        network: gives the answers.
    """
    if len(boxes) < 2:
        return matte
    total, looks = matte.copy(), np.ones_like(matte)
    for box in boxes:
        window = box.window(matte.shape)
        crop = rgb[window]
        total[window] += _resize(network(crop), crop.shape)
        looks[window] += 1
    return np.asarray(total / looks, np.float32)


def trusted_mean(person: Matte, salient: Matte) -> Matte:
    """Mean of a person's matte and a salient-object one, the latter weighted by its agreement.

    A salient-object network has the finer outline where its subject is the person, and is plainly
    wrong where it chose the pram or the guitar. The weight is the soft IoU, sum(min) / sum(max),
    of the two: near 1 they are averaged, near 0 the person's matte stays. The plain mean of the
    two is worse than the person's matte alone.

    Args:
        person: float32 (H, W) in [0, 1].
        salient: the same.
    """
    union = float(np.maximum(person, salient).sum())
    weight = np.float32(float(np.minimum(person, salient).sum()) / union if union else 0.0)
    return np.asarray((person + weight * salient) / (1 + weight), np.float32)


def decided(matte: Matte) -> Matte:
    """A mean of networks with its contrast raised around one half.

    Where two networks disagree their mean leaves a pale ghost of the background. A smooth step from
    0.1 to 0.9 takes it away and moves no pixel over one half; on the people set the mean absolute
    error falls from .029 to .022 (portrait-fine) and from .028 to .023 (portrait).

    Args:
        matte: float32 (H, W) in [0, 1].
    """
    step = np.clip((matte - np.float32(0.1)) / np.float32(0.8), 0.0, 1.0)
    return np.asarray(step * step * (3 - 2 * step), np.float32)


class PortraitMatter:
    """Person mattes within a video frame's time, from the two selfie networks.

    Args:
        square: the 256 x 256 selfie network.
        landscape: the 256 x 144 one; also for upright pictures, where it errs differently.
    """

    def __init__(self, square: Network, landscape: Network) -> None:
        self._square = square
        self._landscape = landscape
        self._both = joined(square, landscape)

    def __call__(self, rgb: Rgb) -> Matte:
        """The matte of a picture, float32 (H, W) in [0, 1] as ``rgb``.

        Four network runs; two where nobody is found.

        Args:
            rgb: uint8 (H, W, 3), best with a longest side of `WORKING_SIDE`.
        """
        first = look(rgb, self._both)
        box = find_box(first)
        return decided(first if box is None else look_closer(rgb, first, box, self._both))

    def track(
        self, rgb: Rgb, previous: Box | None, *, quick: bool = False
    ) -> tuple[Matte, Box | None]:
        """The matte of a video's next frame, looked at where the last one had its people.

        The whole frame is still seen, so somebody who walks in is found; the closer look is one
        run of the square network. The box grows at once and shrinks slowly, so that the crop, and
        with it the edge, does not jitter.

        Args:
            rgb: uint8 (H, W, 3) as in `__call__`.
            previous: the box returned for the frame before; None at the start and after a cut.
            quick: see the whole with the landscape network alone: two network runs instead of
                three, .01 IoU less.

        Returns:
            The matte, float32 (H, W), and the box to give in with the next frame.
        """
        first = look(rgb, self._landscape if quick else self._both)
        box = follow(previous, find_box(first))
        if box is None:
            return decided(first), None
        return decided(look_closer(rgb, first, box, self._square)), box


class FinePortraitMatter:
    """Person mattes for stills: every look `PortraitMatter` takes, mirrored, and a salient network.

    Args:
        square: the 256 x 256 selfie network.
        landscape: the 256 x 144 one.
        salient: a salient-object network, such as u2netp or IS-Net, its answer in [0, 1].
    """

    def __init__(self, square: Network, landscape: Network, salient: Network) -> None:
        self._both = joined(mirrored(square), mirrored(landscape))
        self._salient = salient

    def __call__(self, rgb: Rgb) -> Matte:
        """The matte of a picture, float32 (H, W) in [0, 1] as ``rgb``.

        Args:
            rgb: uint8 (H, W, 3), best with a longest side of at least `WORKING_SIDE`.
        """
        person = self._person(rgb)
        return decided(trusted_mean(person, look(rgb, self._salient)))

    def _person(self, rgb: Rgb) -> Matte:
        """What the selfie networks say: the whole, where somebody is, then each one apart."""
        first = look(rgb, self._both)
        box = find_box(first)
        if box is None:
            return first
        closer = look_closer(rgb, first, box, self._both)
        return look_at_each(rgb, closer, find_people(closer)[:_MOST_PEOPLE], self._both)


def _resize(matte: Matte, shape: tuple[int, ...]) -> Matte:
    """The matte bilinearly at the rows and columns of ``shape``."""
    if matte.shape == shape[:2]:
        return matte
    resized = cv2.resize(matte, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(resized, np.float32)
