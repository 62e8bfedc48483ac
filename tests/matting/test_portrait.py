"""Two looks at people: boxes, joining, tracking; with networks whose answers are known."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanplate.core.errors import UsageError
from cleanplate.matting.boxes import Box, find_box, find_people, follow
from cleanplate.matting.portrait import (
    FinePortraitMatter,
    PortraitMatter,
    decided,
    joined,
    look,
    look_at_each,
    look_closer,
    mirrored,
    trusted_mean,
)

Rgb = npt.NDArray[np.uint8]
Matte = npt.NDArray[np.float32]


class Brightness:
    """A network that finds what is bright, and remembers the sizes it was shown."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, ...]] = []

    def __call__(self, rgb: Rgb) -> Matte:
        self.seen.append(rgb.shape[:2])
        return rgb[..., 0].astype(np.float32) / np.float32(255)


def picture(*parts: tuple[slice, slice], size: tuple[int, int] = (100, 200)) -> Rgb:
    rgb = np.zeros((*size, 3), np.uint8)
    for part in parts:
        rgb[part] = 255
    return rgb


def as_matte(rgb: Rgb) -> Matte:
    return Brightness()(rgb)


def constant(level: float) -> Matte:
    return np.full((4, 6), level, np.float32)


def test_a_box_holds_the_person_and_its_margin() -> None:
    # rows 40..60, columns 50..90: margin .1 of the longer side, 40, is 4 pixels
    matte = as_matte(picture((slice(40, 60), slice(50, 90))))
    assert find_box(matte, margin=0.1) == Box(0.36, 0.23, 0.64, 0.47)


def test_a_box_ends_at_the_border() -> None:
    matte = as_matte(picture((slice(0, 100), slice(0, 20))))
    assert find_box(matte, margin=0.5) == Box(0, 0, 1, 0.35)


def test_specks_do_not_widen_the_box() -> None:
    person, speck = (slice(40, 60), slice(50, 90)), (slice(0, 4), slice(190, 195))
    assert find_box(as_matte(picture(person, speck))) == find_box(as_matte(picture(person)))


def test_nobody_has_no_box() -> None:
    assert find_box(np.full((9, 9), 0.5, np.float32)) is None


def test_people_apart_have_boxes_apart_the_largest_first() -> None:
    matte = as_matte(picture((slice(10, 30), slice(10, 30)), (slice(10, 50), slice(100, 130))))
    assert find_people(matte, margin=0) == [Box(0.1, 0.5, 0.5, 0.65), Box(0.1, 0.05, 0.3, 0.15)]


def test_a_large_matte_has_the_box_of_a_small_one() -> None:
    small = as_matte(picture((slice(40, 60), slice(50, 90))))
    large = np.kron(small, np.ones((8, 8), np.float32))
    box, other = find_box(small), find_box(large)
    assert box is not None
    assert other is not None
    for name in ("top", "left", "bottom", "right"):
        assert getattr(box, name) == pytest.approx(getattr(other, name), abs=0.02)


def test_a_box_knows_its_pixels() -> None:
    assert Box(0.25, 0.5, 0.75, 1).window((8, 10)) == (slice(2, 6), slice(5, 10))


def test_a_box_smaller_than_a_pixel_has_one() -> None:
    assert Box(0.99, 0.99, 1, 1).window((3, 1)) == (slice(2, 3), slice(0, 1))


@pytest.mark.parametrize("sides", [(0.5, 0, 0.5, 1), (-0.1, 0, 1, 1), (0, 0, 1, 1.1), (0, 1, 1, 0)])
def test_an_empty_or_outside_box_is_refused(sides: tuple[float, float, float, float]) -> None:
    with pytest.raises(UsageError, match="top < bottom"):
        Box(*sides)


def test_joined_is_the_mean_at_the_firsts_size() -> None:
    network = joined(lambda _: constant(0.2), lambda _: np.full((9, 9), 0.6, np.float32))
    np.testing.assert_allclose(network(picture()), constant(0.4), rtol=1e-6)


def test_mirrored_undoes_the_flip() -> None:
    rgb = picture((slice(0, 100), slice(0, 50)))
    np.testing.assert_array_equal(mirrored(Brightness())(rgb), as_matte(rgb))


def test_mirrored_averages_a_one_sided_network() -> None:
    left = np.array([[1, 0]], np.float32)
    np.testing.assert_array_equal(mirrored(lambda _: left)(picture()), [[0.5, 0.5]])


def test_a_closer_look_weighs_more_the_smaller_its_box() -> None:
    # a quarter of the picture: weight 1 - 1/8
    first = np.zeros((100, 200), np.float32)
    closer = look_closer(picture(), first, Box(0, 0, 0.5, 0.5), lambda _: constant(1))
    assert closer[10, 10] == pytest.approx(0.875)
    assert closer[60, 10] == 0
    assert first.max() == 0


def test_a_closer_look_at_everything_is_the_plain_mean() -> None:
    first = np.full((100, 200), 0.2, np.float32)
    closer = look_closer(picture(), first, Box(0, 0, 1, 1), lambda _: constant(0.6))
    np.testing.assert_allclose(closer, 0.4, rtol=1e-6)


def test_each_person_is_averaged_where_looks_overlap() -> None:
    boxes = [Box(0, 0, 1, 0.5), Box(0, 0.25, 1, 1)]
    matte = look_at_each(picture(), np.zeros((100, 200), np.float32), boxes, lambda _: constant(1))
    np.testing.assert_allclose(matte[0, [0, 60, 150]], [1 / 2, 2 / 3, 1 / 2], rtol=1e-6)


def test_one_person_needs_no_look_apart() -> None:
    first = np.zeros((100, 200), np.float32)
    assert look_at_each(picture(), first, [Box(0, 0, 1, 1)], lambda _: constant(1)) is first


def test_a_salient_matte_of_something_else_counts_nothing() -> None:
    person = np.array([[1, 0]], np.float32)
    np.testing.assert_array_equal(trusted_mean(person, person[:, ::-1]), person)


def test_a_salient_matte_counts_by_its_agreement() -> None:
    # min sums to 1, max to 2: weight 1/2, so (0 + .5 * 1) / 1.5
    mean = trusted_mean(np.array([[1, 0]], np.float32), np.array([[1, 1]], np.float32))
    np.testing.assert_allclose(mean, [[1, 1 / 3]], rtol=1e-6)


def test_two_empty_mattes_stay_empty() -> None:
    empty = np.zeros((2, 2), np.float32)
    np.testing.assert_array_equal(trusted_mean(empty, empty), empty)


def test_the_second_look_is_at_the_person() -> None:
    square, landscape = Brightness(), Brightness()
    rgb = picture((slice(40, 60), slice(50, 90)))
    np.testing.assert_allclose(PortraitMatter(square, landscape)(rgb), as_matte(rgb))
    assert square.seen == landscape.seen == [(100, 200), (32, 52)]


def test_nobody_costs_one_look() -> None:
    square, landscape = Brightness(), Brightness()
    assert PortraitMatter(square, landscape)(picture()).max() == 0
    assert square.seen == landscape.seen == [(100, 200)]


def test_tracking_looks_where_the_last_frame_had_people() -> None:
    square = Brightness()
    rgb = picture((slice(40, 60), slice(50, 90)))
    _, box = PortraitMatter(square, Brightness()).track(rgb, Box(0, 0, 1, 1))
    # found .34 .22 .66 .48; the whole moves a tenth of the way: rows 3..97, columns 4..190
    assert box is not None
    assert (box.top, box.right) == pytest.approx((0.034, 0.948))
    assert square.seen[1] == (94, 186)


def test_quick_tracking_spares_the_squares_look_at_the_whole() -> None:
    square, landscape = Brightness(), Brightness()
    rgb = picture((slice(40, 60), slice(50, 90)))
    PortraitMatter(square, landscape).track(rgb, None, quick=True)
    assert (landscape.seen, square.seen) == ([(100, 200)], [(32, 52)])


def test_tracking_forgets_who_left() -> None:
    matter = PortraitMatter(Brightness(), Brightness())
    matte, box = matter.track(picture(), Box(0, 0, 1, 1))
    assert box is None
    assert matte.max() == 0


def test_a_tracked_box_grows_at_once() -> None:
    assert follow(Box(0.4, 0.4, 0.6, 0.6), Box(0.1, 0.1, 0.9, 0.9)) == Box(0.1, 0.1, 0.9, 0.9)


def test_a_new_box_is_taken_as_found() -> None:
    assert follow(None, Box(0, 0, 1, 0.5)) == Box(0, 0, 1, 0.5)


def test_fine_keeps_the_person_where_the_salient_network_saw_another_thing() -> None:
    rgb = picture((slice(40, 60), slice(50, 90)))
    other = as_matte(picture((slice(0, 20), slice(0, 20))))
    fine = FinePortraitMatter(Brightness(), Brightness(), lambda _: other)
    np.testing.assert_allclose(fine(rgb), as_matte(rgb))


def test_fine_looks_at_two_people_apart() -> None:
    square = Brightness()
    rgb = picture((slice(40, 60), slice(20, 40)), (slice(40, 60), slice(150, 170)))
    FinePortraitMatter(square, Brightness(), Brightness())(rgb)
    assert square.seen[4:] == [(26, 26)] * 4


@pytest.mark.parametrize("rgb", [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3), np.float32)])
def test_other_than_rgb_bytes_is_refused(rgb: npt.NDArray[np.uint8]) -> None:
    with pytest.raises(UsageError, match=r"uint8|shape"):
        look(rgb, Brightness())


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 40), st.integers(1, 300), st.integers(0, 2**16))
def test_any_size_gives_a_matte_of_it(rows: int, columns: int, seed: int) -> None:
    rgb = np.random.default_rng(seed).integers(0, 256, (rows, columns, 3), dtype=np.uint8)
    matter = PortraitMatter(Brightness(), Brightness())
    tracked, _ = matter.track(rgb, Box(0.3, 0.3, 0.4, 0.4))
    fine = FinePortraitMatter(Brightness(), Brightness(), Brightness())(rgb)
    for matte in (matter(rgb), tracked, fine):
        assert matte.shape == (rows, columns)
        assert matte.dtype == np.float32
        assert 0 <= matte.min() <= matte.max() <= 1


def test_contrast_is_raised_around_one_half() -> None:
    matte = np.array([[0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0]], np.float32)
    # (0.3 - 0.1) / 0.8 = 1/4, and 1/4 * 1/4 * (3 - 1/2) = 5/32
    expected = [0, 0, 5 / 32, 0.5, 27 / 32, 1, 1]
    np.testing.assert_allclose(decided(matte)[0], expected, atol=1e-6)
