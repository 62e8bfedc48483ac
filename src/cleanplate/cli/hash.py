"""``hash``: perceptual hashes on standard output, problems on standard error."""

from __future__ import annotations

import inspect
import json
import sys
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from cleanplate.cli.bars import Bars
from cleanplate.cli.flags import flag_of, flags_of, parameter, take, with_flags
from cleanplate.core.errors import UsageError
from cleanplate.verbs.hash_options import HashOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleanplate.verbs.hash import HashedPicture, PictureGroup

_PICTURES = inspect.Parameter(
    "pictures",
    inspect.Parameter.KEYWORD_ONLY,
    annotation=Annotated[
        list[str],
        typer.Argument(
            metavar="PICTURE...", help="Pictures, folders, patterns, or - for standard input."
        ),
    ],
)


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    flags = [
        *flags_of(HashOptions),
        parameter("groups", bool, False, "Print groups of pictures that look alike."),
        parameter("json", bool, False, "Print JSON Lines."),
        parameter("quiet", bool, False, "Print results and errors only."),
    ]
    app.command("hash")(with_flags(_hash, [_PICTURES, *flags]))


def _hash(**values: Any) -> int:
    from cleanplate.verbs.batch import exit_code
    from cleanplate.verbs.hash import group_pictures, hash_pictures
    from cleanplate.verbs.result import Outcome

    options, grouped = take(HashOptions, values), values["groups"]
    if not grouped:
        _refuse_distances(options)
    hidden = values["quiet"] or (sys.stdout.isatty() and not grouped)
    hashed, outcomes = [], []
    with Bars(quiet=hidden) as bars:
        for picture in hash_pictures(
            values["pictures"], options, confirm=grouped, on_progress=bars.of("pictures")
        ):
            if picture.error is not None:
                sys.stderr.write(f"cleanplate: {' '.join(picture.error.split())}\n")
            if grouped:
                hashed.append(picture)
            elif values["json"] or picture.hash is not None:
                typer.echo(_json_of(picture) if values["json"] else _line(picture))
            status: Literal["done", "failed"] = "failed" if picture.error else "done"
            outcomes.append(Outcome(picture.source, "", status, exit_code=picture.exit_code))
    for number, group in enumerate(group_pictures(hashed, options) if grouped else ()):
        for line in [_group_json(group)] if values["json"] else _group_lines(group, number):
            typer.echo(line)
    return exit_code(outcomes)


def _refuse_distances(options: HashOptions) -> None:
    """Refuse what says nothing where no groups are made.

    Raises:
        UsageError: a distance is given.
    """
    for name in ("distance", "confirm_distance"):
        if getattr(options, name) is not None:
            msg = f"{flag_of(name)} belongs to --groups; add --groups, or leave it out"
            raise UsageError(msg)


def _line(picture: HashedPicture) -> str:
    return f"{picture.hash}  {picture.source}"


def _json_of(picture: HashedPicture) -> str:
    """Kind and size with every hash, so that a line can be kept and read alone."""
    found = picture.hash
    return json.dumps(
        {
            "source": picture.source,
            "kind": found.kind if found else None,
            "size": found.size if found else None,
            "hash": str(found) if found else None,
            "width": picture.width,
            "height": picture.height,
            "error": picture.error,
            "exit_code": picture.exit_code,
        }
    )


def _group_json(group: PictureGroup) -> str:
    return json.dumps(
        {
            "representative": group.representative.source,
            "others": [
                {"source": other.source, "distance": _distance(group, other)}
                for other in group.others
            ],
        }
    )


def _group_lines(group: PictureGroup, number: int) -> Iterator[str]:
    """The picture to keep, then the others with their distance; an empty line between groups."""
    if number:
        yield ""
    yield f"keep  {group.representative.source}"
    for other in group.others:
        yield f"{_distance(group, other):4}  {other.source}"


def _distance(group: PictureGroup, other: HashedPicture) -> int:
    """In how many bits one of a group differs from the one to keep."""
    kept = group.representative.hash
    return kept - other.hash if kept is not None and other.hash is not None else 0
