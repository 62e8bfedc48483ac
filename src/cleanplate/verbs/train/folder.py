"""The folder of a run: begun, found again, and what it was told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from cleanplate._version import __version__
from cleanplate.core.errors import InputError, OutputError, UsageError
from cleanplate.media.whole import check_parents, output_error, whole_file
from cleanplate.training.recipe import Recipe
from cleanplate.verbs.train.options import TrainOptions

RECORD = "run.json"
"""What the run was told, in its folder; a folder with it is a run."""

_KEPT = ("data", "images", "masks", "validation", "unpaired", "empty", "resize_masks", "encoder",
         "seed", "precision", "threads", "save_every", "validate_every", "log_every", "pictures",
         "no_tensorboard")  # fmt: skip
"""Options that a resumed run has from before, unless they are given."""

_PATHS = ("data", "images", "masks", "encoder")


def read_record(run: Path) -> dict[str, Any]:
    """What a run was told.

    Raises:
        InputError: the folder is no run, or its record is damaged.
    """
    path = run / RECORD
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        Recipe.from_dict(record["recipe"])
        replace(TrainOptions(), **_told_before(record))
        record["data"].encode()
    except FileNotFoundError as error:
        msg = f"{run} is no run of `cleanplate train`; name the folder given to it with -o"
        raise InputError(msg) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        msg = f"{path} is damaged; begin a new run"
        raise InputError(msg) from error
    return record


def write_record(run: Path, recipe: Recipe, options: TrainOptions, fingerprint: str) -> None:
    """Write down what a run is told.

    Raises:
        OutputError: it cannot be written.
    """
    record = {
        "version": __version__,
        "recipe": recipe.as_dict(),
        "options": _absolute({name: getattr(options, name) for name in _KEPT}),
        "data": fingerprint,
    }
    with whole_file(run / RECORD) as temporary:
        temporary.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def resumed(record: Mapping[str, Any], options: TrainOptions) -> TrainOptions:
    """Options with what the run was told before, where nothing else is given now."""
    default = TrainOptions()
    before = {
        name: value
        for name, value in _told_before(record).items()
        if getattr(options, name) == getattr(default, name)
    }
    return replace(options, **before)


def check_same_samples(run: Path, options: TrainOptions, fingerprint: str) -> None:
    """Refuse to go on with other pictures, or with the same in another order.

    Raises:
        UsageError: says what is other.
        InputError: the folder is no run.
    """
    record = read_record(run)
    before = _told_before(record)
    for name in ("seed", "validation"):
        was, now = before[name], _absolute_one(name, getattr(options, name))
        if was != now:
            msg = (
                f"{run} was begun with --{name} {was}, not {now}; leave it out, "
                f"or begin a new run with --weights {run}"
            )
            raise UsageError(msg)
    if record["data"] != fingerprint:
        msg = f"the data are not those {run} was begun with; begin a new run with --weights {run}"
        raise UsageError(msg)


def _told_before(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record["options"].items() if name in _KEPT}


def prepare(run: Path, *, resume: bool, overwrite: bool) -> None:
    """Refuse to touch what is there, unless asked; nothing is removed yet.

    Raises:
        UsageError: the folder is in use, or there is nothing to go on with.
        OutputError: no such folder can be made.
    """
    check_parents(run)
    if run.is_file():
        msg = f"{run} is a file; name the folder of the run with -o"
        raise OutputError(msg)
    if resume:
        return
    if around := next((one for one in run.absolute().parents if (one / RECORD).is_file()), None):
        msg = f"{run} lies in the run {around}, which may be replaced; name a folder beside it"
        raise UsageError(msg)
    there = run.is_dir() and any(run.iterdir())
    if there and not overwrite:
        way = "go on with --resume, " if _has_checkpoint(run) else ""
        msg = f"{run} is in use; {way}replace it with --overwrite, or name another folder"
        raise UsageError(msg)
    if there and not (run / RECORD).is_file():
        msg = f"{run} is no run, so --overwrite does not remove it; name another folder"
        raise UsageError(msg)


def _has_checkpoint(run: Path) -> bool:
    from cleanplate.training.checkpoints import Checkpoints

    return bool(Checkpoints(run).steps())


def clear(run: Path) -> None:
    """Remove an old run and make the folder of a new one.

    Raises:
        OutputError: that cannot be done.
    """
    try:
        if run.is_dir():
            shutil.rmtree(run)
        run.mkdir(parents=True)
    except OSError as error:
        raise output_error(run, error) from error


def _absolute(values: dict[str, Any]) -> dict[str, Any]:
    """Paths so that the run can be resumed from another folder."""
    return {name: _absolute_one(name, value) for name, value in values.items()}


def _absolute_one(name: str, value: Any) -> Any:
    is_path = bool(value) and name in _PATHS
    if name == "validation":
        is_path = Path(value).expanduser().is_dir()
    return str(Path(value).expanduser().resolve()) if is_path else value
