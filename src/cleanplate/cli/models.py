"""``cleanplate models``: the weights on this machine."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from cleanplate.cli.flags import flags_of, help_alone, take, with_flags
from cleanplate.verbs.add_options import AddOptions

app = typer.Typer(
    rich_markup_mode=None,
    callback=help_alone,
    invoke_without_command=True,
)

Name = Annotated[str, typer.Argument(help="Name of a model, see: cleanplate models list")]


@app.command("list")
def list_models(
    *, json: Annotated[bool, typer.Option("--json", help="Print JSON Lines.")] = False
) -> None:
    """All models: what they find, their size, licence and whether their weights are here."""
    from dataclasses import asdict
    from json import dumps

    from cleanplate.verbs.models import table

    for line in table():
        if json:
            typer.echo(dumps(asdict(line)))
        else:
            here = "here" if line.is_here else "-"
            size = f"{line.size_bytes / 1e6:.1f} MB"
            typer.echo(
                f"{line.name:18} {line.subject:7} {size:>9}  {here:5} "
                f"{line.licence:11} {line.title}"
            )


@app.command()
def pull(names: Annotated[list[str], typer.Argument(help="Names of models.")]) -> None:
    """Bring models' weights onto this machine and check them."""
    from cleanplate.matting.library import parts_of
    from cleanplate.verbs import models

    for name in names:
        for card in parts_of(name):
            if card.restricted:
                sys.stderr.write(
                    f"{card.name}: licence {card.licence}; check that you may use it\n"
                )
        for path in models.pull(name, _show_bytes if sys.stderr.isatty() else None):
            typer.echo(path)


@app.command()
def path(name: Name) -> None:
    """Where a model's weights are."""
    from cleanplate.verbs import models

    for place in models.paths(name):
        typer.echo(place)


@app.command()
def verify(
    names: Annotated[list[str] | None, typer.Argument(help="Names; without any: all here.")] = None,
) -> None:
    """Check weights against their checksums."""
    from cleanplate.verbs import models

    for name in models.verify(names or []):
        typer.echo(f"{name}: ok")


@app.command()
def remove(name: Name) -> None:
    """Delete a model's weights from this machine; an added model is forgotten."""
    from cleanplate.models import store
    from cleanplate.verbs import models

    store.remove(models.removable(name).name)


def _add(**values: Any) -> None:
    from cleanplate.verbs.add_model import add

    card = add(Path(values["file"]).expanduser(), take(AddOptions, values))
    size = card.preprocessing
    typer.echo(
        f"{card.name}: {size.width}x{size.height}, channel {card.reading.channel}; "
        f"use --model {card.name}"
    )


_FILE = inspect.Parameter(
    "file",
    inspect.Parameter.KEYWORD_ONLY,
    annotation=Annotated[str, typer.Argument(metavar="FILE", help="An ONNX or TFLite network.")],
)

app.command("add", help="Add a network of your own: one picture in, one matte out.")(
    with_flags(_add, [_FILE, *flags_of(AddOptions)])
)


def _show_bytes(done: int, total: int | None) -> None:
    of = f" of {total / 1e6:.1f}" if total else ""
    end = "\n" if done == total else "\r"
    sys.stderr.write(f"{done / 1e6:.1f}{of} MB{end}")


def register(program: typer.Typer) -> None:
    """Add the group of commands to the program."""
    program.add_typer(app, name="models")
