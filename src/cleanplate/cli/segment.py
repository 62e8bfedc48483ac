"""``segment``: pictures into regions."""

from __future__ import annotations

from typing import Any

import typer

from cleanplate.cli.flags import flags_of, take, with_flags
from cleanplate.cli.plain import PICTURES, REPORTING, run_batch
from cleanplate.segmentation.options import (
    BackProjectionOptions,
    ChromaOptions,
    GrabCutOptions,
    SlicOptions,
    WatershedOptions,
)
from cleanplate.verbs.options import BatchOptions
from cleanplate.verbs.segment.options import SegmentOptions

_OWN = (
    WatershedOptions,
    GrabCutOptions,
    BackProjectionOptions,
    ChromaOptions,
    SlicOptions,
)

_SHOWN = {
    "markers": "PICTURE",
    "rect": "X0,Y0,X1,Y1",
    "mask": "PICTURE",
    "from_matte": "MODEL|MATTE",
    "sample": "PICTURE|X0,Y0,X1,Y1",
    "steps": "FOLDER",
    "key": "COLOR",
}


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    own = [flag for options in _OWN for flag in flags_of(options, metavars=_SHOWN)]
    flags = [PICTURES, *flags_of(SegmentOptions, metavars=_SHOWN), *own]
    app.command("segment")(with_flags(_segment, [*flags, *flags_of(BatchOptions), *REPORTING]))


def _segment(**values: Any) -> int:
    from cleanplate.verbs.segment.segmenter import segmenter_of
    from cleanplate.verbs.segment.work import SegmentWork

    return run_batch(SegmentWork(segmenter_of(take(SegmentOptions, values), values)), values)
