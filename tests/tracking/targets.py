"""Targets with known paths, drawn by code: what trackers are measured with."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from cleanplate.tracking.target import Box, Pixels

SIZE = (180, 240)
"""Rows and columns of the scenes."""

RED, GREY = (210, 60, 50), (40, 40, 44)


@dataclass(frozen=True)
class Truth:
    """Where the target is in one frame."""

    x: float
    y: float
    length: float
    width: float
    angle: float
    seen: bool

    @property
    def box(self) -> Box:
        """The upright box around the ellipse."""
        turn = math.radians(self.angle)
        across = math.hypot(self.length * math.cos(turn), self.width * math.sin(turn)) / 2
        down = math.hypot(self.length * math.sin(turn), self.width * math.cos(turn)) / 2
        return self.x - across, self.y - down, self.x + across, self.y + down


def scene(number: int = 0) -> Pixels:
    """A background of blurred blotches, greenish and greyish, with a camera's noise."""
    random = np.random.default_rng(7)
    blotches = random.integers(90, 190, (12, 16, 3)).astype(np.uint8)
    blotches[..., 0] = blotches[..., 1] - 20
    blotches[..., 2] = blotches[..., 1] - 10
    smooth = cv2.resize(blotches, SIZE[::-1], interpolation=cv2.INTER_CUBIC)
    noise = np.random.default_rng(number).integers(-4, 5, smooth.shape)
    return np.clip(smooth + noise, 0, 255).astype(np.uint8)


def drawn(truth: Truth, number: int = 0, colour: tuple[int, int, int] = RED) -> Pixels:
    """The scene with the target in it; a bright stripe across it makes its turn visible."""
    frame = scene(number)
    if truth.seen:
        axes = (round(truth.length / 2), round(truth.width / 2))
        middle = (round(truth.x), round(truth.y))
        cv2.ellipse(frame, middle, axes, truth.angle, 0, 360, colour, -1, cv2.LINE_AA)
    return frame


def straight(frames: int = 30) -> list[Truth]:
    """Three pixels a frame to the right, one down."""
    return [Truth(40 + 3 * n, 50 + n, 44, 30, 0, True) for n in range(frames)]


def round_about(frames: int = 40) -> list[Truth]:
    """A circle around the picture's middle."""
    turns = [2 * math.pi * n / frames for n in range(frames)]
    return [Truth(120 + 60 * math.cos(t), 90 + 40 * math.sin(t), 44, 30, 0, True) for t in turns]


def growing(frames: int = 30) -> list[Truth]:
    """Twice as large at the end."""
    scale = [1 + n / (frames - 1) for n in range(frames)]
    return [Truth(120, 90, 40 * s, 24 * s, 0, True) for s in scale]


def turning(frames: int = 30) -> list[Truth]:
    """Half a turn."""
    return [Truth(110 + n, 90, 70, 26, 180 * n / (frames - 1), True) for n in range(frames)]


def hidden(frames: int = 45) -> list[Truth]:
    """Not to be seen in the frames 15 to 26; comes back at another place."""
    before = [Truth(40 + 2 * n, 60, 44, 30, 0, n < 15) for n in range(27)]
    return before + [Truth(200 - 2 * n, 130, 44, 30, 0, True) for n in range(frames - 27)]


PATHS = {
    "straight": straight,
    "round": round_about,
    "growing": growing,
    "turning": turning,
    "hidden": hidden,
}
"""Every path by its name."""


def cup_box(rgb: Pixels) -> Box:
    """The truth of ``cup.mp4`` at half its size: the cup is the one thing that is dark and grey."""
    levels = rgb.astype(int)
    grey = (levels.max(axis=2) < 110) & (np.ptp(levels, axis=2) < 30)
    opened = cv2.morphologyEx(grey.astype(np.uint8), cv2.MORPH_OPEN, np.ones((7, 7)))
    closed = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, np.ones((31, 7)))
    _, _, stats, _ = cv2.connectedComponentsWithStats(closed)
    x, y, width, height = stats[1 + int(np.argmax(stats[1:, 4])), :4].tolist()
    return x, y, x + width, y + height
