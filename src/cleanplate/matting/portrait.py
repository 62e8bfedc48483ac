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
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import UsageError
from cleanplate.core.pictures import Matte, check_picture

Rgb: TypeAlias = npt.NDArray[np.uint8]
"""RGB picture, uint8 (H, W, 3), of any size."""

Network: TypeAlias = Callable[[Rgb], Matte]
"""From an RGB picture of any size and aspect to a matte of the network's own size, both covering
the same view. The function stretches the picture to its network's input; it does not letterbox
(letterboxing costs the square selfie network .01 to .02 IoU, the wide one .09)."""

WORKING_SIDE = 512
"""Longest side, in pixels, to scale a frame down to before it is given in; more only costs time, as
a look at a quarter of such a frame still fills the networks' 256 pixels."""

MARGIN = 0.15
"""Space around a found person, as a share of the longer side of its box; 0.1 to 0.2 do equally."""

SUBJECT = 0.5
"""From here on a pixel counts as found."""

_COMPANION = 0.1
"""Found regions smaller than this share of the largest are specks, not people."""

_SEARCH_SIDE = 256
"""Longest side at which people are looked for: what the networks see is no finer."""

_MOST_PEOPLE = 6
"""People looked at one by one in a still; larger ones first. Bounds the time of a crowd."""

_SHRINK = 0.1
"""How fast a tracked box follows a shrinking person: share of the way a frame. It grows at once."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a picture, in shares of its height and width, so that it fits every resolution."""

    top: float
    """First row, 0..1."""
    left: float
    """First column, 0..1."""
    bottom: float
    """End of the rows, above ``top``, up to 1."""
    right: float
    """End of the columns, above ``left``, up to 1."""

    def __post_init__(self) -> None:
        """Check the order and the range.

        Raises:
            UsageError: empty, or outside the picture.
        """
        if not (0 <= self.top < self.bottom <= 1 and 0 <= self.left < self.right <= 1):
            msg = f"a box lies in 0..1 with top < bottom and left < right, not {self}"
            raise UsageError(msg)

    @property
    def area(self) -> float:
        """Share of the picture, above 0 up to 1."""
        return (self.bottom - self.top) * (self.right - self.left)

    def window(self, size: tuple[int, int]) -> tuple[slice, slice]:
        """Rows and columns in a picture of ``size`` (H, W); whole pixels, at least one."""
        return (
            _span(self.top, self.bottom, size[0]),
            _span(self.left, self.right, size[1]),
        )


def _span(start: float, end: float, length: int) -> slice:
    """The pixels of ``length`` that a share touches; a millionth of a pixel does not count."""
    first = min(int(start * length + 1e-6), length - 1)
    return slice(first, max(first + 1, int(np.ceil(end * length - 1e-6))))


def find_box(matte: Matte, *, margin: float = MARGIN) -> Box | None:
    """The part of the picture that holds all people found, specks left out.

    Args:
        matte: float32 (H, W) in [0, 1].
        margin: space on each side, a share of the box's longer side (in pixels of ``matte``).

    Returns:
        The box, cut at the picture's border; None where nobody is found.
    """
    boxes = find_people(matte, margin=margin)
    if not boxes:
        return None
    return Box(
        top=min(box.top for box in boxes),
        left=min(box.left for box in boxes),
        bottom=max(box.bottom for box in boxes),
        right=max(box.right for box in boxes),
    )


def find_people(matte: Matte, *, margin: float = MARGIN) -> list[Box]:
    """A box for each person or group that stands apart, the largest first.

    Args:
        matte: float32 (H, W) in [0, 1].
        margin: as in `find_box`.
    """
    matte = _for_search(matte)
    found = (matte > SUBJECT).view(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(found)
    regions = stats[1:]
    if not len(regions):
        return []
    areas = regions[:, cv2.CC_STAT_AREA]
    kept = regions[areas >= _COMPANION * areas.max()]
    order = np.argsort(-kept[:, cv2.CC_STAT_AREA], kind="stable")
    return [_with_margin(kept[index], matte.shape, margin) for index in order]


def _for_search(matte: Matte) -> Matte:
    """The matte with a longest side of `_SEARCH_SIDE` at most: regions are found 4 times sooner."""
    scale = _SEARCH_SIDE / max(matte.shape)
    if scale >= 1:
        return matte
    rows, columns = (max(1, round(side * scale)) for side in matte.shape)
    return _resize(matte, (rows, columns))


def _with_margin(region: npt.NDArray[np.int32], shape: tuple[int, ...], margin: float) -> Box:
    """The box of one region (left, top, width, height, area) with its margin, cut at the border."""
    left, top, width, height = (int(number) for number in region[:4])
    space = margin * max(width, height)
    return Box(
        top=max(top - space, 0) / shape[0],
        left=max(left - space, 0) / shape[1],
        bottom=min(top + height + space, shape[0]) / shape[0],
        right=min(left + width + space, shape[1]) / shape[1],
    )


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
        return first if box is None else look_closer(rgb, first, box, self._both)

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
            return first, None
        return look_closer(rgb, first, box, self._square), box


def follow(previous: Box | None, found: Box | None) -> Box | None:
    """The box to look at now: ``found`` with ``previous`` as its slow memory.

    Args:
        previous: the frame before's; None at the start.
        found: this frame's; None where nobody is found, which forgets the memory.
    """
    if previous is None or found is None:
        return found
    keep = 1 - _SHRINK
    return Box(
        top=min(found.top, keep * previous.top + _SHRINK * found.top),
        left=min(found.left, keep * previous.left + _SHRINK * found.left),
        bottom=max(found.bottom, keep * previous.bottom + _SHRINK * found.bottom),
        right=max(found.right, keep * previous.right + _SHRINK * found.right),
    )


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
        return trusted_mean(person, look(rgb, self._salient))

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
