"""Training on real photos: does the loss fall and F rise in 20 minutes, and what brings each part?

Two networks learn from 160 photos of ``salient`` without any weights from elsewhere, in bfloat16,
and are measured on the other 40; they are exported in float32 and in 8 bits. Then the portrait
network learns the same with its parts on and off, all for the same steps.

Runs are kept in ``benchmarks/results/training`` (``CLEANPLATE_RUNS`` names another folder); what
was interrupted goes on where it was, what is finished is only read. Tables and curves of each run
are in its folder; ``curves.png`` and ``ablation.csv`` beside them hold all.
"""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import RESULTS, Report, Row, Setup

import cleanplate as cp
from cleanplate.media.image_writer import write_photo
from cleanplate.media.photo import Photo
from cleanplate.training.hooks import LOG, VALIDATION
from cleanplate.training.logs import read_table
from cleanplate.training.previews import Line, curves, smooth
from cleanplate.training.validation import KEYS
from cleanplate.verbs.train.export import Exported
from cleanplate.verbs.train.run import Trained

MINUTES = 20.0
"""Most that one network may learn here."""

_SHARE = "0.2"


@dataclass(frozen=True, slots=True)
class Plan:
    """One run."""

    name: str
    """Its folder."""
    recipe: str
    """What is trained."""
    changes: Mapping[str, Any]
    """Fields of the recipe that are other than it has them: small enough for two cores."""
    network: str = ""
    """Options of the network."""
    seed: int = 0
    """Of everything random."""


_COMMON = {"batch": 8, "flip": 0.5, "flip_vertical": 0.0, "colour": 0.2, "schedule": "cosine"}
_ADAM = {"optimizer": "adam", "learning_rate": 1e-3}

LEARNING = (
    Plan("u2netp", "u2netp", {**_COMMON, "steps": 1300, "resize": 128, "crop": 112}),
    Plan(
        "deeplabv3plus-mobilenetv2",
        "deeplabv3plus-mobilenetv2",
        {**_COMMON, **_ADAM, "steps": 3500, "resize": 160, "crop": 144, "scale_from": 0.8,
         "scale_to": 1.5},
    ),
)  # fmt: skip
"""The networks that have to learn in `MINUTES`."""

SEEDS = 2
"""How often each network of the comparison learns."""

_ALONE = ("parallel", "shallow_atrous", "vgg", "fusion", "edges")
_SIZE = {**_COMMON, **_ADAM, "steps": 600, "resize": 128, "crop": 112, "scale_from": 0.8,
         "scale_to": 1.5}  # fmt: skip


def ablation(seeds: int) -> Iterator[Plan]:
    """The portrait network without its parts, with each of them alone, and with all."""
    for seed in range(seeds):
        for name, parts in (("none", ()), *((one, (one,)) for one in _ALONE), ("all", _ALONE)):
            options = ",".join(f"{one}={'yes' if one in parts else 'no'}" for one in _ALONE)
            # VGG-16 at half its width: whole, it alone takes as long as all other runs.
            changes = {**_SIZE, "edge": 1.0 if "edges" in parts else 0.0}
            yield Plan(
                f"portrait-{name}-{seed}", "portrait", changes, f"{options},vgg_width=0.5", seed
            )


def measure(setup: Setup) -> Report:
    folder = setup.scratch / "runs" if setup.quick else runs_folder()
    report = Report("Training on 160 photos, measured on 40, without weights from elsewhere")
    learning, parts = list(LEARNING), list(ablation(1 if setup.quick else SEEDS))
    if setup.quick:
        learning, parts = [tiny(LEARNING[1])], [tiny(parts[0]), tiny(parts[5])]
    for plan in learning:
        done = made(plan, setup, folder)
        report.rows.extend(learned(plan, done, folder / plan.name))
        if not setup.quick:  # writing ONNX takes longer than all else that is quick
            report.rows.extend(exported(plan, folder))
    rows = [(plan, made(plan, setup, folder)) for plan in parts]
    report.rows.extend(compared(rows, folder))
    draw([plan.name for plan in learning], folder / "curves.png", folder)
    return report


def runs_folder() -> Path:
    """Where runs are kept."""
    return Path(os.environ.get("CLEANPLATE_RUNS", RESULTS / "training"))


def tiny(plan: Plan) -> Plan:
    """The same in a moment: does it run?"""
    small = {"steps": 2, "batch": 2, "resize": 32, "crop": 32, "scale_from": 1.0, "scale_to": 1.0}
    return Plan(plan.name, plan.recipe, {**plan.changes, **small}, plan.network, plan.seed)


def made(plan: Plan, setup: Setup, folder: Path) -> Trained:
    """The run, begun, gone on with or only read."""
    run = folder / plan.name
    begun = (run / "run.json").is_file()
    every = max(1, int(plan.changes["steps"]) // 12)
    options = cp.TrainOptions(
        validation=_SHARE,
        seed=plan.seed,
        network=plan.network,
        resume=begun,
        minutes=MINUTES,
        precision="bf16",
        validate_every=every,
        save_every=every,
        log_every=10,
        pictures=4,
        no_tensorboard=True,
    )
    data = few(setup) if setup.quick else setup.media / "salient"
    told = _told(plan.name)
    return cp.train(
        plan.recipe, run, data=data, options=options, on_judged=told, **dict(plan.changes)
    )


def few(setup: Setup) -> Path:
    """Five of the photos with their masks."""
    data = setup.scratch / "few"
    for part in ("images", "masks"):
        (data / part).mkdir(parents=True, exist_ok=True)
        for path in sorted((setup.media / "salient" / part).iterdir())[:5]:
            shutil.copy(path, data / part)
    return data


def _told(name: str) -> Any:
    def tell(judged: Any) -> None:
        print(f"{name} step {judged.step}: mean F {judged.figures['mean_f']:.4f}", flush=True)

    return tell


def learned(plan: Plan, done: Trained, run: Path) -> Iterator[Row]:
    """Loss and F at the beginning and at the end."""
    losses, figures = read_table(run / LOG), read_table(run / VALIDATION)
    count = max(1, len(losses) // 20)
    first, last = (
        sum(row["loss"] for row in rows) / count for rows in (losses[:count], losses[-count:])
    )
    pictures = done.step * done.recipe.batch
    yield Row(f"{plan.name}: loss, first twentieth", first, "", f"{pictures} pictures seen")
    yield Row(f"{plan.name}: loss, last twentieth", last, "", f"{done.step} steps")
    for key in ("mean_f", "max_f", "mae", "iou", "s_measure"):
        note = f"step {done.best_step}, at first {figures[0][key]:.3f}"
        yield Row(f"{plan.name}: {key}, best weights", done.best[key], "", note)


def exported(plan: Plan, folder: Path) -> Iterator[Row]:
    """Size, time and figures of the files in float32 and in 8 bits."""
    whole, small = (
        cp.export(folder / plan.name, folder / f"{plan.name}{end}.onnx", int8=int8, overwrite=True)
        for end, int8 in (("", False), (".int8", True))
    )
    yield Row(f"{plan.name}: largest difference of the file", whole.max_difference, "")
    yield from (
        Row(f"{plan.name}, {kind}: file", one.size_bytes / 1e6, "MB", _cost(one))
        for kind, one in (("float32", whole), ("int8", small))
    )
    found = small.figures or {}
    for key in ("max_f", "mae"):
        note = f"float32 {found[f'float_{key}']:.4f}"
        yield Row(f"{plan.name}, int8: {key}", found[key], "", note)


def _cost(one: Exported) -> str:
    return f"{one.milliseconds:.1f} ms a picture of {one.size}x{one.size}"


def compared(rows: list[tuple[Plan, Trained]], folder: Path) -> Iterator[Row]:
    """Means over the seeds, at the last step, and what each seed gains; also as a table.

    A seed keeps the same photos aside and shows the others in the same order to all networks, so
    that two networks are compared seed by seed.
    """
    named: dict[str, list[dict[str, float]]] = {}
    for plan, _ in rows:
        last = read_table(folder / plan.name / VALIDATION)[-1]
        named.setdefault(plan.name.rpartition("-")[0], []).append(last)
    with (folder / "ablation.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["network", "seeds", *KEYS])
        for name, lasts in named.items():
            means = [sum(last[key] for last in lasts) / len(lasts) for key in KEYS]
            writer.writerow([name, len(lasts), *(f"{mean:.4f}" for mean in means)])
    without = next(iter(named.values()))
    for name, lasts in named.items():
        for key in ("mean_f", "iou", "boundary_iou"):
            mean = sum(last[key] for last in lasts) / len(lasts)
            pairs = zip(lasts, without, strict=False)
            gains = ", ".join(f"{last[key] - base[key]:+.3f}" for last, base in pairs)
            yield Row(f"{name}: {key}", mean, "", f"gain by seed {gains}")


def draw(names: list[str], target: Path, folder: Path) -> None:
    """All losses above, all figures below, over the share of steps made."""
    losses, figures = [], []
    for name in names:
        rows, judged = (read_table(folder / name / file) for file in (LOG, VALIDATION))
        last = max(row["step"] for row in rows) / 100
        short = name[:7].rstrip("-")
        losses.append(
            Line(short, [r["step"] / last for r in rows], smooth([r["loss"] for r in rows]))
        )
        for key in ("mean_f", "mae"):
            steps = [row["step"] / last for row in judged]
            figures.append(Line(f"{short} {key}", steps, [row[key] for row in judged]))
    write_photo(target, Photo(curves(losses, figures)))
