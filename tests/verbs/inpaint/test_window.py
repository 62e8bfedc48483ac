"""The window, where pygame is installed, on a screen that is none."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cleanplate.core.errors import InputError, MissingExtraError, UsageError
from cleanplate.verbs.inpaint.options import InpaintOptions
from cleanplate.verbs.inpaint.window import paint


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    picture = np.full((60, 80, 3), 100, np.uint8)
    picture[20:26, 30:40] = 255
    Image.fromarray(picture).save(tmp_path / "x.png")
    return tmp_path / "x.png"


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    pytest.importorskip("pygame", reason="needs the extra 'window'")
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    return


def script(monkeypatch: pytest.MonkeyPatch, *events: tuple[str, dict[str, object]]) -> None:
    """What mouse and keys do, all at once."""
    import pygame

    made = [pygame.event.Event(getattr(pygame, name), values) for name, values in events]
    batches = iter([made])
    monkeypatch.setattr(pygame.event, "get", lambda: next(batches))


def press(key: str) -> tuple[str, dict[str, object]]:
    import pygame

    return "KEYDOWN", {"key": getattr(pygame, f"K_{key}"), "unicode": ""}


@pytest.mark.usefixtures("screen")
def test_painting_filling_and_saving(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(
        monkeypatch,
        ("MOUSEWHEEL", {"y": 4}),
        ("MOUSEBUTTONDOWN", {"pos": (30, 23), "button": 1}),
        ("MOUSEMOTION", {"pos": (40, 23)}),
        ("MOUSEBUTTONUP", {"pos": (40, 23), "button": 1}),
        press("SPACE"),
        press("s"),
        press("ESCAPE"),
    )
    saved = paint([str(photo)], None, InpaintOptions())
    assert saved == photo.with_name("x.inpaint.png")
    assert np.abs(np.asarray(Image.open(saved)).astype(int) - 100).max() <= 1


@pytest.mark.usefixtures("screen")
def test_leaving_saves_nothing(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(monkeypatch, ("QUIT", {}))
    assert paint([str(photo)], None, InpaintOptions()) is None
    assert not photo.with_name("x.inpaint.png").exists()


@pytest.mark.parametrize("driver", ["dummy", "offscreen"])
def test_a_window_that_nobody_sees_is_refused(
    photo: Path, monkeypatch: pytest.MonkeyPatch, driver: str
) -> None:
    pygame = pytest.importorskip("pygame", reason="needs the extra 'window'")
    monkeypatch.delenv("SDL_VIDEODRIVER", raising=False)
    monkeypatch.setattr(pygame.display, "init", lambda: None)
    monkeypatch.setattr(pygame.display, "get_driver", lambda: driver)
    with pytest.raises(InputError, match="there is no screen"):
        paint([str(photo)], None, InpaintOptions())


@pytest.mark.usefixtures("screen")
def test_one_picture_is_needed(photo: Path) -> None:
    Image.open(photo).save(photo.with_name("y.png"))
    with pytest.raises(UsageError, match="one picture"):
        paint([str(photo.parent)], None, InpaintOptions())


def test_a_missing_extra_is_said(photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(MissingExtraError, match="pip install pygame-ce"):
        paint([str(photo)], None, InpaintOptions())
