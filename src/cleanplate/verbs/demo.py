"""``demo``: the main job on a real photo and on a video made here, with nothing of the user's.

The photo is scikit-image's portrait of the astronaut Eileen Collins (NASA, public domain), which
comes with that package. The video moves a window over it and adds a tone, so that it has motion and
sound.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.effects.options import BlurOptions, ReplaceOptions
from cleanplate.media.image_writer import write_photo
from cleanplate.media.inputs import Job
from cleanplate.media.photo import Photo
from cleanplate.media.whole import whole_file
from cleanplate.verbs.blur import Blur
from cleanplate.verbs.finding import Finder
from cleanplate.verbs.remove import Remove
from cleanplate.verbs.replace import Replace
from cleanplate.verbs.result import Outcome
from cleanplate.verbs.subject import run_movie, run_still

_SIZE = (720, 640)
_RATE = 25
_SECONDS = 3
_SOUND_RATE = 44100
_TONE_HZ = 440.0


def run(folder: Path) -> Iterator[Outcome]:
    """Make the samples and their results in ``folder``; yield what became of each.

    Raises:
        ModelNotFoundError: the weights cannot be brought.
        OutputError: the folder cannot be written to.
    """
    photo, beach, video = folder / "photo.jpg", folder / "background.jpg", folder / "video.mp4"
    portrait = sample_photo()
    write_photo(photo, Photo(portrait))
    write_photo(beach, Photo(sample_background()))
    write_sample_video(video, portrait)
    finder = Finder()
    yield run_still(Job(photo, folder / "photo.cutout.png", "still"), Remove(), finder)
    yield run_still(Job(photo, folder / "photo.blur.jpg", "still"), Blur(BlurOptions(0.6)), finder)
    replaced = Replace(ReplaceOptions(str(beach)))
    yield run_still(Job(photo, folder / "photo.replace.jpg", "still"), replaced, finder)
    yield run_movie(video, folder / "video.blur.mp4", Blur(), finder)


def sample_photo() -> npt.NDArray[np.uint8]:
    """The astronaut, RGB uint8 (512, 512, 3)."""
    from skimage import data

    return np.asarray(data.astronaut(), np.uint8)


def sample_background() -> npt.NDArray[np.uint8]:
    """A sunset over the sea, made by arithmetic, RGB uint8 (720, 1280, 3)."""
    rows, columns = np.mgrid[0:720, 0:1280].astype(np.float32)
    sky = np.clip(rows / 430, 0, 1)[..., np.newaxis]
    colours = (1 - sky) * np.array([40, 60, 120]) + sky * np.array([250, 170, 90])
    sun = np.exp(-((columns - 860) ** 2 + (rows - 400) ** 2) / 9000)[..., np.newaxis]
    colours = colours + sun * np.array([90, 80, 40])
    sea = rows > 430
    waves = 14 * np.sin(rows / 5 + 3 * np.sin(columns / 90)) * (rows / 720)
    glitter = 90 * np.exp(-((columns - 860) ** 2) / (80 * (rows - 425).clip(1)) / 8)
    colours[sea] = (np.array([25, 55, 85]) + (waves + glitter)[..., np.newaxis] * [1, 0.8, 0.6])[
        sea
    ]
    return np.asarray(np.clip(colours, 0, 255), np.uint8)


def write_sample_video(path: Path, picture: npt.NDArray[np.uint8]) -> None:
    """A video with sound: a window moving over ``picture``, and a tone.

    Raises:
        OutputError: the place cannot be written to.
    """
    with whole_file(path) as temporary, av.open(str(temporary), "w") as container:
        stream = container.add_stream("libx264", rate=_RATE)
        stream.height, stream.width = _SIZE
        stream.pix_fmt = "yuv420p"
        sound = container.add_stream("aac", rate=_SOUND_RATE, layout="mono")
        for frame in _moving_window(picture):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        container.mux(sound.encode(_tone()))
        container.mux(sound.encode(None))


def _moving_window(picture: npt.NDArray[np.uint8]) -> Iterator[av.VideoFrame]:
    large = np.asarray(cv2.resize(picture, (760, 760), interpolation=cv2.INTER_CUBIC), np.uint8)
    count = _RATE * _SECONDS
    for number in range(count):
        turn = 2 * np.pi * number / count
        top, left = round(12 + 12 * np.sin(2 * turn)), round(60 + 55 * np.cos(turn))
        window = large[top : top + _SIZE[0], left : left + _SIZE[1]]
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(window), "rgb24")
        frame.pts, frame.time_base = number, Fraction(1, _RATE)
        yield frame


def _tone() -> av.AudioFrame:
    time_s = np.arange(_SOUND_RATE * _SECONDS) / _SOUND_RATE
    wave = (0.2 * np.sin(2 * np.pi * _TONE_HZ * time_s)).astype(np.float32)
    frame = av.AudioFrame.from_ndarray(wave[np.newaxis], format="fltp", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = _SOUND_RATE, 0, Fraction(1, _SOUND_RATE)
    return frame
