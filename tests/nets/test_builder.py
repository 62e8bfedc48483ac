"""Building networks by name, and the table they are in."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

import cleanplate.nets as room
from cleanplate.core.errors import UsageError
from cleanplate.nets import NETS, build, variants


def test_a_network_remembers_what_it_was_built_of() -> None:
    net = build("deeplabv3plus-mobilenetv2", width=0.5, channels=32)
    assert (net.name, net.options) == (
        "deeplabv3plus-mobilenetv2",
        {"width": 0.5, "channels": 32},
    )


def test_an_unknown_name_is_answered_with_the_like() -> None:
    with pytest.raises(UsageError, match=r"no network is called 'u2nett'; did you mean u2net"):
        build("u2nett")


def test_an_unknown_option_is_answered_with_the_known() -> None:
    with pytest.raises(UsageError, match=r"has no option 'depth'; it has width, output_stride, ch"):
        build("deeplabv3plus-mobilenetv2", depth=3)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"channels": 2.5}, r"'channels' is a whole number from 1 to 4096, not 2\.5"),
        ({"channels": 0}, "a whole number from 1"),
        ({"channels": True}, "a whole number from 1"),
        ({"width": "wide"}, "'width' is a number from 0 to 16, not wide"),
        ({"width": float("nan")}, "a number from 0 to 16, not nan"),
        ({"width": 1e9}, "a number from 0 to 16"),
        ({"vgg": 3}, "'vgg' is yes or no, not 3"),
    ],
)
def test_an_option_that_cannot_work_is_answered_with_what_can(
    options: dict[str, object], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        build("portrait", **options)


def test_a_network_without_options_says_so() -> None:
    with pytest.raises(UsageError, match=r"'u2netp' has no option 'width'; it has none"):
        build("u2netp", width=0.5)


@pytest.mark.parametrize("name", NETS)
def test_every_entry_has_its_builder(name: str) -> None:
    assert callable(getattr(variants, NETS[name].builder))


@pytest.mark.parametrize("name", room.__all__)
def test_everything_that_is_promised_is_there(name: str) -> None:
    assert getattr(room, name) is not None


def test_functions_are_not_hidden_by_modules_of_their_names() -> None:
    for module in ("builder", "costs", "weights", "export"):
        importlib.import_module(f"cleanplate.nets.{module}")
    assert callable(room.build)
    assert callable(room.summary)


def test_an_unknown_attribute_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'nonesuch'"):
        _ = room.nonesuch


def test_the_table_is_read_without_torch() -> None:
    code = (
        "import sys; from cleanplate.nets import NETS; import cleanplate.cli.nets; "
        "sys.exit('torch' in sys.modules or len(NETS) != 6)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_without_torch_the_extra_is_named() -> None:
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "import cleanplate.nets as room\n"
        "from cleanplate.core.errors import MissingExtraError\n"
        "try: room.build\n"
        "except MissingExtraError as error: sys.exit('pip install torch' not in str(error))\n"
        "sys.exit(2)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
