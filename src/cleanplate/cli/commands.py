"""The table of commands. One is built when it is asked for: reading all flags takes 0.1 s."""

from __future__ import annotations

import importlib
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup


class Entry(NamedTuple):
    """Where a command is, and what it does."""

    module: str
    """Module of this package whose ``register`` adds the command."""
    text: str
    """What it does, in a sentence."""
    goes_on: str = ""
    """How it goes on after Ctrl-C, where it can."""


_SKIPPING = "a folder of pictures goes on with --skip-done"


COMMANDS = {
    "remove": Entry(
        "verbs", "Cut the subject out: pictures with transparency, videos with alpha.", _SKIPPING
    ),
    "matte": Entry(
        "verbs", "Write the matte itself: white for subject, black for background.", _SKIPPING
    ),
    "blur": Entry("verbs", "Blur the background.", _SKIPPING),
    "replace": Entry("verbs", "Put another background behind the subject.", _SKIPPING),
    "slides": Entry(
        "slides", "Turn a recorded lecture into its slides.", "the same command goes on"
    ),
    "motion": Entry("motion", "Find what moves in front of a still camera."),
    "plate": Entry("motion", "Make the empty scene behind what moves in a video."),
    "segment": Entry("segment", "Divide pictures into regions, and count them.", _SKIPPING),
    "faces": Entry(
        "faces", "Find faces and eyes in pictures and videos; print or draw them.", _SKIPPING
    ),
    "track": Entry("track", "Follow a target through a video."),
    "inpaint": Entry(
        "inpaint",
        "Fill in what a mask, a subject, scratches or your own brush mark.",
        _SKIPPING,
    ),
    "denoise": Entry("denoise", "Take the noise out of pictures and videos.", _SKIPPING),
    "spectrum": Entry(
        "spectrum", "Show a picture's frequencies, filter them, take stripes out.", _SKIPPING
    ),
    "evaluate": Entry("evaluation", "Compare mattes or masks with the truth; print the figures."),
    "benchmark": Entry("evaluation", "Compare models on a data set: quality, time, memory."),
    "train": Entry(
        "train",
        "Train a network of your own on photos and masks.",
        "where a checkpoint was written, the same command goes on with --resume",
    ),
    "export": Entry("train", "Write a trained network as an ONNX model for `models add`."),
    "hash": Entry("hash", "Print perceptual hashes of pictures, or find near duplicates."),
    "info": Entry("about", "What is in a picture or video, as the program sees it."),
    "doctor": Entry("about", "What works on this machine: runtimes, devices, codecs, extras."),
    "demo": Entry("about", "Cut out, blur and replace a photo, blur a video with sound."),
    "nets": Entry("nets", "The networks to train: list, sizes, published weights."),
    "models": Entry("models", "List, bring, check and add models."),
}
"""Every command by its name, in the order of the help."""


class Commands(TyperGroup):
    """The program's commands, each built when it is first asked for."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        # The names are all that typer asks of it: to list them, and to guess what was meant.
        self.commands = dict.fromkeys(COMMANDS)  # type: ignore[assignment]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - typer's signature
        """The command of that name, or None."""
        if cmd_name in COMMANDS and self.commands[cmd_name] is None:
            self.commands[cmd_name] = built(cmd_name)
        return self.commands.get(cmd_name)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """Write names and texts, for which nothing is built."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.text) for name, entry in COMMANDS.items()])


def built(name: str) -> Any:
    """A command as typer runs it, its text from the table."""
    app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)
    importlib.import_module(f"cleanplate.cli.{COMMANDS[name].module}").register(app)
    app.registered_commands = [one for one in app.registered_commands if one.name == name]
    command = typer.main.get_group(app).commands[name]
    command.help = COMMANDS[name].text
    return command
