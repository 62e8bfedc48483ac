"""The table of commands: every one can be built, and only one is."""

from __future__ import annotations

import importlib

import pytest
import typer

from cleanplate.cli.commands import COMMANDS, built


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_built_with_its_text(name: str) -> None:
    command = built(name)
    assert (command.name, command.help) == (name, COMMANDS[name].text)


@pytest.mark.parametrize("module", sorted({entry.module for entry in COMMANDS.values()}))
def test_no_command_is_left_out_of_the_table(module: str) -> None:
    app = typer.Typer()
    importlib.import_module(f"cleanplate.cli.{module}").register(app)
    registered = {one.name for one in (*app.registered_commands, *app.registered_groups)}
    assert registered == {name for name, entry in COMMANDS.items() if entry.module == module}
