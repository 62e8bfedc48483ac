"""``denoise``: pictures and videos one by one, numbered pictures with their neighbours."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from cleanplate.cli.flags import flags_of, take, with_flags
from cleanplate.cli.plain import ENCODING, INPUTS, PART, REPORTING, movie_options, run_batch
from cleanplate.core.errors import UsageError
from cleanplate.media.options import EncodeOptions
from cleanplate.verbs.denoise.options import DenoiseOptions
from cleanplate.verbs.options import BatchOptions

if TYPE_CHECKING:
    from cleanplate.verbs.result import Outcome

_SHOWN = {
    "h": "H|auto",
    "h_color": "H|auto",
    "template": "N",
    "search": "N",
    "frames": "N",
    "reference": "CLEAN",
}
"""What stands for values in the help."""


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    own = flags_of(DenoiseOptions, metavars=_SHOWN)
    flags = [INPUTS, *own, *flags_of(BatchOptions), *PART, *ENCODING, *REPORTING]
    app.command("denoise", help="Take the noise out of pictures and videos.")(
        with_flags(_denoise, flags)
    )


def _denoise(**values: Any) -> int:
    from cleanplate.verbs.denoise.sequence import means_sequence
    from cleanplate.verbs.denoise.verb import Denoise
    from cleanplate.verbs.plain import PlainWork

    options = take(DenoiseOptions, values)
    if means_sequence(values["inputs"]):
        return _numbered(options, values)
    return run_batch(PlainWork(Denoise(options), movie_options(values)), values)


def _numbered(options: DenoiseOptions, values: dict[str, Any]) -> int:
    """Numbered pictures; the exit code.

    Raises:
        UsageError: a flag of videos, or of inputs one by one.
    """
    from cleanplate.cli.bars import Bars
    from cleanplate.verbs.denoise.sequence import denoise_sequence

    _refuse_others(values)
    place = Path(values["inputs"][0]).expanduser()
    out = Path(values["out"]).expanduser() if values["out"] else None
    with Bars(quiet=values["quiet"] or values["json"]) as bars:
        outcome = denoise_sequence(place, options, out, bars.of(place.name))
    _tell(outcome, values)
    return 0


def _refuse_others(values: dict[str, Any]) -> None:
    """Refuse flags that would have no effect."""
    batch, encoding = take(BatchOptions, values), take(EncodeOptions, values)
    given = {
        "--skip-done": batch.skip_done,
        "--recursive": batch.recursive,
        "--start": values["start"],
        "--end": values["end"],
        "flags of video formats": encoding != EncodeOptions(),
    }
    wrong = [name for name, value in given.items() if value]
    if wrong:
        msg = f"numbered pictures are one sequence, and take no {' or '.join(wrong)}"
        raise UsageError(msg)


def _tell(outcome: Outcome, values: dict[str, Any]) -> None:
    from cleanplate.cli.report import sentence

    if values["json"]:
        sys.stdout.write(json.dumps(asdict(outcome)) + "\n")
    elif not values["quiet"]:
        sys.stderr.write(sentence(outcome, verbose=values["verbose"]) + "\n")
