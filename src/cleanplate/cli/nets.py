"""``cleanplate nets``: the networks that can be trained, and published weights for them."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleanplate.cli.flags import flags_of, help_alone, parameter, take, with_flags
from cleanplate.nets.table import NETS
from cleanplate.verbs.nets_options import ConvertOptions

if TYPE_CHECKING:
    from cleanplate.nets.costs import Row

app = typer.Typer(rich_markup_mode=None, callback=help_alone, invoke_without_command=True)

_JSON = Annotated[bool, typer.Option("--json", help="Print JSON Lines.")]


def register(program: typer.Typer) -> None:
    """Add the group of commands to the program."""
    program.add_typer(app, name="nets")


@app.command("list")
def list_nets(*, json: _JSON = False) -> None:
    """All networks: parameters, multiply-adds of a picture of their own size, title."""
    from dataclasses import asdict
    from json import dumps

    for name, entry in NETS.items():
        if json:
            typer.echo(dumps({"name": name, **asdict(entry)}))
        else:
            typer.echo(
                f"{name:26} {entry.size:>5} {entry.parameters / 1e6:>7.2f} M "
                f"{entry.multiply_adds / 1e9:>7.1f} G  {entry.title}"
            )


@app.command("summary")
def summarise(
    name: Annotated[str, typer.Argument(help="Name of a network, see: cleanplate nets list")],
    *,
    size: Annotated[
        str | None, typer.Option("--size", metavar="SIDE|WxH", help="Size of the picture.")
    ] = None,
    depth: Annotated[
        int, typer.Option("--depth", metavar="N", min=1, help="How far parts are taken apart.")
    ] = 2,
    json: _JSON = False,
) -> None:
    """What a network costs, part by part: parameters, multiply-adds, size of the result."""
    from dataclasses import asdict
    from json import dumps

    from cleanplate.verbs.nets import costs_of

    costs = costs_of(name, size)
    for row in costs.parts(depth):
        typer.echo(dumps(asdict(row)) if json else _line(row))
    if not json:
        height, width = costs.size
        typer.echo(
            f"{name}, {width}x{height}: {costs.parameters:,} parameters, "
            f"{costs.multiply_adds:,} multiply-adds"
        )


def _line(row: Row) -> str:
    shape = "x".join(map(str, row.shape[1:]))
    thousands, millions = row.parameters / 1e3, row.multiply_adds / 1e6
    return f"{row.name:26} {shape:>15} {thousands:>10.1f} k {millions:>10.1f} M"


def _convert(**values: Any) -> None:
    from cleanplate.verbs.nets import convert

    done = convert(
        Path(values["file"]).expanduser(),
        Path(values["out"]).expanduser(),
        take(ConvertOptions, values),
    )
    typer.echo(f"{done.out}: {done.net}, {done.parameters:,} parameters")
    if done.adding:
        typer.echo(f"use it with: cleanplate models add {done.out} {done.adding}")


_FILE = inspect.Parameter(
    "file",
    inspect.Parameter.KEYWORD_ONLY,
    annotation=Annotated[
        str, typer.Argument(metavar="FILE", help="Weights: .pth, .onnx, .safetensors, or a run.")
    ],
)

_OUT = parameter(
    "out",
    str,
    inspect.Parameter.empty,
    "Result: .safetensors, .onnx, .pt (TorchScript) or .pth (the authors' names).",
    "FILE",
)

app.command("convert", help="Write published weights as another kind of file.")(
    with_flags(_convert, [_FILE, _OUT, *flags_of(ConvertOptions, metavars={"size": "SIDE|WxH"})])
)
