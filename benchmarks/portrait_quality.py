"""Person mattes: mean IoU at 0.5 and time of the bare networks and of their compositions.

    python benchmarks/portrait_quality.py PEOPLE SQUARE LANDSCAPE U2NETP [ISNET]

PEOPLE holds ``images`` and ``masks``; SQUARE and LANDSCAPE are the selfie networks in a form
OpenVINO reads. Pictures go in with a longest side of at most 512 (1024 with IS-Net, which
resolves more). The other networks run in bf16 where the processor has it, as f32 elsewhere.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt
import openvino as ov
from PIL import Image

from cleanplate.matting.boxes import Box
from cleanplate.matting.portrait import (
    WORKING_SIDE,
    FinePortraitMatter,
    Network,
    PortraitMatter,
    Rgb,
    joined,
    look,
    mirrored,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cleanplate.core.pictures import Matte

Sample = tuple[Rgb, npt.NDArray[np.bool_]]
_MEAN, _DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def request(path: Path, precision: str = "f32") -> ov.InferRequest:
    """The file's first output, compiled for the CPU."""
    core = ov.Core()
    whole = core.read_model(path)
    model = ov.Model([whole.get_results()[0]], whole.get_parameters())
    hints = {"INFERENCE_PRECISION_HINT": precision, "PERFORMANCE_HINT": "LATENCY"}
    return core.compile_model(model, "CPU", hints).create_infer_request()


def shrink(rgb: Rgb, rows: int, columns: int) -> Rgb:
    """The picture at another size; area means where it gets smaller."""
    smaller = rgb.shape[0] * rgb.shape[1] > rows * columns
    how = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(rgb, (columns, rows), interpolation=how), np.uint8)


def selfie(path: Path) -> Network:
    """A selfie network: RGB / 255, channels last."""
    run = request(path)
    _, rows, columns, _ = run.model_inputs[0].shape

    def network(rgb: Rgb) -> Matte:
        small = shrink(rgb, rows, columns).astype(np.float32) / np.float32(255)
        answer = run.infer({0: small[None]})[0].reshape(rows, columns)
        return np.array(answer, np.float32)

    return network


def salient(path: Path, side: int, normalise: Callable[[Rgb], npt.NDArray[np.float32]]) -> Network:
    """A salient-object network, channels first, its answer stretched to 0..1 as its authors do."""
    run = request(path, "bf16" if "bf16" in str(cpu_abilities()).lower() else "f32")

    def network(rgb: Rgb) -> Matte:
        planes = normalise(shrink(rgb, side, side)).transpose(2, 0, 1)[None]
        answer = run.infer({0: np.ascontiguousarray(planes, np.float32)})[0].reshape(side, side)
        return np.asarray((answer - answer.min()) / max(np.ptp(answer), 1e-6), np.float32)

    return network


def cpu_abilities() -> list[str]:
    return list(ov.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"))


def normalise_u2net(rgb: Rgb) -> npt.NDArray[np.float32]:
    scaled = rgb.astype(np.float32) / max(float(rgb.max()), 1.0)
    return np.asarray((scaled - _MEAN) / _DEVIATION, np.float32)


def normalise_isnet(rgb: Rgb) -> npt.NDArray[np.float32]:
    return np.asarray(rgb / np.float32(255) - np.float32(0.5), np.float32)


def samples(folder: Path) -> Iterator[Sample]:
    for path in sorted((folder / "images").iterdir()):
        mask_path = next((folder / "masks").glob(f"{path.stem}.*"))
        picture = np.asarray(Image.open(path).convert("RGB"))
        mask = np.asarray(Image.open(mask_path).convert("L"))
        size = (picture.shape[1], picture.shape[0])
        yield picture, np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST)) > 127


def working(rgb: Rgb, side: int) -> Rgb:
    scale = side / max(rgb.shape[:2])
    rows, columns = (max(1, round(length * scale)) for length in rgb.shape[:2])
    return rgb if scale >= 1 else shrink(rgb, rows, columns)


def measure(name: str, matter: Network, data: list[Sample], side: int = WORKING_SIDE) -> None:
    scores, times = [], []
    for rgb, truth in data:
        small = working(rgb, side)
        start = time.perf_counter()
        matte = matter(small)
        times.append(1000 * (time.perf_counter() - start))
        found = cv2.resize(matte, truth.shape[::-1], interpolation=cv2.INTER_LINEAR) > 0.5
        scores.append((found & truth).sum() / max((found | truth).sum(), 1))
    halves = f"{np.mean(scores[::2]):.3f} {np.mean(scores[1::2]):.3f}"
    quick, typical = np.percentile(times, 10), np.median(times)
    print(f"{name:30} {np.mean(scores):.4f}  {halves}  {typical:7.1f} ms (10%: {quick:.1f})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("people", "square", "landscape", "u2netp"):
        parser.add_argument(name, type=Path)
    parser.add_argument("isnet", type=Path, nargs="?")
    given = parser.parse_args()
    data = list(samples(given.people))
    square, landscape = selfie(given.square), selfie(given.landscape)
    u2netp = salient(given.u2netp, 320, normalise_u2net)
    portrait = PortraitMatter(square, landscape)
    both = joined(square, landscape)
    print("matter                          IoU   halves")
    measure("selfie square", square, data)
    measure("selfie landscape", landscape, data)
    measure("u2netp", u2netp, data)
    measure("square + landscape", both, data)
    measure("square + landscape, mirrored", mirrored(both), data)
    measure("mean of square and u2netp", joined(square, u2netp), data)
    measure("portrait", portrait, data)
    measure("portrait.track, first frame", lambda rgb: portrait.track(rgb, None)[0], data)
    whole = Box(0, 0, 1, 1)
    measure("portrait.track, stale box", lambda rgb: portrait.track(rgb, whole)[0], data)
    measure("portrait.track, quick", lambda rgb: portrait.track(rgb, None, quick=True)[0], data)
    measure("portrait + u2netp, mean", joined(portrait, u2netp), data)
    measure("portrait-fine (u2netp)", FinePortraitMatter(square, landscape, u2netp), data)
    if given.isnet:
        isnet = salient(given.isnet, 1024, normalise_isnet)
        cached: dict[int, Matte] = {}

        def once(rgb: Rgb) -> Matte:
            if id(rgb) not in cached:
                cached[id(rgb)] = look(rgb, isnet)
            return cached[id(rgb)]

        fixed = [(working(rgb, 1024), truth) for rgb, truth in data]
        measure("IS-Net", once, fixed, 1024)
        fine = FinePortraitMatter(square, landscape, once)
        measure("portrait-fine (IS-Net, cached)", fine, fixed, 1024)


if __name__ == "__main__":
    main()
