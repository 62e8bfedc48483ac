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
from cleanplate.restore.scratches import find_scratches
from cleanplate.segmentation.drawing import overlaid
from cleanplate.tracking.colour_weigher import ColourWeigher
from cleanplate.tracking.face_drawing import draw_faces
from cleanplate.verbs.demo import sample_background
from cleanplate.verbs.faces.explain import explain
from cleanplate.verbs.faces.options import FacesOptions

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
    save("training", learned())
    save("inpaint", mended(person))
    save("tracking", followed_cup(cup))
    save("denoise", denoised(cup))
    save("spectrum", cp.spectrum(striped(person), denoise_periodic=True, plot=True))
    save("faces", faces_explained(person))
    save("matte-tools", row(*(grey(cp.matte(person, **options)) for options in SHAPES)))
    save("segment", segmented())
    save("chroma", before_a_green_wall(person))


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


def segmented() -> npt.NDArray[np.uint8]:
    """Above, coins on the way to one region each; below, other methods of `segment`."""
    coins = np.repeat(data.coins()[..., np.newaxis], 3, axis=2)
    found = cp.segment(coins)
    stages = {stage.name: as_rgb(stage.picture) for stage in found.stages}
    above = row(
        *(stages[name] for name in ("grey", "even light", "filled", "distance", "sure foreground")),
        overlaid(coins, found.labels, numbers=True),
    )
    cup, box = data.coffee(), (60, 4, 530, 396)
    boxed = cv2.rectangle(cup.copy(), box[:2], box[2:], (255, 255, 0), 3)
    below = row(
        boxed,
        overlaid(cup, cp.segment(cup, method="grabcut", rect=box).labels),
        *(
            overlaid(cup, cp.segment(cup, **options).labels)
            for options in (
                {"seeds": "minima", "smooth": 0.0, "h_minima": 0.0},
                {"seeds": "minima"},
                {"method": "slic"},
            )
        ),
    )
    return stacked(above, below)


def before_a_green_wall(person: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """A person before a wall that shines on her; matte; replaced, with its light and without."""
    wall = np.array((64, 160, 88), np.float32)
    cut = cp.remove(person).astype(np.float32)
    alpha = cut[..., 3:] / 255
    rim = cv2.GaussianBlur(1 - alpha[..., 0], (0, 0), 18)[..., np.newaxis]
    lit = cut[..., :3] * (1 - 0.5 * rim) + 0.5 * rim * wall
    shot = np.rint(alpha * lit + (1 - alpha) * wall).astype(np.uint8)
    matte = cp.matte(shot, model="chroma")
    behind = np.full_like(shot, (232, 226, 214))
    plain = composite(shot, behind, matte)
    return row(shot, grey(matte), plain, cp.replace(shot, behind, model="chroma"))


def as_rgb(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """A grey or RGB picture as RGB."""
    return picture if picture.ndim == 3 else np.repeat(picture[..., np.newaxis], 3, axis=2)


def stacked(*rows: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Rows of pictures one above the other, all as wide as the first."""
    width = rows[0].shape[1]
    parts: list[npt.NDArray[np.uint8]] = []
    for part in rows:
        height = round(part.shape[0] * width / part.shape[1])
        parts.append(cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA))
        parts.append(np.full((8, width, 3), 255, np.uint8))
    return np.vstack(parts[:-1])


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


def mended(person: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Writing and its repair; scratches, what is found and the repair; a person taken away."""
    written, letters = with_writing(person)
    scratched = with_scratches(data.chelsea()[:, 60:360])
    found = np.repeat(find_scratches(scratched)[..., np.newaxis], 3, axis=2) * np.uint8(255)
    above = row(written, cp.inpaint(written, letters), person, cp.inpaint(person, subject="person"))
    below = row(scratched, found, cp.inpaint(scratched, scratches=True))
    width = above.shape[1]
    scaled = cv2.resize(below, (width, round(below.shape[0] * width / below.shape[1])))
    return np.vstack([above, np.full((12, width, 3), 255, np.uint8), scaled])


def with_writing(
    picture: npt.NDArray[np.uint8],
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    """A picture that somebody has written on, and where."""
    mask = np.zeros(picture.shape[:2], np.uint8)
    for number, word in enumerate(("this is", "burnt into", "the picture")):
        cv2.putText(mask, word, (20, 150 + 120 * number), cv2.FONT_HERSHEY_SIMPLEX, 2.3, 1, 9)
    return np.where(mask[..., np.newaxis] > 0, np.uint8(255), picture), mask > 0


def with_scratches(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """A picture with bent strokes, white and black."""
    result = np.ascontiguousarray(picture)
    for number, left in enumerate((40, 90, 170, 230, 265)):
        steps = np.linspace(0, 1, 30)
        across = left + 60 * steps * (-1) ** number + 6 * np.sin(9 * steps)
        points = np.stack([across, 20 + steps * 250], axis=1)
        colour = (245, 20)[number % 2]
        cv2.polylines(result, [np.int32(points)], False, (colour,) * 3, 2, cv2.LINE_AA)
    return result


def followed_cup(cup: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """A cup that flies, turns and passes behind a post: its weights, followed, lost, found."""
    flyer = cv2.resize(cp.remove(cup), (210, 140), interpolation=cv2.INTER_AREA)
    scene = cv2.resize(data.rocket(), (480, 320), interpolation=cv2.INTER_AREA)
    frames = [flown_through(scene, flyer, number) for number in range(60)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, frame in enumerate(frames):
            cv2.imwrite(str(folder / f"{number:03}.png"), frame[..., ::-1])
        drawn = folder / "drawn.mp4"
        cp.track(folder, roi="33,30,112,104", out=str(drawn), histogram="colour", rate=10)
        with av.open(str(drawn)) as video:
            shown = [frame.to_ndarray(format="rgb24") for frame in video.decode(video=0)]
    weigher = ColourWeigher()
    weigher.learn(frames[0], (33, 30, 145, 134))
    weights = np.repeat(weigher.weigh(frames[12], 0)[..., np.newaxis], 3, axis=2)
    return row(weights, shown[12], shown[36], shown[55])


def flown_through(
    scene: npt.NDArray[np.uint8], flyer: npt.NDArray[np.uint8], number: int
) -> npt.NDArray[np.uint8]:
    """The scene with the flyer in it, turned and in front of it but behind a post."""
    height, width = flyer.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -1.5 * number, 0.75)
    matrix[:, 2] += (88 + 6 * number - width / 2, 82 + 2 * number - height / 2)
    placed = cv2.warpAffine(flyer, matrix, scene.shape[1::-1], flags=cv2.INTER_LINEAR)
    alpha = placed[..., 3:] / 255
    result = (placed[..., :3] * alpha + scene * (1 - alpha)).astype(np.uint8)
    cv2.rectangle(result, (215, 0), (365, 320), (70, 72, 78), -1)
    return result


def denoised(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """A noisy detail, and what each method makes of it; the last one of nine such frames."""
    random = np.random.default_rng(8)
    clean = picture[90:330, 60:420]
    frames = [
        np.clip(clean + random.normal(0, 22, clean.shape), 0, 255).astype(np.uint8)
        for _ in range(9)
    ]
    one = [cp.denoise(frames[4], method=name, h="auto") for name in ("nlm", "wavelet", "tv")]
    averaged = cp.denoise(frames, method="average", frames=9, h="auto")[4]
    as_opencv = cp.denoise(frames[4], h="auto", space="lab")
    return np.vstack([row(frames[4], *one[:2]), row(one[2], as_opencv, averaged)])


def striped(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The picture with stripes in two directions."""
    rows, columns = np.mgrid[: picture.shape[0], : picture.shape[1]]
    waves = ((40.3, -25.6, 15), (6.1, 60.2, 10))
    stripes = sum(
        strength * np.cos(2 * np.pi * (u * columns + v * rows) / picture.shape[0])
        for u, v, strength in waves
    )
    return np.clip(picture + np.asarray(stripes)[..., np.newaxis], 0, 255).astype(np.uint8)


def faces_explained(person: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """A face by two detectors, a sum by four look-ups, and what the first features look at."""
    ways = ({"detector": "haar", "eyes": True}, {"detector": "blazeface"})
    shown = [draw_faces(person, cp.find_faces(person, **options)) for options in ways]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cv2.imwrite(str(folder / "person.png"), person[..., ::-1])
        explain(folder / "person.png", folder, FacesOptions())
        sheets = ("integral-image", "features")
        integral, features = (
            cv2.imread(str(folder / f"{sheet}.png"))[..., ::-1] for sheet in sheets
        )
    above = row(*shown, integral)
    height = round(features.shape[0] * above.shape[1] / features.shape[1])
    below = cv2.resize(features, (above.shape[1], height), interpolation=cv2.INTER_AREA)
    return np.vstack([above, np.full((8, above.shape[1], 3), 255, np.uint8), below])


def learned() -> npt.NDArray[np.uint8]:
    """Stars before photos: what a network that began with nothing has learned in a minute."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(60):
            picture, mask = star_before_photo(number)
            for part, pixels in (("images", picture[..., ::-1]), ("masks", mask)):
                (folder / part).mkdir(exist_ok=True)
                cv2.imwrite(str(folder / part / f"{number:02}.png"), pixels)
        options = cp.TrainOptions(validate_every=25, log_every=4, pictures=3, no_tensorboard=True)
        size = {"resize": 64, "crop": 64, "scale_from": 0.8, "scale_to": 1.25, "batch": 6}
        descent = {"steps": 200, "optimizer": "adam", "learning_rate": 2e-3, "schedule": "cosine"}
        run = folder / "run"
        recipe = "deeplabv3plus-mobilenetv2"
        cp.train(recipe, run, data=folder, options=options, **size, **descent)
        shown = sorted((run / "mattes").iterdir())
        parts = [cv2.imread(str(path))[..., ::-1] for path in (shown[-1], run / "curves.png")]
    return row(*parts)


def star_before_photo(number: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """A picture of a star in some colour and its mask, 120 x 160."""
    random = np.random.default_rng(number)
    photo = (data.astronaut(), data.coffee(), data.rocket())[number % 3]
    top, left = (int(random.integers(length - 200)) for length in photo.shape[:2])
    picture = cv2.resize(photo[top : top + 180, left : left + 200], (160, 120))
    angles = np.arange(10) * np.pi / 5 + random.random() * 2
    radii = np.where(np.arange(10) % 2, 16, 38) * random.uniform(0.8, 1.2)
    centre = random.uniform((50, 40), (110, 80))
    points = np.column_stack([np.cos(angles), np.sin(angles)]) * radii[:, None] + centre
    mask = cv2.fillPoly(np.zeros((120, 160), np.uint8), [np.rint(points).astype(np.int32)], 255)
    picture[mask > 0] = random.integers(60, 256, 3)
    return picture, mask


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
