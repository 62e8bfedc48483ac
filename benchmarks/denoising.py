"""Noise taken out of real photos and of a real video: what is left of the error, and the time.

Photos of ECSSD, at most 400 pixels wide, get Gaussian noise in each channel, clipped and rounded as
a camera would. The error is the root of the mean squared difference to the photo. A figure is the
mean over the photos of the error after by the error before; ``auto`` goes by the noise found in the
noisy picture alone. The video's frames are of a still camera with people walking; they get noise of
their own, and errors are counted over RGB. Times are those of all processors together, medians.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import mean, median

import av
import cv2
import numpy as np
import numpy.typing as npt
from benchmarks.measure import Report, Row, Setup

from cleanplate.restore.denoising.denoiser import Denoiser, Strength
from cleanplate.restore.denoising.methods import make_denoiser
from cleanplate.restore.denoising.windows import windows

_SIGMAS = (5, 10, 20, 30)
_H10 = Strength(10, 10)

Pixels = npt.NDArray[np.uint8]
Clean = Callable[[Denoiser, Pixels], Strength]


def measure(setup: Setup) -> Report:
    report = Report("Noise: error after by error before, and time")
    photos = _photos(setup.media / "salient", 1 if setup.quick else 10)
    for name, denoiser, strength in _contestants(1):
        for sigma in _SIGMAS[1:2] if setup.quick else _SIGMAS:
            report.rows.append(_still_row(name, denoiser, strength, photos, sigma))
        report.rows.append(_time_row(name, denoiser, photos[0], 150 if setup.quick else 1000))
    frames = _frames(setup.media / "motion" / "vtest.avi", 4 if setup.quick else 9)
    for name, denoiser, strength in _contestants(3 if setup.quick else 5):
        if setup.quick and denoiser.name == "nlm":
            continue
        report.rows.append(_video_row(name, denoiser, strength, frames, 15))
    return report


def _contestants(frames: int) -> Iterator[tuple[str, Denoiser, Clean]]:
    def ten(_denoiser: Denoiser, _picture: Pixels) -> Strength:
        return _H10

    def auto(denoiser: Denoiser, picture: Pixels) -> Strength:
        return denoiser.strength_for(picture)

    lab, ycc = (make_denoiser("nlm", frames=frames, space=space) for space in ("lab", "ycc"))
    yield "nlm, h 10", ycc, ten
    yield "nlm, auto", ycc, auto
    yield "nlm, lab, h 10", lab, ten
    yield "nlm, lab, auto", lab, auto
    for name in ("tv", "wavelet", "bilateral"):
        yield f"{name}, auto", make_denoiser(name), auto
    if frames > 1:
        yield "average, auto", make_denoiser("average", frames=frames), auto


def _still_row(
    name: str, denoiser: Denoiser, strength: Clean, photos: list[Pixels], sigma: float
) -> Row:
    random = np.random.default_rng(7)
    shares, gains = [], []
    for photo in photos:
        noisy = _noisy(photo, sigma, random)
        result = denoiser.picture([noisy], 0, strength(denoiser, noisy))
        before, after = _error(noisy, photo), _error(result, photo)
        shares.append(after / before)
        gains.append(20 * np.log10(before / after))
    note = f"{mean(gains):+.1f} dB over {len(photos)} photos"
    return Row(f"{name}: sigma {sigma}", mean(shares), "of the error", note)


def _time_row(name: str, denoiser: Denoiser, photo: Pixels, side: int) -> Row:
    large = cv2.resize(photo, (side, side), interpolation=cv2.INTER_CUBIC)
    taken = []
    for _ in range(3):
        began = time.process_time()
        denoiser.picture([np.asarray(large, np.uint8)], 0, _H10)
        taken.append(time.process_time() - began)
    return Row(
        f"{name}: time", 1e9 * median(taken) / side**2, "ms a megapixel", "RGB, h 10, one processor"
    )


def _video_row(
    name: str, denoiser: Denoiser, strength: Clean, frames: list[Pixels], sigma: float
) -> Row:
    random = np.random.default_rng(7)
    noisy = [_noisy(frame, sigma, random) for frame in frames]
    level = strength(denoiser, noisy[0])
    shares, taken = [], []
    for clean, window in zip(frames, windows(noisy, denoiser.frames, _never), strict=True):
        began = time.process_time()
        result = denoiser.picture(list(window.items), window.at, level)
        taken.append(time.process_time() - began)
        shares.append(_error(result, clean) / _error(window.items[window.at], clean))
    seen = f"{denoiser.frames} frames" if denoiser.frames > 1 else "each frame by itself"
    note = f"{seen}, {1000 * median(taken):.0f} ms of one processor a frame of 384 x 288"
    return Row(f"video, {name}: sigma {sigma}", mean(shares), "of the error", note)


def _never(_before: Pixels, _after: Pixels) -> bool:
    return False


def _noisy(picture: Pixels, sigma: float, random: np.random.Generator) -> Pixels:
    noise = random.normal(0, sigma, picture.shape)
    return np.clip(np.rint(picture + noise), 0, 255).astype(np.uint8)


def _error(picture: Pixels, clean: Pixels) -> float:
    return float(np.sqrt(np.mean((picture.astype(np.float64) - clean) ** 2)))


def _photos(folder: Path, count: int) -> list[Pixels]:
    files = sorted(folder.rglob("*.jpg"))
    chosen = files[:: max(1, len(files) // count)][:count]
    return [np.ascontiguousarray(cv2.imread(str(path))[..., ::-1]) for path in chosen]


def _frames(path: Path, count: int) -> list[Pixels]:
    """Frames at half size, so that the video's own noise and blocks are small."""
    found: list[Pixels] = []
    with av.open(str(path)) as video:
        for frame in video.decode(video=0):
            rgb = cv2.resize(
                frame.to_ndarray(format="rgb24"), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA
            )
            found.append(np.asarray(rgb, np.uint8))
            if len(found) == count:
                break
    return found
