"""Make the pictures of the README and the gallery with the program itself: `make docs`.

The photos come with scikit-image (public domain or CC0); nothing of anybody else's is committed.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from skimage import data

import cleanplate as cp
from cleanplate.effects.blur import blur_background
from cleanplate.effects.composite import composite
from cleanplate.effects.cutout import on_checkerboard
from cleanplate.verbs.demo import sample_background

FOLDER = Path(__file__).parent / "pictures"
HEIGHT = 320


def main() -> None:
    """Write every picture the documentation shows."""
    FOLDER.mkdir(exist_ok=True)
    person, cup, rocket = data.astronaut(), data.coffee(), data.rocket()
    save("verbs", row(person, *each_verb(person)))
    save("any-subject", row(cup, checkered(cup), rocket, checkered(rocket)))
    save("lenses", row(*through_lenses(person)))
    save("edges", row(*(head(checkered(person, edge=edge)) for edge in ("hard", "soft", "fine"))))
    save("matte-tools", row(*(grey(cp.matte(person, **options)) for options in SHAPES)))


SHAPES: tuple[dict[str, object], ...] = ({}, {"grow": 12}, {"feather": 12.0}, {"invert": True})


def each_verb(picture: npt.NDArray[np.uint8]) -> list[npt.NDArray[np.uint8]]:
    """The four verbs on one picture."""
    return [
        checkered(picture),
        grey(cp.matte(picture)),
        cp.blur(picture, strength=0.6),
        cp.replace(picture, sample_background()),
    ]


def checkered(picture: npt.NDArray[np.uint8], **options: object) -> npt.NDArray[np.uint8]:
    """The cut-out on squares."""
    return on_checkerboard(picture, cp.matte(picture, **options))


def grey(matte: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    """A matte as a picture."""
    return np.repeat((matte[..., np.newaxis] * 255).astype(np.uint8), 3, axis=2)


def head(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The astronaut's hair."""
    return np.ascontiguousarray(picture[5:150, 140:320])


def through_lenses(picture: npt.NDArray[np.uint8]) -> list[npt.NDArray[np.uint8]]:
    """The subject in front of lights at night, through each lens."""
    matte = cp.matte(picture)
    scene = composite(picture, night(picture.shape[:2]), matte)
    lenses = ("gaussian", "disc", "hexagon")
    return [blur_background(scene, matte, cp.BlurOptions(0.5, lens=lens)) for lens in lenses]


def night(size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """A dark street with points of light, RGB (H, W, 3)."""
    result = np.full((*size, 3), (14, 16, 30), np.uint8)
    random = np.random.default_rng(4)
    for _ in range(45):
        place = (int(random.integers(size[1])), int(random.integers(size[0])))
        colour = tuple(int(number) for number in random.integers(160, 256, 3))
        cv2.circle(result, place, 5, colour, -1)
    return result


def row(*pictures: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Pictures of one height side by side."""
    parts: list[npt.NDArray[np.uint8]] = []
    for picture in pictures:
        width = round(picture.shape[1] * HEIGHT / picture.shape[0])
        parts.append(cv2.resize(picture, (width, HEIGHT), interpolation=cv2.INTER_AREA))
        parts.append(np.full((HEIGHT, 6, 3), 255, np.uint8))
    return np.hstack(parts[:-1])


def save(name: str, picture: npt.NDArray[np.uint8]) -> None:
    """Write one picture, small enough for a repository."""
    bgr = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
    cv2.imwrite(str(FOLDER / f"{name}.jpg"), bgr, [cv2.IMWRITE_JPEG_QUALITY, 88])


if __name__ == "__main__":
    main()
