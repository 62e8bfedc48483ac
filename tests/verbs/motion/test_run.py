"""``motion``: masks, overlays, events, plots, clips, states."""

from __future__ import annotations

import csv
import json
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from cleanplate.core.errors import InputError, UsageError
from cleanplate.core.progress import Progress
from cleanplate.motion.events import Event
from cleanplate.verbs.motion.options import MotionOptions
from cleanplate.verbs.motion.run import watch

from .conftest import frame

STATIC = "static-frame-difference"


def frames_of(path: Path) -> list[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]:
    with av.open(str(path)) as container:
        return [one.to_ndarray(format="rgb24") for one in container.decode(video=0)]


def test_without_a_name_the_masks_lie_beside_the_source(walk: Path, tmp_path: Path) -> None:
    source = tmp_path / "walk.mp4"
    source.write_bytes(walk.read_bytes())
    seen = watch(source, MotionOptions(algorithm=STATIC))
    assert seen.files == (str(tmp_path / "walk.motion.mp4"),)
    masks = frames_of(tmp_path / "walk.motion.mp4")
    assert len(masks) == 50
    assert masks[5].max() < 30
    assert masks[20][45, 45].min() > 225


def test_pictures_of_masks_hold_exact_labels(walk: Path, tmp_path: Path) -> None:
    watch(walk, MotionOptions(algorithm=STATIC, out=f"{tmp_path}/"))
    files = sorted(tmp_path.glob("*.png"))
    assert [file.name for file in files[:2]] == ["000000.png", "000001.png"]
    assert len(files) == 50
    mask = np.asarray(Image.open(files[20]).convert("L"))
    assert set(np.unique(mask)) == {0, 255}
    assert mask[30:60, 32:58].min() == 255


def test_events_have_exact_times(walk: Path, tmp_path: Path) -> None:
    told: list[Event] = []
    options = MotionOptions(algorithm=STATIC, events=str(tmp_path / "e.csv"))
    seen = watch(walk, options, on_event=told.append)
    assert [(event.start_s, event.end_s) for event in told] == [(Fraction("1.5"), Fraction("3.5"))]
    assert list(seen.events) == told
    (row,) = csv.DictReader((tmp_path / "e.csv").read_text().splitlines())
    assert (row["start_s"], row["end_s"], row["frames"]) == ("1.5", "3.5", "20")


def test_events_as_json_name_their_clips(walk: Path, tmp_path: Path) -> None:
    options = MotionOptions(
        algorithm=STATIC, events=str(tmp_path / "e.json"), clips=str(tmp_path / "clips")
    )
    watch(walk, options)
    (event,) = json.loads((tmp_path / "e.json").read_text())["events"]
    assert event["clip"] == str(tmp_path / "clips" / "walk.0001.mp4")
    assert 25 <= len(frames_of(Path(event["clip"]))) <= 27


def test_overlay_background_and_plot(walk: Path, tmp_path: Path) -> None:
    options = MotionOptions(
        algorithm="running-average",
        overlay=str(tmp_path / "o.mp4"),
        background=str(tmp_path / "b.mp4"),
        plot=str(tmp_path / "p.png"),
        stamp=True,
    )
    watch(walk, options)
    overlay, background = frames_of(tmp_path / "o.mp4"), frames_of(tmp_path / "b.mp4")
    assert len(overlay) == len(background) == 50
    red, green, blue = overlay[20][45, 45].astype(int)
    assert red > green + 60 > blue
    assert overlay[3][0, 0].min() > 220
    assert np.abs(background[49].astype(int) - frame(0)).mean() < 12
    with Image.open(tmp_path / "p.png") as plot:
        assert plot.size == (1200, 300)


def test_a_grey_background_is_a_video_too(walk: Path, tmp_path: Path) -> None:
    watch(walk, MotionOptions(algorithm="sigma-delta", background=str(tmp_path / "b.mp4")))
    assert np.ptp(frames_of(tmp_path / "b.mp4")[40][5, 5].astype(int)) <= 3


def test_a_model_without_a_picture_has_no_background_video(walk: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="mog keeps no picture"):
        watch(walk, MotionOptions(algorithm="mog", background=str(tmp_path / "b.mp4")))
    assert list(tmp_path.iterdir()) == []


def test_a_stamp_needs_a_picture_to_be_on() -> None:
    with pytest.raises(UsageError, match="name it: --overlay"):
        MotionOptions(stamp=True)


def test_only_the_region_counts(walk: Path, tmp_path: Path) -> None:
    right = MotionOptions(algorithm=STATIC, region="120,0,160,96", plot=str(tmp_path / "p.png"))
    (event,) = watch(walk, right).events
    assert event.start_s == Fraction("3.1")
    below = MotionOptions(algorithm=STATIC, region="0,70,160,96", plot=str(tmp_path / "p.png"))
    assert watch(walk, below).events == ()


def test_a_region_can_be_painted(walk: Path, tmp_path: Path) -> None:
    mask = np.zeros((96, 160), np.uint8)
    mask[:, 120:] = 255
    Image.fromarray(mask).save(tmp_path / "region.png")
    options = MotionOptions(
        algorithm=STATIC, region=str(tmp_path / "region.png"), plot=str(tmp_path / "p.png")
    )
    assert watch(walk, options).events[0].start_s == Fraction("3.1")


@pytest.mark.parametrize(
    ("region", "word"),
    [("0,0,161,96", "no box"), ("5,5,5,9", "no box"), ("-1,0,9,9", "no box")],
)
def test_a_region_outside_is_refused(walk: Path, tmp_path: Path, region: str, word: str) -> None:
    options = MotionOptions(algorithm=STATIC, region=region, out=str(tmp_path / "m.mp4"))
    with pytest.raises(UsageError, match=word):
        watch(walk, options)
    assert list(tmp_path.iterdir()) == []


def test_a_mask_of_another_size_is_refused(walk: Path, tmp_path: Path) -> None:
    Image.new("L", (50, 50), 255).save(tmp_path / "region.png")
    with pytest.raises(UsageError, match="50x50"):
        watch(walk, MotionOptions(region=str(tmp_path / "region.png")))


def test_a_black_mask_is_refused(walk: Path, tmp_path: Path) -> None:
    Image.new("L", (160, 96)).save(tmp_path / "region.png")
    with pytest.raises(UsageError, match="black all over"):
        watch(walk, MotionOptions(region=str(tmp_path / "region.png")))


def test_a_state_carries_over(walk: Path, tmp_path: Path) -> None:
    state = str(tmp_path / "s.npz")
    learn = MotionOptions(algorithm="running-average", save_state=state)
    watch(walk, learn, end_s=Fraction(1))
    frozen = MotionOptions(
        algorithm="running-average", load_state=state, learning_rate=0, out=f"{tmp_path}/m/"
    )
    watch(walk, frozen, start_s=Fraction("2.5"), end_s=Fraction("2.6"))
    (first,) = (tmp_path / "m").glob("*.png")
    mask = np.asarray(Image.open(first).convert("L"))
    assert mask[45, 75] == 255
    assert mask[80:].max() == 0


def test_what_is_no_state_is_told(walk: Path, tmp_path: Path) -> None:
    (tmp_path / "s.npz").write_bytes(b"no zip")
    with pytest.raises(InputError, match="no saved state"):
        watch(walk, MotionOptions(load_state=str(tmp_path / "s.npz")))
    with pytest.raises(InputError, match="does not exist"):
        watch(walk, MotionOptions(load_state=str(tmp_path / "none.npz")))


def test_a_sequence_of_pictures_is_a_source(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(30):
        Image.fromarray(frame(number)).save(tmp_path / "in" / f"{number:05}.png")
    options = MotionOptions(algorithm=STATIC, rate=10, events=str(tmp_path / "e.csv"))
    for source in (tmp_path / "in", tmp_path / "in" / "%05d.png"):
        assert watch(source, options).events[0].start_s == Fraction("1.5")


def test_clips_of_pictures_are_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    Image.fromarray(frame(0)).save(tmp_path / "in" / "1.png")
    with pytest.raises(UsageError, match="--clips"):
        watch(tmp_path / "in", MotionOptions(clips=str(tmp_path / "clips")))


def test_one_frame_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    Image.fromarray(frame(0)).save(tmp_path / "in" / "1.png")
    seen = watch(tmp_path / "in", MotionOptions(algorithm=STATIC, out=f"{tmp_path}/m/"))
    assert (seen.frames, seen.events) == (1, ())


def test_the_source_is_never_written_over(walk: Path, tmp_path: Path) -> None:
    source = tmp_path / "walk.mp4"
    source.write_bytes(walk.read_bytes())
    with pytest.raises(UsageError, match="the source itself"):
        watch(source, MotionOptions(algorithm=STATIC, overlay=str(source)))
    assert source.read_bytes() == walk.read_bytes()


def test_no_frame_in_the_time_asked_for(walk: Path, tmp_path: Path) -> None:
    with pytest.raises((InputError, UsageError)):
        watch(walk, MotionOptions(out=str(tmp_path / "m.mp4")), start_s=Fraction(100))
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_leaves_nothing_half_done(walk: Path, tmp_path: Path) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.done == 10:
            raise KeyboardInterrupt

    options = MotionOptions(
        algorithm=STATIC, out=str(tmp_path / "m.mp4"), events=str(tmp_path / "e.csv")
    )
    with pytest.raises(KeyboardInterrupt):
        watch(walk, options, on_progress=interrupt)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "options",
    [
        {"width": 3},
        {"median": 4},
        {"shadows": "paint"},
        {"least_share": 0},
        {"rate": 0},
        {"events": "e.txt"},
        {"plot": "p.pdf"},
        {"save_state": "s.pkl"},
    ],
)
def test_options_that_cannot_work(options: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="--"):
        MotionOptions(**options)  # type: ignore[arg-type]


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Three pictures of the walk."""
    (tmp_path / "in").mkdir()
    for number in range(3):
        Image.fromarray(frame(number)).save(tmp_path / "in" / f"{number:06}.png")
    return tmp_path / "in"


@pytest.mark.parametrize("name", ["out", "overlay", "background", "plot"])
@pytest.mark.parametrize("pattern", ["", "/%06d.png"])
def test_no_picture_of_a_sequence_is_written_over(pictures: Path, name: str, pattern: str) -> None:
    source = Path(f"{pictures}{pattern}")
    target = f"{pictures}/" if name == "out" else str(pictures / "000001.png")
    with pytest.raises(UsageError, match="the source itself"):
        watch(source, MotionOptions(algorithm=STATIC, **{name: target}))  # type: ignore[arg-type]


def test_the_home_folder_is_no_way_around(
    walk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "walk.mp4").write_bytes(walk.read_bytes())
    with pytest.raises(UsageError, match="the source itself"):
        watch(tmp_path / "walk.mp4", MotionOptions(algorithm=STATIC, out="~/walk.mp4"))


def test_two_results_need_two_names(walk: Path, tmp_path: Path) -> None:
    one = str(tmp_path / "m.mp4")
    with pytest.raises(UsageError, match="two results"):
        watch(walk, MotionOptions(algorithm=STATIC, out=one, overlay=one))


def test_masks_of_a_sequence_lie_beside_its_folder(pictures: Path) -> None:
    for source in (pictures, pictures / "%06d.png"):
        seen = watch(source, MotionOptions(algorithm=STATIC))
        assert seen.files == (str(pictures.parent / "in.motion.mp4"),)


def test_a_part_begins_at_zero_and_has_its_own_sound(tmp_path: Path) -> None:
    source = tmp_path / "talk.mp4"
    with av.open(str(source), "w") as container:
        video = container.add_stream("libx264", rate=10)
        video.width, video.height, video.pix_fmt = 160, 96, "yuv420p"
        audio = container.add_stream("aac", rate=16000)
        for number in range(40):
            container.mux(video.encode(av.VideoFrame.from_ndarray(frame(number))))
            chunk = av.AudioFrame.from_ndarray(np.zeros((1, 1600), np.float32), "fltp", "mono")
            chunk.sample_rate, chunk.pts = 16000, 1600 * number
            container.mux(audio.encode(chunk))
        container.mux([*video.encode(), *audio.encode()])
    options = MotionOptions(
        algorithm=STATIC, out=str(tmp_path / "m.mp4"), overlay=str(tmp_path / "o.mp4")
    )
    watch(source, options, start_s=Fraction(2), end_s=Fraction(3))
    for name in ("m.mp4", "o.mp4"):
        with av.open(str(tmp_path / name)) as container:
            times = [one.time for one in container.decode(video=0)]
        assert times == pytest.approx([n / 10 for n in range(10)], abs=1e-6)
    with av.open(str(tmp_path / "o.mp4")) as container:
        seconds = sum(one.samples for one in container.decode(audio=0)) / 16000
    assert seconds == pytest.approx(1, abs=0.13)


def test_numbers_of_a_part_are_those_in_the_source(walk: Path, tmp_path: Path) -> None:
    options = MotionOptions(algorithm=STATIC, out=f"{tmp_path}/m/")
    watch(walk, options, start_s=Fraction(2), end_s=Fraction("2.2"))
    assert sorted(path.name for path in (tmp_path / "m").iterdir()) == ["000020.png", "000021.png"]


def test_too_few_frames_for_a_model_are_told(
    walk: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watch(walk, MotionOptions(algorithm="gmg", out=str(tmp_path / "m.mp4")))
    assert "gmg needs " in caplog.text


def test_a_clip_that_cannot_be_does_not_lose_the_events(
    walk: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "clips").write_bytes(b"")
    options = MotionOptions(
        algorithm=STATIC, events=str(tmp_path / "e.json"), clips=str(tmp_path / "clips")
    )
    watch(walk, options)
    (event,) = json.loads((tmp_path / "e.json").read_text())["events"]
    assert event["clip"] == ""
    assert "has no clip" in caplog.text


@pytest.mark.parametrize("options", [{"gap": float("nan")}, {"rate": float("inf")}])
def test_times_are_numbers(options: dict[str, float]) -> None:
    with pytest.raises(UsageError, match="--rate"):
        MotionOptions(**options)  # type: ignore[arg-type]
