"""The window of ``inpaint --brush``: shows a `Brush` and hands it what mouse and keys do."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from cleanplate.core.errors import InputError, MissingExtraError, UsageError
from cleanplate.core.pictures import Mask, Picture
from cleanplate.media.image_writer import write_photo
from cleanplate.media.images import read_photo
from cleanplate.media.inputs import Stream, collect
from cleanplate.media.whole import check_parents
from cleanplate.restore.inpainting.methods import inpaint
from cleanplate.verbs.inpaint.brush import Act, Brush
from cleanplate.verbs.inpaint.marking import mark
from cleanplate.verbs.inpaint.options import InpaintOptions
from cleanplate.verbs.inpaint.run import Inpaint
from cleanplate.verbs.verb import refuse_same_file

_LARGEST_SHARE = 0.9
"""Of the screen, that a window takes at most."""

_LINE = 28
"""Rows of the line of text below the picture."""

_LEAST_WIDTH = 700
"""Columns that the text needs."""

_FRAMES_A_SECOND = 60

_UNSEEN = ("dummy", "offscreen")
"""SDL's drivers for tests and for pictures in memory."""


def paint(inputs: list[str], out: str | None, options: InpaintOptions) -> Path | None:
    """Open a picture in a window, to be painted on.

    Args:
        inputs: one picture.
        out: the result, a file or folder; None: beside the picture.
        options: method and radius; a mask, subject or scratches are marked to begin with.

    Returns:
        What was saved; None where nothing was.

    Raises:
        MissingExtraError: the extra ``window`` is not installed.
        UsageError: more than one picture, or a video.
        InputError: it cannot be read, or there is no screen.
        OutputError: the result cannot be written.
    """
    if importlib.util.find_spec("pygame") is None:
        raise MissingExtraError(extra="window", purpose="--brush")
    source, target = _places(inputs, out)
    photo = read_photo(source)
    given = options.marking != "none"
    mask = mark(photo.pixels, options).mask if given else None

    def fill(picture: Picture, hole: Mask) -> Picture:
        return inpaint(picture, hole, method=options.method, radius=options.radius)

    brush = Brush(photo.pixels, fill, mask)
    done: list[Path] = []

    def save() -> None:
        write_photo(target, replace(photo, pixels=brush.picture))
        done.append(target)

    run_window(brush, save, source.name)
    return done[-1] if done else None


def run_window(brush: Brush, save: Callable[[], None], title: str) -> None:
    """Show the brush until it is left.

    Args:
        brush: what is painted.
        save: called for s.
        title: of the window.

    Raises:
        InputError: there is no screen.
    """
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    import pygame

    try:
        _opened(pygame, brush, title).loop(save)
    finally:
        pygame.quit()


def _opened(pygame: Any, brush: Brush, title: str) -> _Window:
    """The window.

    Raises:
        InputError: there is no screen.
    """
    try:
        pygame.display.init()
        _check_screen(pygame.display.get_driver())
        pygame.font.init()
        return _Window(pygame, brush, title)
    except pygame.error as error:
        raise _no_window(str(error)) from error


def _check_screen(driver: str) -> None:
    """Refuse windows that nobody sees, which SDL opens where there is no screen.

    Raises:
        InputError: it is such a one, and nobody asked for it.
    """
    if driver in _UNSEEN and not os.environ.get("SDL_VIDEODRIVER"):
        why = "there is no screen"
        raise _no_window(why)


def _no_window(why: str) -> InputError:
    return InputError(f"no window can be opened here ({why}); give a --mask instead of --brush")


class _Window:
    """The picture scaled to the screen, with a line of text below."""

    def __init__(self, pygame: Any, brush: Brush, title: str) -> None:
        self._pygame, self._brush = pygame, brush
        screen = pygame.display.Info()
        height, width = brush.mask.shape
        room = (_LARGEST_SHARE * screen.current_h - _LINE, _LARGEST_SHARE * screen.current_w)
        self._scale = min(1.0, max(room[0], 64) / height, max(room[1], 64) / width)
        self._size = (max(1, round(width * self._scale)), max(1, round(height * self._scale)))
        self._surface = pygame.display.set_mode(
            (max(self._size[0], _LEAST_WIDTH), self._size[1] + _LINE)
        )
        pygame.display.set_caption(title)
        self._font = pygame.font.Font(None, 20)

    def loop(self, save: Callable[[], None]) -> None:
        """Draw and listen until the window is left."""
        clock = self._pygame.time.Clock()
        changed, act = True, Act.NOTHING
        while act is not Act.LEAVE:
            if changed:
                self._draw()
            changed = False
            for event in self._pygame.event.get():
                changed = True
                act = self._hand_on(event)
                if act is Act.SAVE:
                    save()
                    self._brush.saved, self._brush.message = True, "saved"
                if act is Act.LEAVE:
                    break
            clock.tick(_FRAMES_A_SECOND)

    def _hand_on(self, event: Any) -> Act:
        """Give one event to the brush."""
        pygame, brush = self._pygame, self._brush
        if event.type == pygame.QUIT:
            return Act.LEAVE
        if event.type == pygame.KEYDOWN:
            return self._key(event)
        if event.type == pygame.MOUSEBUTTONDOWN and event.button in (1, 3):
            brush.press(*self._place(event.pos), marks=event.button == 1)
        elif event.type == pygame.MOUSEMOTION:
            brush.drag(*self._place(event.pos))
        elif event.type == pygame.MOUSEBUTTONUP:
            brush.lift()
        elif event.type == pygame.MOUSEWHEEL:
            brush.resize(event.y)
        return Act.NOTHING

    def _key(self, event: Any) -> Act:
        name = event.unicode if event.unicode in ("[", "]") else self._pygame.key.name(event.key)
        if name == "space":
            self._brush.message = "filling in ..."
            self._draw()
        return self._brush.key(name)

    def _place(self, position: tuple[int, int]) -> tuple[int, int]:
        """Row and column of the picture under the mouse."""
        return int(position[1] / self._scale), int(position[0] / self._scale)

    def _draw(self) -> None:
        pygame = self._pygame
        shown = cv2.resize(self._brush.view(), self._size, interpolation=cv2.INTER_AREA)
        swapped = np.ascontiguousarray(
            np.asarray(shown).reshape(*self._size[::-1], 3).swapaxes(0, 1)
        )
        self._surface.fill((30, 30, 34))
        self._surface.blit(pygame.surfarray.make_surface(swapped), (0, 0))
        ring = max(2, round(self._brush.radius * self._scale))
        pygame.draw.circle(self._surface, (255, 255, 255), pygame.mouse.get_pos(), ring, 1)
        text = self._font.render(self._brush.message, True, (230, 230, 230))
        self._surface.blit(text, (8, self._size[1] + 7))
        pygame.display.flip()


def _places(inputs: list[str], out: str | None) -> tuple[Path, Path]:
    """The one picture, and where its result goes.

    Raises:
        UsageError: not one picture, or a stream.
    """
    verb = Inpaint()
    jobs = collect(
        inputs,
        tag=verb.tag,
        extension_of=lambda path, kind: verb.suffix(kind, path.suffix),
        out=out,
    ).jobs
    if len(jobs) != 1 or jobs[0].kind in ("video", "animation"):
        msg = "--brush takes one picture"
        raise UsageError(msg)
    source, target = jobs[0].source, jobs[0].target
    if isinstance(source, Stream) or isinstance(target, Stream):
        msg = "--brush takes a file and writes a file, no standard input or output"
        raise UsageError(msg)
    verb.check_target(target, "still")
    check_parents(target)
    refuse_same_file(source, target)
    return source, target
