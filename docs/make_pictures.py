"""Make the pictures of the README and the gallery with the program itself: `make docs`.

The photos come with scikit-image (public domain or CC0); nothing of anybody else's is committed.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import av
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
    save("lecture", deck_of_lecture())
    save("motion", still_camera(person))
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


def still_camera(person: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """A frame of a passer-by, what moves in it, the mask, and the plate made of all frames."""
    walker = cv2.resize(cp.remove(person), (170, 170), interpolation=cv2.INTER_AREA)
    scene = cv2.resize(data.coffee(), (480, 320), interpolation=cv2.INTER_AREA)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(60):
            frame = passed_by(scene, walker, number)
            cv2.imwrite(str(folder / f"{number:03}.png"), frame[..., ::-1])
        options = {"algorithm": "static-frame-difference", "stamp": True}
        out, overlay = folder / "masks", folder / "overlay.mp4"
        cp.find_motion(folder, out=f"{out}/", overlay=str(overlay), rate=10, **options)
        plate = cp.plate(folder).picture
        mask = cv2.cvtColor(cv2.imread(str(out / "000035.png")), cv2.COLOR_BGR2RGB)
        with av.open(str(overlay)) as video:
            drawn = next(
                frame.to_ndarray(format="rgb24")
                for number, frame in enumerate(video.decode(video=0))
                if number == 35
            )
    return row(passed_by(scene, walker, 35), drawn, mask, plate)


def passed_by(
    scene: npt.NDArray[np.uint8], walker: npt.NDArray[np.uint8], number: int
) -> npt.NDArray[np.uint8]:
    """The scene with somebody who comes in at frame 10 and walks through."""
    result = scene.copy()
    left = (number - 10) * 13 - 170
    columns = slice(max(0, left), max(0, min(scene.shape[1], left + walker.shape[1])))
    part = walker[:, columns.start - left : columns.stop - left]
    if part.size:
        alpha = part[..., 3:] / 255
        behind = result[-170:, columns]
        result[-170:, columns] = (part[..., :3] * alpha + behind * (1 - alpha)).astype(np.uint8)
    return result


def deck_of_lecture() -> npt.NDArray[np.uint8]:
    """Moments of a lecture with a webcam and a build, and the contact sheet made of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        moments = write_lecture(folder / "lecture.mp4")
        cp.slides(folder / "lecture.mp4").save(folder / "deck")
        sheet = cv2.imread(str(folder / "deck" / "contact-sheet.jpg"))[..., ::-1]
    above = row(*moments)
    scale = above.shape[1] / sheet.shape[1]
    below = cv2.resize(sheet, (above.shape[1], round(sheet.shape[0] * scale)))
    return np.vstack([above, np.full((12, above.shape[1], 3), 255, np.uint8), below])


def write_lecture(path: Path) -> list[npt.NDArray[np.uint8]]:
    """A lecture of four pages, one of them built line by line; some of its frames."""
    speaker = cv2.resize(data.astronaut()[:230, 120:350], (110, 110))
    pages = [lecture_page(*page) for page in PAGES]
    shown = []
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for number in range(len(pages) * 60):
            frame = pages[number // 60].copy()
            sway = round(6 * np.sin(number * 0.9))
            frame[240:350, 515 + sway : 625 + sway] = speaker
            cv2.circle(frame, (200 + number % 60 * 4, 300 - number % 37), 4, (220, 0, 0), -1)
            if number % 120 == 50:
                shown.append(frame)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame)))
        container.mux(stream.encode())
    return shown


PAGES = (
    ("Clean plates", 0),
    ("What a matte is", 1),
    ("What a matte is", 2),
    ("What a matte is", 3),
    ("Edges and hair", 3),
    ("Clean plates", 0),
    ("Questions", 1),
)
"""Titles and how many lines stand below."""


def lecture_page(title: str, lines: int) -> npt.NDArray[np.uint8]:
    """A page of a lecture, RGB (360, 640, 3)."""
    page = np.full((360, 640, 3), (250, 248, 240), np.uint8)
    font, ink = cv2.FONT_HERSHEY_DUPLEX, (30, 40, 90)
    cv2.putText(page, title, (40, 70), font, 1.2, ink, 2, cv2.LINE_AA)
    for line in range(lines):
        text = f"{line + 1}. {title.lower()}{', again' * line}"
        cv2.putText(page, text, (60, 140 + 50 * line), font, 0.7, ink, 1, cv2.LINE_AA)
    return page


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
