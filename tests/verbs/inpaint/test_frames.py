"""``inpaint`` on videos: the scene that was seen fills what is taken away."""

from __future__ import annotations

import itertools
import logging
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

import cleanplate as cp
from cleanplate.core.errors import InputError, UsageError
from cleanplate.media.cut import copy_part

from ..samples import decoded, sound_packets, times_s
from .scenes import SIZE, scene, walked, write

pytestmark = pytest.mark.usefixtures("finds_red")


CODED = 4.5
"""Root mean square error that coding alone makes of the scene: 4.2 grey levels, in its colours."""


def rms(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.sqrt(np.mean((one[..., :3].astype(float) - other) ** 2)))


def test_a_walker_is_replaced_by_the_scene_behind(tmp_path: Path) -> None:
    pictures = [walked(number) for number in range(24)]
    source = write(tmp_path / "walk.mp4", pictures)
    done = cp.inpaint_video(source, tmp_path / "empty.mp4", subject="any")
    assert done.facts["from"] == "scene"
    assert done.facts["never_seen_percent"] == 0
    for damaged, restored in zip(pictures, decoded(tmp_path / "empty.mp4"), strict=True):
        assert rms(restored, scene()) < CODED + 0.1 * rms(damaged, scene())


def test_sound_and_times_stay(tmp_path: Path) -> None:
    times = [0, 4, 9, 11, 20, 24, 25, 40]
    source = write(tmp_path / "walk.mp4", [walked(2 * n) for n in range(8)], times)
    cp.inpaint_video(source, tmp_path / "out.mp4", subject="any")
    assert times_s(tmp_path / "out.mp4") == times_s(source)
    assert sound_packets(tmp_path / "out.mp4") == sound_packets(source)


def test_the_light_of_each_frame_is_met(tmp_path: Path) -> None:
    lights = [1.0 - 0.01 * number for number in range(24)]
    source = write(tmp_path / "x.mp4", [walked(n, lights[n]) for n in range(24)])
    cp.inpaint_video(source, tmp_path / "out.mp4", subject="any")
    for light, restored in zip(lights, decoded(tmp_path / "out.mp4"), strict=True):
        assert rms(restored, scene() * light) < 5


def test_what_was_never_seen_is_inpainted_once_and_stays_still(tmp_path: Path) -> None:
    source = write(tmp_path / "x.mp4", [walked(10 + n % 2, step=9) for n in range(16)])
    done = cp.inpaint_video(source, tmp_path / "out.mp4", subject="any")
    assert 4 < done.facts["never_seen_percent"] < 30
    frames = [frame[20:80, 72:95, :3].astype(int) for frame in decoded(tmp_path / "out.mp4")]
    change = np.mean([np.abs(a - b).mean() for a, b in itertools.pairwise(frames)])
    assert change < 2


def test_a_given_mask_is_of_all_frames(tmp_path: Path) -> None:
    pictures = []
    for number in range(8):
        picture = scene()
        picture[10:14, 10:60] = 30 * number
        pictures.append(picture)
    mask = np.zeros(SIZE, np.uint8)
    mask[9:15, 9:61] = 255
    Image.fromarray(mask).save(tmp_path / "m.png")
    source = write(tmp_path / "x.mp4", pictures)
    done = cp.inpaint_video(source, tmp_path / "out.mp4", tmp_path / "m.png")
    assert done.facts["from"] == "frames"
    for damaged, restored in zip(pictures, decoded(tmp_path / "out.mp4"), strict=True):
        assert rms(restored, scene()) < CODED + 0.1 * rms(damaged, scene())


def test_a_given_plate_fills_a_place_that_is_never_seen(tmp_path: Path) -> None:
    Image.fromarray(scene()).save(tmp_path / "plate.png")
    source = write(tmp_path / "x.mp4", [walked(10)] * 6)
    done = cp.inpaint_video(
        source, tmp_path / "out.mp4", subject="any", plate=str(tmp_path / "plate.png")
    )
    assert done.facts["from"] == "plate"
    assert max(rms(frame, scene()) for frame in decoded(tmp_path / "out.mp4")) < CODED


def test_a_moving_camera_is_noticed_and_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    wide = np.random.default_rng(3).integers(60, 200, (24, 100)).astype(np.uint8)
    wide = np.kron(wide, np.ones((4, 4), np.uint8))[..., None].repeat(3, axis=2)
    pictures = [np.ascontiguousarray(wide[:, 9 * n : 9 * n + 160]) for n in range(12)]
    for picture in pictures:
        picture[30:60, 60:90] = (200, 30, 30)
    source = write(tmp_path / "x.mp4", pictures)
    with caplog.at_level(logging.WARNING):
        done = cp.inpaint_video(source, tmp_path / "out.mp4", subject="any")
    assert "the camera moves" in caplog.text
    assert done.facts["from"] == "frames"
    assert len(decoded(tmp_path / "out.mp4")) == 12


def test_looking_for_the_scene_is_said_before_the_first_frame_is_filled(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = write(tmp_path / "walk.mp4", [walked(number) for number in range(6)])
    said: list[str] = []
    with caplog.at_level(logging.INFO, "cleanplate.verbs.inpaint"):
        cp.inpaint_video(
            source,
            tmp_path / "out.mp4",
            subject="any",
            on_progress=lambda _progress: said.append(caplog.text),
        )
    assert "walk.mp4: looking through the whole video for the scene" in said[0]


def test_no_subject_is_said_and_changes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = write(tmp_path / "x.mp4", [scene()] * 4)
    with caplog.at_level(logging.WARNING):
        cp.inpaint_video(source, tmp_path / "out.mp4", subject="any")
    assert "no subject was found" in caplog.text
    assert rms(decoded(tmp_path / "out.mp4")[2], scene()) < CODED


@pytest.mark.parametrize(
    ("mask", "error", "words"),
    [
        (np.zeros((5, 5), bool), InputError, "make a mask of that size"),
        (np.ones(SIZE, bool), UsageError, "nothing is left"),
    ],
)
def test_masks_that_cannot_work(
    tmp_path: Path, mask: np.ndarray, error: type[Exception], words: str
) -> None:
    source = write(tmp_path / "x.mp4", [scene()] * 3)
    with pytest.raises(error, match=words):
        cp.inpaint_video(source, tmp_path / "out.mp4", mask)
    assert not (tmp_path / "out.mp4").exists()


def test_people_leave_a_real_room_as_it_is_when_empty(media: Path, tmp_path: Path) -> None:
    """Against the first frame, before anybody comes in; what differs from it is taken away."""
    whole = media / "video" / "calls" / "one-by-one-person-detection.mp4"
    part, out = tmp_path / "part.mp4", tmp_path / "out.mp4"
    copy_part(whole, part, Fraction(0), Fraction(11))
    with av.open(str(part)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    Image.fromarray(frames[0]).save(tmp_path / "plate.png")
    plate = str(tmp_path / "plate.png")
    cp.inpaint_video(part, out, model="clean-plate", plate=plate, start="10", end="10.3")
    restored, damaged = decoded(out)[0], frames[100]
    assert rms(restored, frames[0]) < 0.35 * rms(damaged, frames[0])
