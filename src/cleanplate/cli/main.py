"""The program: commands, errors as one line, exit codes."""

from __future__ import annotations

import logging
import os
import signal
import sys
from typing import Annotated

import typer
from typer.exceptions import TyperException

from cleanplate._version import __version__
from cleanplate.cli import about, evaluation, models, verbs
from cleanplate.cli import hash as hash_command
from cleanplate.core.errors import CleanplateError

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""

app = typer.Typer(
    name="cleanplate",
    help="Take photos and videos apart into subject and background, and put them together again.",
    epilog="Figures, how-tos and the reference are in the documentation beside the source.",
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cleanplate {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Take photos and videos apart into subject and background, and put them together again."""


verbs.register(app)
evaluation.register(app)
hash_command.register(app)
app.add_typer(models.app, name="models")
about.register(app)


def run() -> None:
    """Run the program and end it with its exit code; what the ``cleanplate`` command calls."""
    logging.basicConfig(format="cleanplate: %(message)s", level=logging.WARNING, stream=sys.stderr)
    # Weights take a while to arrive; that is worth a line each, once on a machine.
    logging.getLogger("cleanplate.models.store").setLevel(logging.INFO)
    # SIGTERM is what a shutdown or a service manager sends: leave as after Ctrl-C.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    code = _guarded()
    _settle_output()
    sys.exit(code)


_interrupts: list[int] = []
"""The signals that have come, oldest first."""


def _interrupt(number: int, _frame: object) -> None:
    """Remember the signal: compiled modules turn the exception into one of theirs on import."""
    _interrupts.append(number)
    raise KeyboardInterrupt


def _settle_output() -> None:
    """Where standard output is full or closed, Python would complain once more as it ends."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _guarded() -> int:
    """The exit code of the command line; every expected error is one line on stderr."""
    try:
        code = app(standalone_mode=False, prog_name="cleanplate")
    except TyperException as error:
        return _fail(error.format_message(), getattr(error, "exit_code", 2))
    except CleanplateError as error:
        return _fail(str(error), error.exit_code)
    except typer.Exit as error:
        code = error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except BrokenPipeError:
        return 1  # the reader of our output has gone
    except MemoryError:
        return _fail("the memory of this machine does not suffice; try --jobs 1", 1)
    except Exception:
        if not _interrupts:
            raise
        code = INTERRUPTED
    if code == INTERRUPTED:  # typer itself turns most Ctrl-C into this code, without a word
        _fail(
            "interrupted; finished files are whole, nothing half done is left "
            "(a folder of pictures goes on with --skip-done)",
            INTERRUPTED,
        )
    return code if isinstance(code, int) else 0


def _fail(message: str, code: int) -> int:
    sys.stderr.write(f"cleanplate: {' '.join(message.split())}\n")
    return code
