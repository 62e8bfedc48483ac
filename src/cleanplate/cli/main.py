"""The program: commands, errors as one line, exit codes."""

from __future__ import annotations

import errno
import itertools
import logging
import os
import signal
import sys
from typing import Annotated

import typer
from typer.exceptions import TyperException

from cleanplate._version import __version__
from cleanplate.cli.commands import COMMANDS, Commands
from cleanplate.cli.flags import help_alone
from cleanplate.core.errors import CleanplateError

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""

_FULL = (errno.ENOSPC, errno.EIO, errno.EDQUOT)
"""How writing to a stream fails that has no name."""

app = typer.Typer(
    name="cleanplate",
    cls=Commands,
    help="Take photos and videos apart into subject and background, and put them together again.",
    epilog="Figures, how-tos and the reference are in the documentation beside the source.",
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cleanplate {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _options(
    context: typer.Context,
    *,
    version: Annotated[  # noqa: ARG001 - acts by its callback
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Take photos and videos apart into subject and background, and put them together again."""
    help_alone(context)


def run() -> None:
    """Run the program and end it with its exit code; what the ``cleanplate`` command calls."""
    logging.basicConfig(format="cleanplate: %(message)s", level=logging.WARNING, stream=sys.stderr)
    # Weights take a while to arrive; that is worth a line each, once on a machine.
    logging.getLogger("cleanplate.models.store").setLevel(logging.INFO)
    # SIGTERM is what a shutdown or a service manager sends: leave as after Ctrl-C.
    _interrupts.clear()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    code = _guarded()
    _settle_output()
    sys.exit(code)


_interrupts: list[int] = []
"""The signals that have come, oldest first."""

_PATIENCE = 2
"""Signals after which the next one ends the program on the spot."""


def _interrupt(number: int, _frame: object) -> None:
    """Interrupt the work once; what is begun in other threads is finished, or left at the third.

    The signals are remembered: compiled modules turn the exception into one of theirs on import. A
    second exception would come while threads are waited for, which Python (3.11) does not survive.
    """
    _interrupts.append(number)
    if len(_interrupts) == 1:
        raise KeyboardInterrupt
    if len(_interrupts) > _PATIENCE:
        os._exit(INTERRUPTED)
    os.write(2, b"cleanplate: finishing what is begun; once more to stop at once\n")


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
        return _fail(f"{error.format_message()}{_hint_about_dashes()}", error.exit_code)
    except CleanplateError as error:
        return _fail(str(error), error.exit_code)
    except typer.Exit as error:
        code = error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except BrokenPipeError:
        return 1  # the reader of our output has gone
    except OSError as error:
        if error.filename is not None or error.errno not in _FULL:
            raise
        return _fail(f"standard output cannot be written: {error.strerror}", 1)
    except MemoryError:
        return _fail("the memory of this machine does not suffice; try --jobs 1", 1)
    except Exception:
        if not _interrupts:
            raise
        code = INTERRUPTED
    if code == INTERRUPTED:  # typer itself turns most Ctrl-C into this code, without a word
        _fail(f"interrupted; finished files are whole, nothing half done is left{_way_on()}", code)
    return code if isinstance(code, int) else 0


def _way_on() -> str:
    """How the command that was given goes on, where it can."""
    command = sys.argv[1] if sys.argv[1:] else ""
    way = COMMANDS[command].goes_on if command in COMMANDS else ""
    return f" ({way})" if way else ""


def _hint_about_dashes() -> str:
    """What to do about a file whose name was taken for an option."""
    given = itertools.takewhile(lambda argument: argument != "--", sys.argv[1:])
    for argument in given:
        if argument.startswith("-") and os.path.lexists(argument):
            return f"; {argument} is a file: write ./{argument}"
    return ""


def _fail(message: str, code: int) -> int:
    sys.stderr.write(f"cleanplate: {' '.join(message.split())}\n")
    return code
