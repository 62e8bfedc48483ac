"""``train`` and ``export``: a network learns, and becomes a model."""

from __future__ import annotations

import inspect
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from cleanplate.cli.bars import Bars
from cleanplate.cli.flags import flags_of, parameter, take, with_flags
from cleanplate.cli.plain import set_level
from cleanplate.core.describe import field_texts
from cleanplate.training.recipe import Recipe, changeable
from cleanplate.verbs.train.options import ExportOptions, TrainOptions

if TYPE_CHECKING:
    from cleanplate.training.hooks import Judged
    from cleanplate.verbs.train.run import Trained

_SHOWN = {
    "out": "RUN",
    "images": "FOLDER",
    "masks": "FOLDER",
    "validation": "SHARE|FOLDER",
    "encoder": "RUN",
    "weights": "RUN|FILE",
    "network": "NAME=VALUE,...",
    "calibration": "FOLDER",
    "device": "auto|cpu|cuda|mps",
    "precision": "f32|bf16|f16",
    "learning_rate": "RATE",
}

_QUIET = parameter("quiet", bool, False, "Print errors only.")
_JSON = parameter("json", bool, False, "Print validations and the end as JSON Lines.")


def register(app: typer.Typer) -> None:
    """Add both commands to the program."""
    listed = parameter("list", bool, False, "Print the recipes, and end.")
    flags = [*flags_of(TrainOptions, metavars=_SHOWN), *_recipe_flags(), _QUIET, _JSON, listed]
    recipe = _place("recipe", "RECIPE", "What is trained how; --list names them.", required=False)
    app.command("train")(with_flags(_train, [recipe, *flags]))
    out = parameter("out", str, inspect.Parameter.empty, "The model, .onnx.", "FILE")
    run = _place("run", "RUN", "Folder of a run (its best weights), or a file of weights.")
    options = flags_of(ExportOptions, metavars=_SHOWN)
    app.command("export")(with_flags(_export, [run, out, *options, _QUIET]))


def _place(name: str, shown: str, text: str, *, required: bool = True) -> inspect.Parameter:
    kind = str if required else str | None
    return inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY,
        default=inspect.Parameter.empty if required else None,
        annotation=Annotated[kind, typer.Argument(metavar=shown, help=text)],
    )


def _recipe_flags() -> list[inspect.Parameter]:
    """A flag for each field of a recipe; without it, as the recipe has it."""
    hints, texts = get_type_hints(Recipe), field_texts(Recipe)
    return [
        parameter(name, hints[name] | None, None, f"Recipe: {texts[name]}", _shown(name, hints))
        for name in changeable()
    ]


def _shown(name: str, hints: dict[str, Any]) -> str | None:
    words = getattr(hints[name], "__args__", ())
    return "|".join(words) if words else _SHOWN.get(name)


def _train(**values: Any) -> int:
    from cleanplate.training.processes import is_first_process
    from cleanplate.training.recipes import find_recipe
    from cleanplate.verbs.train.run import train

    if values["list"]:
        return _list_recipes()
    options = take(TrainOptions, values)
    recipe = find_recipe(values["recipe"] or _recipe_of(options))
    changes = {name: values[name] for name in changeable()}
    first = is_first_process()
    silent = values["quiet"] or not first
    set_level(quiet=not first)
    with Bars(quiet=silent or values["json"]) as bars:
        done = train(
            recipe,
            options,
            changes=changes,
            on_progress=bars.of(recipe.name),
            on_check=bars.of("looking at the data"),
            on_judged=None if silent else _teller(bars, as_json=values["json"]),
        )
    if not silent:
        _tell_end(done, as_json=values["json"])
    return 0


def _recipe_of(options: TrainOptions) -> str:
    """The name of the recipe that the run to be resumed was begun with."""
    from cleanplate.core.errors import UsageError
    from cleanplate.verbs.train.folder import read_record

    if not options.resume or not options.out:
        msg = "name a recipe; cleanplate train --list shows them"
        raise UsageError(msg)
    return str(read_record(Path(options.out).expanduser())["recipe"]["name"])


def _teller(bars: Bars, *, as_json: bool) -> Any:
    """Says how each validation went."""

    def tell(judged: Judged) -> None:
        from cleanplate.training.validation import sentence

        if as_json:
            _print("validation", step=judged.step, best=judged.is_best, **judged.figures)
        else:
            star = ", the best so far" if judged.is_best else ""
            bars.line(f"step {judged.step}: {sentence(judged.figures)}{star}")

    return tell


def _tell_end(done: Trained, *, as_json: bool) -> None:
    if as_json:
        _print(
            "done",
            run=done.run,
            recipe=done.recipe.name,
            step=done.step,
            made=done.made,
            finished=done.finished,
            best_step=done.best_step,
            best=done.best,
            seconds=round(done.seconds, 3),
        )
        return
    way = "" if done.finished else f" of {done.recipe.steps} (go on with --resume)"
    if not done.made:
        way = " made before, nothing was left to do (--steps asks for more)"
    best = f", best {done.recipe.best_by} at step {done.best_step}" if done.best else ""
    sys.stderr.write(f"{done.recipe.name} -> {done.run}, {done.step} steps{way}{best}\n")


def _export(**values: Any) -> int:
    from cleanplate.verbs.train.export import export

    options = take(ExportOptions, values)
    run, out = (Path(values[name]).expanduser() for name in ("run", "out"))
    with Bars(quiet=values["quiet"]) as bars:
        done = export(run, out, options, bars.of("calibration"))
    if not values["quiet"]:
        sys.stderr.write(f"{done.sentence()}\n")
        sys.stderr.write(f"use it: cleanplate models add {done.file} --name NAME\n")
    return 0


def _list_recipes() -> int:
    from cleanplate.training.recipes import RECIPES

    width = max(map(len, RECIPES))
    for recipe in RECIPES.values():
        typer.echo(f"{recipe.name:{width}}  {recipe.title} ({recipe.paper})")
    return 0


def _print(kind: str, **values: Any) -> None:
    sys.stdout.write(json.dumps({"event": kind, **values}) + "\n")
    sys.stdout.flush()
