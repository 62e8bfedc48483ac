"""Edges measured: enlarging and refining mattes, and the subject's own colours.

    python benchmarks/edges.py MEDIA [--network U2NETP.onnx] [--large]

MEDIA holds ``matting`` (a photograph with its true matte and foreground), ``salient`` and ``davis``
(pictures with binary masks). Without a network only what needs none is measured; ``--large`` adds
the times and the memory for a picture of 20 MP.

Errors: SAD is the sum of absolute differences in thousands, MSE the mean squared error in
thousandths, Grad the squared difference of gradients (Gaussian, 1.4 pixels) summed, as in
C. Rhemann et al., A perceptually motivated online benchmark for image matting, CVPR 2009,
doi:10.1109/CVPR.2009.5206503. Conn, of the same paper, in thousands with steps of 0.1. BF is the F
measure of the boundary at 0.5, found within 1 pixel.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import numpy.typing as npt

from cleanplate.core.errors import MissingExtraError
from cleanplate.effects.foreground import (
    estimate_foreground,
    estimate_foreground_plane,
    estimate_foreground_planes,
)
from cleanplate.matting.fine import refine, refine_soft
from cleanplate.matting.upsample import upsample_frame, upsample_matte

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleanplate.core.pictures import Matte

Rgb = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

LARGE = (3648, 5472)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("media", type=Path)
    parser.add_argument("--network", type=Path)
    parser.add_argument("--large", action="store_true")
    options = parser.parse_args()
    picture, alpha, colours = lemur(options.media / "matting")
    enlarging(picture, alpha)
    foreground(picture, alpha, colours)
    frames(picture, alpha)
    if options.network:
        network = load_network(options.network)
        fur(picture, alpha, network(picture))
        masks(options.media, network)
    if options.large:
        large(picture, alpha)


def lemur(folder: Path) -> tuple[Rgb, Matte, Rgb]:
    alpha = cv2.imread(str(folder / "lemur_alpha.png"), cv2.IMREAD_GRAYSCALE)
    matte = alpha.astype(np.float32) / np.float32(255)
    return read(folder / "lemur.png"), matte, read(folder / "lemur_foreground.png")


def read(path: Path) -> Rgb:
    return np.asarray(cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB), np.uint8)


def reduced(matte: Matte, size: int) -> Matte:
    return np.clip(cv2.resize(matte, (size, size), interpolation=cv2.INTER_AREA), 0.0, 1.0)


def bilinear(matte: Matte, picture: Rgb) -> Matte:
    return np.asarray(cv2.resize(matte, picture.shape[1::-1]), np.float32)


def luma(picture: Rgb) -> Rgb:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)


def by_frame(matte: Matte, picture: Rgb) -> Matte:
    return upsample_frame(matte, luma(picture)) / np.float32(255)


def load_network(path: Path) -> Callable[[Rgb], Matte]:
    """U2NetP on the processor, preprocessed as by its authors."""
    import openvino as ov

    core = ov.Core()
    # bfloat16 alone costs this network a fifth more SAD on the lemur.
    exact = {"INFERENCE_PRECISION_HINT": "f32"}
    compiled = core.compile_model(core.read_model(path), "CPU", exact)
    mean, std = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])

    def network(picture: Rgb) -> Matte:
        small = cv2.resize(picture, (320, 320), interpolation=cv2.INTER_AREA)
        tensor = (small / max(small.max(), 1) - mean) / std
        matte = compiled(tensor.transpose(2, 0, 1)[np.newaxis].astype(np.float32))[0][0, 0]
        return np.clip((matte - matte.min()) / (np.ptp(matte) + 1e-6), 0.0, 1.0)

    return network


# --- errors


def gradient(matte: Matte) -> Matte:
    smooth = cv2.GaussianBlur(matte, (0, 0), 1.4)
    return np.hypot(np.gradient(smooth, axis=0), np.gradient(smooth, axis=1))


def connectivity(matte: Matte, truth: Matte) -> float:
    """What is not joined to the largest piece that both are sure of, by levels of 0.1."""
    level = np.full(truth.shape, -1.0)
    steps = np.arange(0.1, 1.05, 0.1)
    for before, step in zip(np.concatenate([[0], steps[:-1]]), steps, strict=True):
        both = ((matte >= step) & (truth >= step)).astype(np.uint8)
        _, labels, stats, _ = cv2.connectedComponentsWithStats(both, connectivity=4)
        largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax()) if len(stats) > 1 else -1
        level[(level < 0) & (labels != largest)] = before
    level[level < 0] = 1.0
    lost = [np.where(m - level >= 0.15, m - level, 0.0) for m in (matte, truth)]
    return float(np.abs(lost[0] - lost[1]).sum() / 1000)


def errors(matte: Matte, truth: Matte) -> str:
    difference = matte.astype(np.float64) - truth
    sad, mse = np.abs(difference).sum() / 1000, 1000 * (difference**2).mean()
    grad = float(((gradient(matte) - gradient(truth)) ** 2).sum())
    conn = connectivity(matte, truth)
    return f"SAD {sad:6.3f}  MSE {mse:7.4f}  Grad {grad:7.2f}  Conn {conn:6.3f}"


def boundary_f(found: Mask, truth: Mask) -> float:
    kernel = np.ones((3, 3), np.uint8)
    lines = [m.view(np.uint8) - cv2.erode(m.view(np.uint8), kernel) for m in (found, truth)]
    near = [cv2.dilate(line, kernel) for line in lines]
    precision = (lines[0] & near[1]).sum() / max(int(lines[0].sum()), 1)
    recall = (lines[1] & near[0]).sum() / max(int(lines[1].sum()), 1)
    return float(2 * precision * recall / max(precision + recall, 1e-9))


def overlap(found: Mask, truth: Mask) -> float:
    return float((found & truth).sum() / max(int((found | truth).sum()), 1))


def milliseconds(work: Callable[[], Any], times: int = 30) -> str:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - start))
    return f"{statistics.median(taken):.2f} ms (least {min(taken):.2f})"


# --- measurements


def enlarging(picture: Rgb, alpha: Matte) -> None:
    for size in (320, 160, 96):
        coarse = reduced(alpha, size)
        for name, enlarge in (
            ("bilinear", bilinear),
            ("luma bytes", by_frame),
            ("luma", lambda m, p: upsample_matte(m, luma(p))),
            ("colour", upsample_matte),
        ):
            print(f"true matte from {size:3}  {name:10}  {errors(enlarge(coarse, picture), alpha)}")


def foreground(picture: Rgb, alpha: Matte, truth: Rgb) -> None:
    band = (alpha > 0.02) & (alpha < 1)

    def error(colours: Rgb) -> str:
        squared = ((colours[band] / 255.0 - truth[band] / 255.0) ** 2).mean(axis=1)
        weight = alpha[band] ** 2
        seen = 1000 * (squared * weight).sum() / weight.sum()
        return f"MSE {1000 * squared.mean():7.4f}  as seen {seen:7.4f}"

    print(f"colours, nothing done  {error(picture)}")
    print(f"colours, picture       {error(estimate_foreground(picture, alpha))}")
    print(f"colours, frame         {error(estimate_foreground_plane(picture, alpha))}")
    try:
        import pymatting
    except ImportError:
        return
    peer = pymatting.estimate_foreground_ml(picture / 255.0, alpha.astype(np.float64))
    print(f"colours, pymatting ml  {error(np.asarray(peer * 255 + 0.5).astype(np.uint8))}")


def frames(picture: Rgb, alpha: Matte) -> None:
    frame = cv2.resize(picture, (1280, 720))
    hard = (cv2.resize(alpha, (1280, 720)) > 0.5).astype(np.float32)
    matte = (cv2.GaussianBlur(hard, (0, 0), 3) * 255 + 0.5).astype(np.uint8)
    y, half = luma(frame), cv2.resize(frame, (640, 360))
    u, v = (np.ascontiguousarray(half[..., channel]) for channel in (0, 2))
    coarse = reduced(hard, 256)
    print(f"720p matte from 256     {milliseconds(lambda: upsample_frame(coarse, y))}")
    print(f"720p bilinear from 256  {milliseconds(lambda: cv2.resize(coarse, (1280, 720)))}")
    work = milliseconds(lambda: estimate_foreground_planes(y, u, v, matte))
    print(f"720p colours, 4:2:0     {work}")


def fur(picture: Rgb, alpha: Matte, coarse: Matte) -> None:
    for name, enlarge in ENLARGERS:
        try:
            start = time.perf_counter()
            matte = enlarge(coarse, picture)
            taken = time.perf_counter() - start
        except MissingExtraError:
            continue
        print(f"network's matte, fur  {name:9}  {errors(matte, alpha)}  {taken:.2f} s")


ENLARGERS: tuple[tuple[str, Callable[[Matte, Rgb], Matte]], ...] = (
    ("bilinear", bilinear),
    ("upsampled", upsample_matte),
    ("soft", refine_soft),
    ("fine", refine),
)


def masks(media: Path, network: Callable[[Rgb], Matte]) -> None:
    # Parameters were chosen on every eighth of salient, frames of davis and the lemur. These of
    # salient are others; those of davis are other frames, but of the same videos.
    salient = sorted((media / "salient" / "images").glob("*.jpg"))[5::10]
    video = [sorted(folder.rglob("*.jpg"))[10] for folder in sorted((media / "davis").iterdir())]
    for title, pictures, size in (
        ("salient, 400 pixels", salient, 128),
        ("davis, 854 pixels", video, 320),
    ):
        cases = [case for path in pictures if (case := judged(path, network, size))]
        for name, enlarge in ENLARGERS:
            try:
                found = [(enlarge(coarse, p), truth) for p, truth, coarse in cases]
            except MissingExtraError:
                continue
            iou = statistics.mean(overlap(m > 0.5, truth) for m, truth in found)
            bf = statistics.mean(boundary_f(m > 0.5, truth) for m, truth in found)
            mae = statistics.mean(float(np.abs(m - truth).mean()) for m, truth in found)
            print(
                f"{title} from {size}, {len(cases)} pictures  {name:9}  "
                f"IoU {iou:.4f}  BF {bf:.4f}  MAE {mae:.4f}"
            )


def judged(
    path: Path, network: Callable[[Rgb], Matte], size: int
) -> tuple[Rgb, Mask, Matte] | None:
    """Picture, truth and coarse matte, unless the network looked at something else."""
    picture = read(path)
    mask = Path(str(path).replace("images", "masks")).with_suffix(".png")
    truth = cv2.imread(str(mask), cv2.IMREAD_GRAYSCALE) > 127
    matte = network(picture)
    if overlap(bilinear(matte, picture) > 0.5, truth) < 0.75:
        return None
    return picture, truth, matte if size == 320 else reduced(matte, size)


def memory(name: str) -> float:
    """A figure of this process's memory in MiB, such as VmRSS; Linux only."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


def fresh_peak() -> float:
    """Forget the highest use of memory so far; gives the present one, in MiB."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return memory("VmRSS")


def large(picture: Rgb, alpha: Matte) -> None:
    """A picture of 20 MP with lines a few pixels wide, like hair, and noise like a camera's."""
    rows, columns = LARGE
    matte = cv2.resize(alpha, (columns, rows), interpolation=cv2.INTER_CUBIC).clip(0, 1)
    big = cv2.resize(picture, (columns, rows), interpolation=cv2.INTER_CUBIC)
    random = np.random.default_rng(0)
    centre = np.array([columns / 2, rows / 2])
    for angle in random.uniform(0, 2 * np.pi, 400):
        ray = np.array([np.cos(angle), np.sin(angle)])
        ends = [tuple((centre + ray * reach).astype(int).tolist()) for reach in (500, 1700)]
        cv2.line(matte, ends[0], ends[1], 1.0, 5, cv2.LINE_AA)
        cv2.line(big, ends[0], ends[1], (60, 40, 30), 5, cv2.LINE_AA)
    for top in range(0, rows, 256):
        strip = big[top : top + 256].astype(np.float32)
        strip += random.normal(0, 3, strip.shape).astype(np.float32)
        big[top : top + 256] = strip.clip(0, 255).astype(np.uint8)
    coarse = reduced(matte, 320)
    for name, enlarge in ENLARGERS:
        before = fresh_peak()
        try:
            start = time.perf_counter()
            found = enlarge(coarse, big)
        except MissingExtraError:
            continue
        taken = time.perf_counter() - start
        # Read before the errors are computed, which need more memory than the work itself.
        peak = memory("VmHWM") - before
        mse = 1000 * float(((found - matte) ** 2).mean())
        print(f"20 MP, {name:9}  MSE {mse:7.4f}  {taken:6.2f} s  peak {peak:+6.0f} MiB")
    start = time.perf_counter()
    estimate_foreground(big, matte)
    share = float(((matte > 0) & (matte < 1)).mean())
    print(f"20 MP, colours    {time.perf_counter() - start:6.2f} s, {share:.0%} uncertain")


if __name__ == "__main__":
    main()
