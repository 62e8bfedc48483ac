"""``inpaint``: fill in what is marked."""

from __future__ import annotations

import logging
from typing import Any

import typer

from cleanplate.cli.flags import flags_of, parameter, take, with_flags
from cleanplate.cli.plain import ENCODING, INPUTS, PART, REPORTING, movie_options, run_batch
from cleanplate.verbs.inpaint.options import InpaintOptions
from cleanplate.verbs.options import BatchOptions


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    brush = parameter(
        "brush", bool, False, "Paint the mask in a window (extra 'window'); one picture."
    )
    own = flags_of(InpaintOptions, metavars={"mask": "PICTURE"})
    flags = [INPUTS, *own, brush, *flags_of(BatchOptions), *PART, *ENCODING, *REPORTING]
    app.command("inpaint")(with_flags(_inpaint, flags))


def _inpaint(**values: Any) -> int:
    from cleanplate.verbs.inpaint.run import checked
    from cleanplate.verbs.plain import PlainWork

    options = take(InpaintOptions, values)
    if not values["quiet"]:  # a long look at a video is worth a line
        logging.getLogger("cleanplate.verbs.inpaint").setLevel(logging.INFO)
    if values["brush"]:
        from cleanplate.verbs.inpaint.window import paint

        saved = paint(values["inputs"], values["out"], options)
        if not values["quiet"]:
            typer.echo(f"{saved}" if saved else "nothing was saved", err=True)
        return 0
    return run_batch(PlainWork(checked(options), movie_options(values)), values)
