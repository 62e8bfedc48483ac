"""Training for Python: what ``cleanplate.train`` and ``export`` are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from cleanplate.core.errors import UsageError
from cleanplate.core.progress import OnProgress
from cleanplate.training.recipe import Recipe
from cleanplate.training.recipes import find_recipe
from cleanplate.verbs.train.options import ExportOptions, RecipeKeywords, TrainOptions
from cleanplate.verbs.train.run import Trained
from cleanplate.verbs.train.run import train as _train
from cleanplate.verbs.verb import resolved

if TYPE_CHECKING:
    from cleanplate.training.hooks import OnJudged
    from cleanplate.verbs.train.export import Exported


def train(
    recipe: str | Recipe,
    out: str | Path,
    *,
    data: str | Path | None = None,
    options: TrainOptions | None = None,
    on_progress: OnProgress | None = None,
    on_judged: OnJudged | None = None,
    **changes: Unpack[RecipeKeywords],
) -> Trained:
    """Train a network on photos and masks.

    Args:
        recipe: its name, or one of your own.
        out: folder of the run.
        data: folder that holds a folder of photos and one of masks with the same names.
        options: everything else: ``TrainOptions(validation="0.2", resume=True)``.
        on_progress: called after each step.
        on_judged: called after each validation.
        **changes: fields of the recipe, such as ``steps=2000, batch=4``.

    Returns:
        The folder, the steps made, and the best figures of validation.

    Raises:
        UsageError: something that cannot work, or a folder that is in use.
        InputError: data or a checkpoint that cannot be used.
        DivergedError: the loss is no number any more; the last checkpoint is kept.
        MissingExtraError: the extra ``train`` is not installed.
    """
    _refuse_options(changes)
    options = replace(options or TrainOptions(), out=str(out))
    if data is not None:
        options = replace(options, data=str(data))
    found = find_recipe(recipe) if isinstance(recipe, str) else recipe
    return _train(
        found, options, changes=dict(changes), on_progress=on_progress, on_judged=on_judged
    )


def _refuse_options(changes: Mapping[str, object]) -> None:
    names = {entry.name for entry in fields(TrainOptions)} & changes.keys()
    if names:
        name = sorted(names)[0]
        msg = f"{name} is no part of a recipe; give it as options=cp.TrainOptions({name}=...)"
        raise UsageError(msg)


def export(
    run: str | Path,
    out: str | Path,
    *,
    size: int = 0,
    int8: bool = False,
    calibration: str | Path | None = None,
    overwrite: bool = False,
) -> Exported:
    """Write a trained network as an ONNX model that ``cleanplate models add`` takes.

    Args:
        run: the folder of a run (its best weights), a checkpoint, or a file of weights.
        out: the model, .onnx.
        size: rows and columns of its input; 0: those of the recipe.
        int8: reckon in 8 bits.
        calibration: for ``int8``: folder of photos; None: the run's validation.
        overwrite: replace ``out``.

    Returns:
        Where it is, and how far its mattes are from the network's own.

    Raises:
        UsageError: something that cannot work, or a file that is there.
        InputError: no weights there, or damaged ones.
        MissingExtraError: the extra ``train`` is not installed.
    """
    from cleanplate.verbs.train.export import export as _export

    photos = None if calibration is None else str(calibration)
    return _export(resolved(run), resolved(out), ExportOptions(size, int8, photos, overwrite))
