"""What all trackers have in common."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.tracking.colour_weigher import ColourWeigher
from cleanplate.tracking.methods import METHODS, find_method
from cleanplate.tracking.target import Target
from cleanplate.tracking.tracker import Tracker

from .targets import GREY, PATHS, RED, SIZE, Truth, drawn, hidden, scene, straight

every = pytest.mark.parametrize("name", METHODS)
MOST_ERROR = {"meanshift": 1, "camshift": 1.5, "csrt": 4, "mil": 22}
"""Mean centre error in pixels that a method may have on easy paths; mil draws its patches by chance
(.8 to 8 in 50 runs), so that all that can be asked is that it stays on the target, 44 wide."""


def followed(
    tracker: Tracker, path: list[Truth], colour: tuple[int, int, int] = RED
) -> list[Target]:
    """The target in each frame of a path."""
    first = tracker.start(drawn(path[0], 0, colour), path[0].box)
    return [first] + [
        tracker.process(drawn(truth, n, colour), Fraction(n, 25))
        for n, truth in enumerate(path[1:], 1)
    ]


def centre_error(targets: list[Target], path: list[Truth]) -> float:
    """Mean distance of the middles, of frames that show the target, in pixels."""
    off = [
        math.dist(target.centre, (truth.x, truth.y))
        for target, truth in zip(targets, path, strict=True)
        if truth.seen and not target.lost
    ]
    return float(np.mean(off))


@every
@pytest.mark.parametrize("path", ["straight", "round"])
def test_the_middle_stays_on_the_target(name: str, path: str) -> None:
    truth = PATHS[path]()[:20]
    assert centre_error(followed(METHODS[name](), truth), truth) < MOST_ERROR[name]


@every
def test_a_target_that_goes_is_lost_and_found_once(name: str) -> None:
    targets = followed(METHODS[name](), hidden())
    lost = [number for number, target in enumerate(targets) if target.lost]
    assert lost == list(range(lost[0], lost[-1] + 1))  # no flickering
    assert 15 <= lost[0] <= 18
    assert 27 <= lost[-1] <= 31
    assert centre_error(targets[31:], hidden()[31:]) < max(4, MOST_ERROR[name])


@every
def test_a_lost_target_stays_where_it_was_seen_last(name: str) -> None:
    targets = followed(METHODS[name](), hidden()[8:22])
    before, lost = targets[6], targets[12]
    assert lost.lost
    assert lost.box_xyxy == before.box_xyxy
    assert lost.corners is None


def test_a_target_that_goes_again_at_once_was_last_where_it_was_found() -> None:
    gone = Truth(0, 0, 1, 1, 0, False)
    path = [Truth(60, 60, 44, 30, 0, True)] * 4 + [gone] * 5
    path += [Truth(190, 120, 44, 30, 0, True)] * 3 + [gone] * 3
    targets = followed(METHODS["camshift"](), path)
    assert [target.lost for target in targets[8:]] == [True] * 3 + [False] * 3 + [True]
    assert math.dist(targets[-1].centre, (190, 120)) < 3


@every
def test_frames_are_left_as_they_are(name: str) -> None:
    tracker, path = METHODS[name](), straight()
    frames = [drawn(truth) for truth in path[:3]]
    copies = [frame.copy() for frame in frames]
    tracker.start(frames[0], path[0].box)
    for frame in frames[1:]:
        tracker.process(frame, 0)
    assert all(np.array_equal(a, b) for a, b in zip(frames, copies, strict=True))


@every
def test_a_view_of_a_larger_array_is_a_frame(name: str) -> None:
    path = straight()[:4]
    large = [np.zeros((200, 260, 6), np.uint8) for _ in path]
    views = [array[10:190, 5:245, ::2] for array in large]
    for view, truth in zip(views, path, strict=True):
        view[:] = drawn(truth)
    tracker, twin = METHODS[name](), METHODS[name]()
    tracker.start(views[0], path[0].box)
    twin.start(drawn(path[0]), path[0].box)
    if name == "mil":  # draws patches by chance
        assert tracker.process(views[1], 0).score > 0.5
        return
    for view, truth in zip(views[1:], path[1:], strict=True):
        assert tracker.process(view, 0) == twin.process(drawn(truth), 0)


@every
def test_a_reset_forgets_the_target(name: str) -> None:
    tracker, path = METHODS[name](), straight(8)
    followed(tracker, path[:3])
    tracker.reset()
    with pytest.raises(UsageError, match="no target"):
        tracker.process(scene(), 0)
    assert centre_error(followed(tracker, path), path) < MOST_ERROR[name]


@every
def test_a_target_is_named_first(name: str) -> None:
    with pytest.raises(UsageError, match="name one with start"):
        METHODS[name]().process(scene(), 0)


@every
def test_frames_have_one_size(name: str) -> None:
    tracker = METHODS[name]()
    tracker.start(drawn(straight()[0]), straight()[0].box)
    with pytest.raises(UsageError, match="240x180, this one 200x100"):
        tracker.process(np.zeros((100, 200, 3), np.uint8), 0)


@every
@pytest.mark.parametrize(
    "box", [(-1, 0, 20, 20), (0, 0, 241, 20), (10, 10, 10, 20), (30, 10, 20, 20)]
)
def test_a_box_lies_within_the_picture(name: str, box: tuple[float, ...]) -> None:
    with pytest.raises(UsageError, match="240x180"):
        METHODS[name]().start(scene(), box)  # type: ignore[arg-type]


@every
@pytest.mark.parametrize(
    "frame",
    [np.zeros((9, 9, 4), np.uint8), np.zeros((9, 9, 3)), np.zeros((0, 9, 3), np.uint8)],
    ids=["rgba", "float", "empty"],
)
def test_what_is_no_frame_is_refused(name: str, frame: np.ndarray) -> None:
    with pytest.raises(UsageError, match="a frame is uint8"):
        METHODS[name]().start(frame, (0, 0, 5, 5))


@every
@pytest.mark.parametrize("adapt", [-0.1, 1.1])
def test_adaptation_is_a_share(name: str, adapt: float) -> None:
    with pytest.raises(UsageError, match="0 \\(never\\) to 1"):
        METHODS[name](adapt=adapt)


@pytest.mark.parametrize("name", ["csrt", "mil"])
def test_grey_frames_can_be_followed_without_colours(name: str) -> None:
    path = straight(12)
    tracker = METHODS[name]()
    tracker.start(drawn(path[0], 0, GREY)[..., 1], path[0].box)
    targets = [tracker.process(drawn(one, n, GREY)[..., 1], n) for n, one in enumerate(path[1:])]
    assert centre_error(targets, path[1:]) < MOST_ERROR[name]


@pytest.mark.parametrize("name", ["meanshift", "camshift"])
def test_a_target_without_colour_is_refused_for_hues(name: str) -> None:
    path = straight()
    with pytest.raises(UsageError, match=r"no colour.*--histogram colour"):
        METHODS[name]().start(drawn(path[0], 0, GREY), path[0].box)


@pytest.mark.parametrize("name", ["meanshift", "camshift"])
def test_a_target_without_colour_is_followed_by_its_brightness(name: str) -> None:
    path = straight()
    tracker = METHODS[name](ColourWeigher())  # type: ignore[call-arg]
    assert centre_error(followed(tracker, path, GREY), path) < 1


@pytest.mark.parametrize("name", ["csrt", "mil"])
def test_a_speck_is_too_small_for_patches(name: str) -> None:
    with pytest.raises(UsageError, match="8x8 pixels or more"):
        METHODS[name]().start(scene(), (10, 10, 14, 14))


def test_mil_needs_surroundings() -> None:
    with pytest.raises(UsageError, match="240x180 in a picture of 240x180"):
        METHODS["mil"]().start(scene(), (0, 0, 240, 180))


@pytest.mark.parametrize("box", [(0, 0, 8, 8), (0, 0, 30, 20), (22, 12, 30, 20)])
def test_csrt_follows_through_the_smallest_pictures(box: tuple[float, ...]) -> None:
    frame = np.random.default_rng(0).integers(0, 256, (20, 30, 3)).astype(np.uint8)
    tracker = METHODS["csrt"](adapt=0)
    tracker.start(frame, box)  # type: ignore[arg-type]
    left, top, right, bottom = tracker.process(frame, 0).box_xyxy
    assert 0 <= left < right <= 30
    assert 0 <= top < bottom <= 20


def test_mil_cannot_be_kept_from_learning() -> None:
    with pytest.raises(UsageError, match="mil learns"):
        METHODS["mil"](adapt=0)


@pytest.mark.parametrize("name", ["meanshift", "camshift"])
def test_a_model_that_adapts_follows_a_change_of_colour(name: str) -> None:
    path = straight(40)
    colours = [(210 - 3 * n, 60, 50 + 3 * n) for n in range(40)]  # from red to blue
    ends = {}
    for adapt in (0.0, 0.3):
        tracker = METHODS[name](ColourWeigher(), adapt=adapt)  # type: ignore[call-arg]
        tracker.start(drawn(path[0], 0, colours[0]), path[0].box)
        for n in range(1, 40):
            last = tracker.process(drawn(path[n], n, colours[n]), n)
        ends[adapt] = last
    assert ends[0.0].lost
    assert not ends[0.3].lost
    assert math.dist(ends[0.3].centre, (path[-1].x, path[-1].y)) < 3


@given(
    height=st.integers(1, 40),
    width=st.integers(1, 40),
    name=st.sampled_from(["meanshift", "camshift"]),
    data=st.data(),
)
def test_pictures_of_any_size(height: int, width: int, name: str, data: st.DataObject) -> None:
    left = data.draw(st.integers(0, width - 1))
    top = data.draw(st.integers(0, height - 1))
    right, bottom = data.draw(st.integers(left + 1, width)), data.draw(st.integers(top + 1, height))
    frame = np.full((height, width, 3), (220, 40, 40), np.uint8)
    tracker = METHODS[name]()
    tracker.start(frame, (left, top, right, bottom))
    for _ in range(3):
        target = tracker.process(frame, 0)
        box = target.box_xyxy
        assert 0 <= box[0] < box[2] <= width
        assert 0 <= box[1] < box[3] <= height
        assert 0 <= target.score <= 1


def test_an_unknown_method_is_told_what_there_is() -> None:
    assert find_method("csrt").name == "csrt"
    with pytest.raises(UsageError, match="did you mean camshift"):
        find_method("camshit")
    with pytest.raises(UsageError, match="there are meanshift, camshift, csrt, mil"):
        find_method("kalman")


def test_scenes_are_as_their_size_says() -> None:
    assert scene().shape == (*SIZE, 3)
