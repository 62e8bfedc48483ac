"""Verbs that change pictures and videos as a whole: files, folders, sound, figures of the work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

import av
import numpy as np
import pytest

from cleanplate.core.errors import UsageError
from cleanplate.core.frames import Frame
from cleanplate.media.formats import Kind
from cleanplate.media.images import read_photo
from cleanplate.media.memory_video import VideoSource
from cleanplate.media.photo import Photo
from cleanplate.media.video_info import VideoForm
from cleanplate.verbs.batch import Batch
from cleanplate.verbs.on_any import on_any
from cleanplate.verbs.options import BatchOptions
from cleanplate.verbs.plain import PlainRun, PlainWork, Retouched, pictures_only
from cleanplate.verbs.verb import check_writable, same_suffix

from .samples import clip, photo_file


@dataclass(frozen=True, slots=True)
class Negative:
    """White for black and black for white."""

    videos: bool = True
    name: str = "negative"
    tag: str = "negative"
    method: str = "subtraction"

    def still(self, photo: Photo) -> Retouched:
        return Retouched(replace(photo, pixels=255 - photo.pixels), {"brightest": 255})

    def movie(self, source: VideoSource) -> PlainRun:
        if not self.videos:
            raise pictures_only(self.name, source.info.path)
        return NegativeRun(source.info.form)

    def suffix(self, kind: Kind, source_suffix: str) -> str:
        return same_suffix(source_suffix, kind)

    def check_target(self, target: PurePath, kind: Kind) -> None:
        check_writable(target, kind, alpha=False)


class NegativeRun:
    """Holds each frame back until the next one has come."""

    keeps_sound = True

    def __init__(self, form: VideoForm) -> None:
        self.form = form
        self.count = 0

    def run(self, frames: Iterable[Frame]) -> Iterator[Frame]:
        held: list[Frame] = []
        for frame in frames:
            held.append(replace(frame, y=255 - frame.y))
            self.count += 1
            if len(held) > 1:
                yield held.pop(0)
        yield from held

    def facts(self) -> Mapping[str, Any]:
        return {"frames_seen": self.count}

    def finish(self) -> None:
        self.count = -1


def test_a_photo_is_changed_and_its_figures_are_told(tmp_path: Path) -> None:
    source = photo_file(tmp_path / "a.png")
    (outcome,) = Batch([str(source)], PlainWork(Negative())).run()
    result = read_photo(tmp_path / "a.negative.png").pixels
    assert np.array_equal(result, 255 - read_photo(source).pixels)
    assert (outcome.model, outcome.facts) == ("subtraction", {"brightest": 255})


def test_a_video_keeps_all_frames_though_the_work_looks_ahead(tmp_path: Path) -> None:
    source = clip(tmp_path / "a.mp4", frames=5)
    (outcome,) = Batch([str(source)], PlainWork(Negative())).run()
    with av.open(str(tmp_path / "a.negative.mp4")) as made, av.open(str(source)) as given:
        times = [[frame.time for frame in video.decode(video=0)] for video in (made, given)]
    assert times[0] == times[1]
    assert (outcome.frames, outcome.facts) == (5, {"frames_seen": 5})


def test_a_verb_for_pictures_fails_videos_only(tmp_path: Path) -> None:
    clip(tmp_path / "a.mp4", frames=2)
    photo_file(tmp_path / "b.png")
    outcomes = list(Batch([str(tmp_path)], PlainWork(Negative(videos=False))).run())
    assert [outcome.status for outcome in outcomes] == ["done", "failed"]
    assert "takes pictures" in str(outcomes[1].error)


def test_other_options_make_another_state() -> None:
    """``--skip-done`` goes by it."""
    one, other = PlainWork(Negative()), PlainWork(Negative(videos=False))
    assert repr(one.state()) != repr(other.state())


def test_what_is_done_is_skipped(tmp_path: Path) -> None:
    for name in "ab":
        photo_file(tmp_path / f"{name}.png")
    out = f"{tmp_path}/out/"
    list(Batch([str(tmp_path)], PlainWork(Negative()), BatchOptions(out=out)).run())
    again = Batch([str(tmp_path)], PlainWork(Negative()), BatchOptions(out=out, skip_done=True))
    assert [outcome.status for outcome in again.run()] == ["skipped", "skipped"]


def test_an_array_gives_an_array() -> None:
    picture = np.full((2, 3, 3), 10, np.uint8)
    made = on_any(picture, Negative(), PlainWork(Negative()).retouch)
    assert np.array_equal(made, np.full((2, 3, 3), 245, np.uint8))


def test_out_is_for_paths() -> None:
    with pytest.raises(UsageError, match="out="):
        on_any(np.zeros((2, 2, 3), np.uint8), Negative(), PlainWork(Negative()).retouch, "a.png")
